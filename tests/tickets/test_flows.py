"""The service desk's flows from beginning to end, each step on the matter's timeline."""

from datetime import timedelta

import pytest

from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.tickets.test_work_orders import broken
from tickets.actions import reply_to, solve_ticket
from tickets.custody.actions.answering import accept_slip
from tickets.custody.actions.offering import offer_slip
from tickets.fault_reports.actions import report_fault, report_fix
from tickets.feedback.actions import note_feedback
from tickets.models import FaultReport, Feedback
from tickets.queries import ticket_page

T0 = make.T0


def by(member, minute: float) -> dict:
    return {"by": member.actor(), "at": T0 + timedelta(minutes=minute), "member": member}


def reply(ticket, member, minute: float):
    return reply_to(ticket, "It works again.", author=member, **{k: v for k, v in by(member, minute).items() if k != "member"})


def timeline(member, ticket) -> list[str]:
    """The steps of the matter as its page shows them, in order."""
    page = ticket_page(member, ticket, T0 + timedelta(days=1))
    told = ("ticket.", "slip.")
    return [entry.event.code for entry in page.entries if entry.event.code.startswith(told) and entry.kind != "customer"]


@pytest.mark.rule("TKT-030")
def test_flow_a_accept_solve_reply_feedback(house):
    ticket = make.make_ticket(house.ana)
    solve_ticket(ticket, "The filter was turned round.", **by(house.ana, 10))
    reply(ticket, house.ana, 20)
    note_feedback(ticket, "She is content, but waited long.", "Say how long it takes.", **by(house.ana, 30))
    assert timeline(house.ana, ticket) == ["ticket.opened", "ticket.solved", "ticket.replied", "ticket.fed_back"]
    feedback = Feedback.objects.get()
    assert (feedback.said, feedback.learned, feedback.by) == ("She is content, but waited long.", "Say how long it takes.", house.ana)
    assert broken() == []


@pytest.fixture
def fault(house):
    """A technical fault that ana accepted and handed on to cleo, the technical agent, who took it."""
    ticket = make.make_ticket(house.ana, sentence="The app closes by itself")
    slip = offer_slip(ticket, house.works, "A technical fault: please verify.", **by(house.ana, 5))
    accept_slip(slip, **by(house.cleo, 10))
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.first_responder) == (house.cleo, house.ana)
    return ticket


HANDED_ON = ["ticket.opened", "slip.offered", "ticket.handed_on"]


@pytest.mark.rule("TKT-032")
def test_flow_c_a_technical_fault_is_verified_and_handled_by_a_technical_agent(house, fault):
    solve_ticket(fault, "Verified on the same telephone; a setting was wrong.", **by(house.cleo, 30))
    reply(fault, house.cleo, 40)
    note_feedback(fault, "It stays open now.", **by(house.cleo, 50))
    assert timeline(house.cleo, fault) == [*HANDED_ON, "ticket.solved", "ticket.replied", "ticket.fed_back"]
    assert broken() == []


@pytest.mark.rule("TKT-033")
def test_flow_d_what_the_technical_agent_cannot_solve_is_reported_to_the_technical_department(house, fault):
    lab = make.make_department("lab", name_zh="技术部", name_en="Technology")
    rita = make.make_member("rita", posts=[make.make_post("developer", department=lab)], department=lab)
    report = report_fault(fault, "Verified: it closes on every cold start.", department=lab, **by(house.cleo, 30))
    deliver_due("inside")
    assert [one.member for one in Notice.objects.filter(code="ticket.reported")] == [rita]
    assert (report.state, fault.owner) == ("reported", house.cleo)  # whoever reports it still answers for it
    reply(fault, house.cleo, 40)
    note_feedback(fault, "He waits for the next release.", **by(house.cleo, 50))
    assert timeline(house.cleo, fault) == [*HANDED_ON, "ticket.reported", "ticket.replied", "ticket.fed_back"]
    assert broken() == []


@pytest.mark.rule("TKT-034")
def test_the_desk_proposes_a_priority_by_urgency_follows_the_fix_and_reports_back(house):
    ticket = make.make_ticket(house.ana, severity="urgent")
    report = report_fault(ticket, "Orders vanish after paying.", department=house.works, **by(house.ana, 5))
    assert (report.priority, report.department, report.state) == ("urgent", house.works, "reported")
    deliver_due("inside")
    told = Notice.objects.get(code="ticket.reported")
    assert (told.member, told.about, told.about_id, told.facts["priority"]) == (house.cleo, "fault_report", report.pk, "urgent")
    fixed = report_fix(report, "Mended in release 8.", expected=1, **by(house.cleo, 60))
    assert (fixed.state, fixed.outcome, fixed.answered_by) == ("answered", "Mended in release 8.", house.cleo)
    deliver_due("inside")
    assert [one.member for one in Notice.objects.filter(code="ticket.fix_reported")] == [house.ana]
    reply(ticket, house.ana, 70)
    steps = ["ticket.opened", "ticket.reported", "ticket.fix_reported", "ticket.replied"]
    assert timeline(house.ana, ticket) == steps
    assert broken() == []


def test_another_priority_than_the_severity_may_be_proposed(house):
    ticket = make.make_ticket(house.ana, severity="low")
    assert report_fault(ticket, "x", department=house.works, priority="high", **by(house.ana, 5)).priority == "high"


def test_feedback_comes_after_an_answer(house):
    ticket = make.make_ticket(house.ana)
    before = Event.objects.count()
    with pytest.raises(Invalid) as refusal:
        note_feedback(ticket, "Fine.", **by(house.ana, 1))
    assert (list(refusal.value.errors), Event.objects.count(), Feedback.objects.count()) == (["said"], before, 0)


def test_the_same_feedback_sent_twice_is_one(house):
    ticket = make.make_ticket(house.ana)
    reply(ticket, house.ana, 1)
    first = note_feedback(ticket, "Fine.", **by(house.ana, 2))
    assert note_feedback(ticket, "Fine.", **by(house.ana, 2.5)).pk == first.pk
    assert Event.objects.filter(code="ticket.fed_back").count() == 1


@pytest.mark.parametrize(
    ("over", "field"),
    [({"priority": "soon"}, "priority"), ({"department": "service"}, "department"), ({"fault": " "}, "fault")],
)
def test_a_report_that_cannot_be_used_leaves_nothing(house, over, field):
    ticket = make.make_ticket(house.ana)
    given = {"fault": "x", "department": "works", "priority": ""} | over
    department = getattr(house, given["department"])
    with pytest.raises(Invalid) as refusal:
        report_fault(ticket, given["fault"], department=department, priority=given["priority"], **by(house.ana, 1))
    assert (list(refusal.value.errors), FaultReport.objects.count()) == ([field], 0)


def test_a_fault_is_reported_once_until_its_fix_is_reported_back(house):
    ticket = make.make_ticket(house.ana)
    report = report_fault(ticket, "x", department=house.works, **by(house.ana, 1))
    with pytest.raises(Invalid):
        report_fault(ticket, "x again", department=house.works, **by(house.ana, 2))
    with pytest.raises(Stale):
        report_fix(report, "Mended.", expected=7, **by(house.cleo, 3))
    report_fix(report, "Mended.", **by(house.cleo, 3))
    with pytest.raises(WrongState):
        report_fix(report, "Mended twice.", **by(house.cleo, 4))
    assert report_fault(ticket, "It is back.", department=house.works, **by(house.ana, 5)).pk != report.pk
    assert broken() == []
