"""Whom a rung tells: the role as it stands when it is told, one up where nobody holds it, and never nobody without an alarm."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from servicedesk.journal.actions import history, record
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from servicedesk.web.sentences import sentence_of
from staff.handlers import tell_of_breach, tell_of_missed
from staff.models import Member, Notice, Post
from staff.queries import in_role, line_above
from tests import make
from tests.statements import count_statements
from tickets.models import Ticket


@pytest.fixture
def office(house):
    """The house, with a head of quality who reports to gm, a checker who reports to him, and a ticket of ana's; both posts are empty."""
    house.quality = make.make_post(
        "quality_head", title_zh="质量负责人", title_en="Head of quality", reports_to=Post.objects.get(code="gm")
    )
    house.checker = make.make_post("checker", title_zh="检验员", title_en="Checker", reports_to=house.quality)
    house.ticket = make.make_ticket(house.ana)
    return house


def breach(office, *roles: str, department: int | None = None) -> Event:
    """A promise on the office's ticket was broken; its rung tells these roles, and everybody was told who is to be."""
    clock = SimpleNamespace(subject_kind="clock", pk=1, matter_id=office.ticket.pk, department_id=department or office.service.pk)
    facts = {"about": "ticket", "about_id": office.ticket.pk, "name_zh": "答复", "name_en": "Answer", "article": "2"}
    event = record("clock.breached", clock, by=make.SYSTEM, at=make.T0, tell=list(roles), **facts)
    deliver_due("inside")
    deliver_due("inside")  # the alarm is a delivery of its own
    return event


def told(code: str = "clock.breached") -> list[tuple[str, str]]:
    return list(Notice.objects.filter(code=code).order_by("id").values_list("member__sign_in", "role"))


def alarms() -> list[str]:
    """What ada, who looks after the desk, was told of posts."""
    with translation.override("en"):
        return sorted(sentence_of(event, {}) for event in Event.objects.filter(code__in=["post.vacant", "post.unknown"]))


