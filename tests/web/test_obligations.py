"""Recurring tasks on their pages: seen by those who do them, finished there, told of, and an empty post is an alarm."""

from datetime import timedelta

import pytest

from servicedesk.clocks import now
from servicedesk.clocks.models import Obligation
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from servicedesk.web.queries import shell_counts
from staff.models import Member, Notice
from staff.queries import doing, duties_of
from tests import make
from tests.statements import count_statements


@pytest.fixture
def task(house, tmp_path) -> Obligation:
    """The agents' daily report of today; yesterday's was missed and nobody was told anything yet."""
    at = now()
    make.load_habits(tmp_path, at - 2 * make.DAY)
    sweep(at, always=True)
    return Obligation.objects.latest("opens_at")


def page(browse, member, query: str = "") -> str:
    return browse(member).get(f"/obligations/{query}").content.decode()


def address(task: Obligation) -> str:
    return f'href="/obligations/{task.pk}/"'


def test_who_does_it_finds_it_among_hers_by_state(house, browse, task):
    missed = Obligation.objects.filter(state="missed").first()
    Obligation.objects.filter(pk=task.pk).update(state="open", missed_at=None, next_at=task.due_at)
    assert address(task) in page(browse, house.ana)
    assert address(missed) in page(browse, house.ana, "?state=missed") and address(task) not in page(browse, house.ana, "?state=missed")
    assert address(task) not in page(browse, house.ben)
    assert address(task) in page(browse, house.ben, "?view=department") and address(task) in page(browse, house.ben, "?view=all")
    assert address(task) not in page(browse, house.cleo, "?view=all")


def test_it_is_finished_on_its_page_and_stands_there_by_whom(house, browse, task):
    ana = browse(house.ana)
    answer = ana.post(f"/obligations/{task.pk}/completion/")
    assert (answer.status_code, answer["Location"]) == (302, f"/obligations/{task.pk}/")
    task.refresh_from_db()
    assert (task.state, task.done_by) == ("done", house.ana)
    assert house.ana.name in ana.get(f"/obligations/{task.pk}/").content.decode()
    assert address(task) in page(browse, house.ana, "?state=done")


def test_who_does_not_do_it_reads_who_does_and_cannot(house, browse, task):
    ben = browse(house.ben)
    shown = ben.get(f"/obligations/{task.pk}/").content.decode()
    assert "disabled" in shown and "Held by: Agent" in shown
    assert ben.post(f"/obligations/{task.pk}/completion/").status_code == 403
    assert not Event.objects.filter(code="obligation.done").exists()


def test_what_is_still_to_do_of_it_is_named_on_the_page(house, browse, task, monkeypatch):
    monkeypatch.setattr("servicedesk.clocks.schedules.actions.ask", lambda question: (lambda obligation: ["The list waits."],))
    answer = browse(house.ana).post(f"/obligations/{task.pk}/completion/")
    assert (answer.status_code, "The list waits." in answer.content.decode()) == (400, True)
    assert not Event.objects.filter(code="obligation.done").exists()


def opened(tmp_path):
    """The report comes up at midnight of the 20th, and whoever is to be told is."""
    make.load_habits(tmp_path)
    sweep(make.T0 + timedelta(hours=14), always=True)
    deliver_due("inside")
    deliver_due("inside")  # the alarm is a delivery of its own


def test_those_who_do_it_are_told_as_it_opens_and_the_notice_leads_there(house, browse, tmp_path):
    opened(tmp_path)
    notice = Notice.objects.get(code="obligation.opened")
    assert (notice.member, notice.role) == (house.ana, "post agent")
    answer = browse(house.ana).post(f"/notices/{notice.pk}/reading/", {"go": "1"})
    assert answer["Location"] == f"/obligations/{Obligation.objects.get().pk}/"


def test_an_empty_post_is_an_alarm_and_the_one_above_is_told(house, tmp_path):
    Member.objects.filter(posts__code="agent").update(is_active=False)
    opened(tmp_path)
    assert list(Notice.objects.filter(code="obligation.opened").values_list("member__sign_in", flat=True)) == ["ben"]
    alarm = Notice.objects.get(code="post.vacant")
    assert (alarm.member, alarm.kind) == (house.ada, "alarm")


def test_what_was_past_due_when_it_came_up_is_told_of_as_missed_alone(house, tmp_path):
    make.load_habits(tmp_path)
    sweep(make.T0 + timedelta(hours=30), always=True)
    deliver_due("inside")
    assert set(Notice.objects.values_list("code", flat=True)) == {"obligation.missed"}


@pytest.mark.parametrize("who", ["agent", "lead", "department_head", "general_manager"])
def test_whose_it_is_agrees_with_who_may_finish_it(house, task, who):
    schedule = task.schedule
    schedule.post_or_role = who
    schedule.save()
    Obligation.objects.filter(pk=task.pk).update(state="open", missed_at=None, next_at=task.due_at)
    members = [house.ana, house.ben, house.gao, house.cleo, house.ada]
    doers = {member.pk for member in members if member in doing(who, task.department_id)}
    assert doers == {m.pk for m in members if Obligation.objects.filter(duties_of(m), pk=task.pk).exists()}
    assert doers == {member.pk for member in members if shell_counts(member, now()).tasks}


def test_the_list_costs_the_same_however_long_it_is(house, browse, task):
    ana = browse(house.ana)
    page(browse, house.ana, "?state=missed")
    with count_statements() as one:
        ana.get("/obligations/?state=missed")
    for day in range(1, 30):
        Obligation.objects.create(
            schedule=task.schedule,
            series=task.series,
            slot=f"2025-01-{day:02}",
            department_id=task.department_id,
            state="missed",
            opens_at=task.opens_at - day * make.DAY,
            opened_at=task.opened_at,
            due_at=task.due_at,
            missed_at=task.due_at,
        )
    with count_statements() as many:
        ana.get("/obligations/?state=missed")
    assert len(many) == len(one)
