"""The severity ladder under the regulations as they are shipped: what is promised, and who hears at which rung."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.pack import check
from staff.models import Notice, Post
from tests import make
from tickets.actions import reply_to, solve_ticket
from tickets.extensions.actions import ask_for_extension, grant_extension
from tickets.informing.actions import inform_about
from tickets.models import PartyNotice, Ticket

THURSDAY, FRIDAY, SATURDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)


def at(hour: int, minute: int = 0, day: date = THURSDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def load(code: str) -> None:
    load_pack(check(make.PACKS / f"{code}.yaml"), by=make.SYSTEM, at=make.T0 - timedelta(days=1))


@pytest.fixture
def school(db) -> SimpleNamespace:
    """A school project: its worker, its manager, the head of company engineering, the service department and the general manager."""
    project, company = make.make_department("project", name_en="Project"), make.make_department("company", name_en="Company")
    gm = make.make_post("gm", title_en="General manager", rights=[*make.AGENT_RIGHTS, "desk.read_all"])
    approving = [*make.AGENT_RIGHTS, "desk.read_all", "extension.approve"]
    engineering = make.make_post("company_engineer", department=company, reports_to=gm, rights=approving)
    office = make.make_post("service_office", department=company, reports_to=gm)
    manager = make.make_post("project_manager", department=project, reports_to=engineering)
    worker = make.make_post("maintenance", department=project, reports_to=manager)
    load("schl")
    people = {"gm": (gm, None), "engineer": (engineering, company), "office": (office, company), "manager": (manager, project)}
    cast = {name: make.make_member(name, posts=[post], department=department) for name, (post, department) in people.items()}
    workers = {name: make.make_member(name, posts=[worker], department=project) for name in ("wen", "xu")}
    return SimpleNamespace(**cast, **workers, school=make.make_customer("Riverside School"))


def fault(school, severity: str, moment: datetime, worker=None, **over) -> Ticket:
    return make.make_ticket(worker or school.wen, at=moment, severity=severity, customer=school.school, **over)


def told(moment: datetime, limit: str) -> set[str]:
    """Who has heard of this limit by a moment."""
    sweep(moment, always=True)
    deliver_due("inside")
    return set(Notice.objects.filter(facts__limit=limit).values_list("member__sign_in", flat=True))


def clock(ticket: Ticket, code: str) -> Clock:
    return Clock.objects.get(matter_id=ticket.pk, limit__code=code)


def solve(ticket: Ticket, moment: datetime, member) -> None:
    solve_ticket(ticket, "Valve replaced", by=member.actor(), at=moment, member=member)


@pytest.mark.rule("SLA-001", "SLA-006")
@pytest.mark.parametrize("who", ["wen", "xu"])
@pytest.mark.parametrize("severity", ["low", "normal"])
def test_a_general_fault_is_cleared_at_once_whichever_worker_hears_of_it(school, severity, who):
    worker = getattr(school, who)
    kept, late = (fault(school, severity, at(22), worker) for _ in range(2))
    assert clock(kept, "general_fault").due_at == at(22, 15)
    solve(kept, at(22, 15), worker)
    solve(late, at(22, 16), worker)
    assert [clock(one, "general_fault").state for one in (kept, late)] == ["met", "missed"]


@pytest.mark.rule("SLA-005")
def test_what_cannot_be_repaired_climbs_from_the_worker_to_the_project_manager_to_company_engineering(school):
    fault(school, "normal", at(10))
    assert told(at(10, 7), "general_fault") == set()
    assert told(at(10, 8), "general_fault") == {"wen"}
    assert told(at(10, 14), "general_fault") == {"wen"}
    assert told(at(10, 15), "general_fault") == {"wen", "manager"}
    assert told(at(10, 44), "general_fault") == {"wen", "manager"}
    assert told(at(10, 45), "general_fault") == {"wen", "manager", "engineer"}


@pytest.mark.rule("SLA-002")
def test_a_serious_fault_is_solved_the_same_day_so_that_there_is_hot_water_that_evening(school):
    kept, late = fault(school, "high", at(9)), fault(school, "high", at(23, 30))
    assert {clock(one, "serious_fault").due_at for one in (kept, late)} == {at(0, day=FRIDAY)}
    solve(kept, at(23, 59), school.wen)
    assert clock(kept, "serious_fault").state == "met"
    assert told(at(0, 1, day=FRIDAY), "serious_fault") == {"wen", "manager", "engineer"}
    assert clock(late, "serious_fault").state == "breached"


def extend(school, ticket: Ticket, moment: datetime, until: datetime):
    return ask_for_extension(ticket, "The pump comes tomorrow", until, ["Students"], by=school.wen.actor(), at=moment, member=school.wen)


@pytest.mark.rule("SLA-003")
def test_a_major_fault_is_solved_today_or_extended_and_then_by_the_next_day(school):
    silent, asked = fault(school, "urgent", at(9)), fault(school, "urgent", at(9))
    request = extend(school, asked, at(16), at(18, day=FRIDAY))
    assert clock(asked, "extension").state == "running"  # asking alone keeps nothing
    grant_extension(request, by=school.engineer.actor(), at=at(17), member=school.engineer)
    assert clock(asked, "extension").state == "met"
    assert told(at(0, 1, day=FRIDAY), "extension") == {"manager", "engineer"}
    assert clock(silent, "extension").state == "breached"
    assert (clock(asked, "extended").due_at, clock(asked, "major_fault").due_at) == (at(18, day=FRIDAY), at(0, day=SATURDAY))
    assert told(at(18, 1, day=FRIDAY), "extended") == {"manager", "engineer"}
    solve(asked, at(20, day=FRIDAY), school.wen)
    assert (clock(asked, "extended").state, clock(asked, "major_fault").state) == ("missed", "met")


@pytest.mark.rule("SLA-004")
def test_who_asks_for_an_extension_has_the_service_department_the_school_and_the_students_told_and_it_is_kept(school):
    ticket = fault(school, "urgent", at(9))
    extend(school, ticket, at(16), at(18, day=FRIDAY))
    assert told(at(16, 5), "extension_answer") == {"office"}
    assert set(Notice.objects.filter(code="ticket.extension_asked").values_list("member__sign_in", flat=True)) == {"engineer", "manager"}
    kept = PartyNotice.objects.filter(ticket=ticket)
    assert set(kept.values_list("name", "party")) == {("Riverside School", "customer"), ("Students", "other")}
    assert all("2026-11-20 18:00" in notice.text for notice in kept)
    assert told(at(0, 1, day=FRIDAY), "extension_answer") == {"office", "engineer", "gm"}  # nobody answered it that day


def test_the_project_manager_who_was_informed_handles_it_the_same_day(school):
    ticket = fault(school, "normal", at(9))
    assert clock(ticket, "inform").due_at == at(9, 15)
    post = Post.objects.get(code="project_manager")
    inform_about(ticket, post, "No hot water in building 3", by=school.wen.actor(), at=at(9, 5), member=school.wen)
    deliver_due("inside")
    assert Notice.objects.get(code="ticket.informed").member == school.manager
    assert (clock(ticket, "inform").state, clock(ticket, "handle").due_at) == ("met", at(0, day=FRIDAY))
    assert told(at(0, 1, day=FRIDAY), "handle") == {"manager", "engineer"}


def test_complaints_have_another_promise_for_each_class_and_serious_ones_come_first(house):
    load("core")
    graded = {severity: make.make_ticket(house.ana, at=at(10), kind="complaint", severity=severity) for severity in Ticket.Severity.values}
    dues = {severity: Clock.objects.get(matter_id=one.pk, limit__code__endswith="_answer").due_at for severity, one in graded.items()}
    assert dues == {"urgent": at(10, 15), "high": at(10, 15), "normal": at(0, day=FRIDAY), "low": at(0, day=FRIDAY)}
    reply_to(graded["urgent"], "We are on it", by=house.ana.actor(), at=at(10, 10), author=house.ana)
    assert told(at(10, 15), "serious_answer") == {"ana", "ben"}
    assert told(at(11, 15), "serious_answer") == {"ana", "ben", "gao"}
    assert set(Notice.objects.values_list("matter_id", flat=True)) == {graded["high"].pk}


@pytest.mark.rule("SLA-009")
def test_a_call_at_three_in_the_morning_is_taken_and_its_clock_counts_through_the_night(house):
    load("afts")
    phone = make.make_call(house.ana, at=at(3))
    ticket = make.make_ticket(house.ana, at=at(3, 1), kind="service", call=phone)
    service = clock(ticket, "service")
    assert (phone.state, service.started_at, service.due_at) == ("answered", at(3, 1), at(3, 1, day=FRIDAY))
    assert told(at(23, 1), "service") == {"ana"}
    assert told(at(3, 1, day=FRIDAY), "service") == {"ana", "ben"}