def leave(member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(is_active=False)


def test_whoever_holds_the_post_is_told_for_it(office):
    make.make_member("quinn", posts=[office.quality], department=None)
    breach(office, "post quality_head")
    assert told() == [("quinn", "post quality_head")]
    assert Notice.objects.get().facts["in_place"] is False and alarms() == []


def test_everybody_who_holds_a_post_is_told(office):
    for name in ("quinn", "rosa"):
        make.make_member(name, posts=[office.quality], department=None)
    breach(office, "post quality_head")
    assert [name for name, _role in told()] == ["quinn", "rosa"]


def test_a_post_nobody_holds_goes_one_up_and_the_alarm_says_who_was_told_instead(office):
    breach(office, "post quality_head")
    assert told() == [("gao", "post quality_head")]
    assert alarms() == ["Nobody holds the post Head of quality; told instead: Gao"]
    notice = Notice.objects.get(code="post.vacant")
    assert (notice.member, notice.kind, notice.about) == (office.ada, "alarm", "post")
    assert notice.event.subject_id == office.quality.pk


def test_two_empty_posts_in_a_row_go_two_up_with_an_alarm_for_each(office):
    breach(office, "post checker")
    assert told() == [("gao", "post checker")]
    assert alarms() == [
        "Nobody holds the post Checker; told instead: Gao",
        "Nobody holds the post Head of quality; told instead: Gao",
    ]


def test_an_empty_post_alarms_once_a_day(office):
    with history():  # as it was recorded two days ago
        at = make.desk_now() - timedelta(days=2)
        record("post.vacant", SimpleNamespace(subject_kind="post", pk=office.quality.pk), by=make.SYSTEM, at=at, post="quality_head")
    for _ in range(3):
        breach(office, "post quality_head")
    assert len(told()) == 3 and len(told("post.vacant")) == 2


def test_delivered_twice_is_one_notice_and_one_alarm(office):
    event = breach(office, "post quality_head", "supervisor")
    before = list(Notice.objects.order_by("id").values_list("id", flat=True))
    tell_of_breach(event)
    deliver_due("inside")
    assert list(Notice.objects.order_by("id").values_list("id", flat=True)) == before
    assert Event.objects.filter(code="post.vacant").count() == 1


def test_a_holder_who_left_between_the_breach_and_the_telling_is_passed_over(office):
    quinn = make.make_member("quinn", posts=[office.quality], department=None)
    leave(quinn)
    breach(office, "post quality_head")
    assert told() == [("gao", "post quality_head")] and len(alarms()) == 1


def test_an_empty_supervisors_post_goes_one_up_with_the_alarm(office):
    leave(office.ben)
    breach(office, "supervisor")
    assert told() == [("gao", "supervisor")]
    assert alarms() == ["Nobody holds the post Team lead; told instead: Gao"]


def test_the_head_of_department_is_the_second_post_above_also_where_the_first_is_empty(office):
    head = make.make_post("head", title_en="Head", reports_to=Post.objects.get(code="gm"))
    Post.objects.filter(code="lead").update(reports_to=head)
    hana = make.make_member("hana", posts=[head], department=None)
    leave(office.ben)
    breach(office, "department_head")
    assert told() == [(hana.sign_in, "department_head")] and alarms() == []


def test_whoever_is_her_own_superior_is_passed_over_without_an_alarm(office):
    office.ana.posts.add(Post.objects.get(code="lead"))
    leave(office.ben)
    breach(office, "supervisor")
    assert told() == [("gao", "supervisor")] and alarms() == []


def test_a_post_that_does_not_exist_tells_the_departments_seniors_and_alarms_with_its_code(office):
    event = breach(office, "post ghost")
    assert told() == [("ben", "post ghost")] and Notice.objects.get(member=office.ben).facts["in_place"] is True
    assert alarms() == ["A rule names the post “ghost”, which does not exist; told instead: Ben"]
    named = Event.objects.get(code="post.unknown")
    assert (named.subject_kind, named.subject_id, named.matter_id) == ("clock", event.subject_id, office.ticket.pk)
    breach(office, "post ghost")
    assert len(alarms()) == 1 and told("post.unknown") == [("ada", "")]


def test_where_the_department_has_no_seniors_whoever_looks_after_the_desk_is_told(office):
    empty = make.make_department("empty")
    breach(office, "post ghost", department=empty.pk)
    assert told() == [("ada", "")]
    assert Notice.objects.get(code="clock.breached").kind == "alarm"
    assert alarms() == ["A rule names the post “ghost”, which does not exist; told instead: Ada"]


def test_a_line_in_which_nobody_is_left_tells_the_alarm(office):
    for member in (office.ana, office.ben, office.gao):
        leave(member)
    breach(office, "owner", "supervisor")
    assert told() == [("ada", "")]
    assert [alarm.partition(";")[0] for alarm in alarms()] == ["Nobody holds the post General manager", "Nobody holds the post Team lead"]


def test_the_first_responder_is_told_not_whoever_owns_the_matter_now(office):
    Ticket.objects.filter(pk=office.ticket.pk).update(owner=office.cleo)
    breach(office, "owner", "first_responder")
    assert told() == [("cleo", "owner"), ("ana", "first_responder")]


def test_a_first_responder_who_left_is_answered_for_by_the_owner(office):
    Ticket.objects.filter(pk=office.ticket.pk).update(owner=office.cleo)
    leave(office.ana)
    breach(office, "first_responder")
    assert told() == [("cleo", "first_responder")]


def test_an_owner_who_left_is_answered_for_one_up(office):
    leave(office.ana)
    breach(office, "owner")
    assert told() == [("ben", "owner")] and alarms() == []
    assert Notice.objects.get().facts["in_place"] is True


def test_a_circle_of_empty_posts_ends(office):
    Post.objects.filter(pk=office.quality.pk).update(reports_to=office.checker)
    breach(office, "post checker")
    assert told() == [("ben", "post checker")] and len(alarms()) == 2


def _missed(who: str, department: int | None, *roles: str) -> Event:
    task = SimpleNamespace(subject_kind="obligation", pk=1, department_id=department)
    event = record("obligation.missed", task, by=make.SYSTEM, at=make.T0, who=who, tell=list(roles), name_zh="日报", name_en="Report")
    deliver_due("inside")
    deliver_due("inside")
    return event


def test_what_an_empty_post_should_have_done_is_told_one_up_with_the_alarm(office):
    event = _missed("checker", None, "owner", "supervisor")
    assert told("obligation.missed") == [("gao", "owner")]
    assert [alarm.partition(";")[0] for alarm in alarms()] == ["Nobody holds the post Checker", "Nobody holds the post Head of quality"]
    tell_of_missed(event)
    assert len(told("obligation.missed")) == 1 and len(alarms()) == 2


def test_what_a_post_that_does_not_exist_should_have_done_is_told_the_alarm(office):
    _missed("ghost", None, "owner")
    assert told("obligation.missed") == [("ada", "")]
    assert alarms() == ["A rule names the post “ghost”, which does not exist; told instead: Ada"]


def test_the_notice_says_for_which_role_and_that_she_stands_in(office, browse, fresh_cache):
    breach(office, "post quality_head")
    page = browse(office.gao).get("/notices/").content.decode()
    assert "told to you as Head of quality (standing in)" in page
    office.gao.language = "zh-hans"
    office.gao.save()
    assert "质量负责人（代收）" in browse(office.gao).get("/notices/").content.decode()


def test_the_alarm_reads_in_chinese(office):
    breach(office, "post quality_head")
    with translation.override("zh-hans"):
        assert sentence_of(Event.objects.get(code="post.vacant"), {}) == "岗位“质量负责人”无人担任，已改告知：gao"


def test_the_line_takes_three_statements_however_many_roles_are_asked_of_it(office):
    with count_statements() as found:
        line = line_above(office.ana)
        people = [in_role(role, office.ana, line).members for role in ("owner", "supervisor", "department_head", "general_manager")]
    assert len(found) == 3, str(found)
    assert people == [[office.ana], [office.ben], [office.gao], [office.gao]]
