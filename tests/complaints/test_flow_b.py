"""Flow B of software support: a trade dispute goes to the complaint group, from its acceptance to the customer's feedback."""

import pytest

from complaints.receipt.actions import open_complaint
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.pack import check
from tests import make
from tests.tickets.test_flows import by, reply
from tickets.actions import solve_ticket
from tickets.classes.actions import do_step
from tickets.classes.queries import process_of
from tickets.custody.actions.answering import accept_slip
from tickets.custody.actions.offering import offer_slip
from tickets.feedback.actions import note_feedback
from tickets.intake.rules import Details
from tickets.models import Ticket
from tickets.queries import ticket_page
from tickets.worklist import worklist

STEPS = [
    "Accept",
    "It is a trade dispute",
    "Hand on to a complaint specialist",
    "Verify and handle",
    "Answer the customer",
    "Note the feedback",
]


@pytest.fixture
def group(house):
    """The complaint group: a department whose one specialist holds the post that the pack gives the queue."""
    department = make.make_department("disputes", name_zh="投诉小组", name_en="Complaint group")
    post = make.make_post("complaint_agent", department=department, rights=[*make.AGENT_RIGHTS, *make.COMPLAINT_RIGHTS])
    member = make.make_member("coco", posts=[post], department=department)
    load_pack(check(make.PACKS / "soft.yaml"), by=make.SYSTEM, at=make.T0)
    return member


def step(ticket: Ticket, member, number: int, minute: float) -> None:
    do_step(Ticket.objects.get(pk=ticket.pk), number - 1, **by(member, minute))


@pytest.mark.rule("TKT-031")
def test_a_trade_dispute_goes_to_a_specialist_who_verifies_handles_answers_and_notes_the_feedback(house, group):
    ticket = make.make_ticket(house.ana, kind="dispute", sentence="The shop keeps the deposit", details=Details(topic="trade_dispute"))
    assert [one.text_en for one in process_of(ticket).steps] == STEPS
    for number in (1, 2):
        step(ticket, house.ana, number, number)
    slip = offer_slip(Ticket.objects.get(pk=ticket.pk), group.department, "A trade dispute.", **by(house.ana, 5))
    accept_slip(slip, **by(group, 10))
    step(ticket, group, 3, 10)
    complaint = open_complaint(Ticket.objects.get(pk=ticket.pk), **by(group, 15))
    assert (complaint.ticket.owner, complaint.ticket.first_responder) == (group, house.ana)
    solve_ticket(Ticket.objects.get(pk=ticket.pk), "Checked with the shop; the deposit is paid back.", **by(group, 40))
    step(ticket, group, 4, 41)
    reply(Ticket.objects.get(pk=ticket.pk), group, 45)
    step(ticket, group, 5, 46)
    note_feedback(Ticket.objects.get(pk=ticket.pk), "She is content.", **by(group, 50))
    step(ticket, group, 6, 51)
    done = process_of(Ticket.objects.get(pk=ticket.pk))
    assert done.done == len(STEPS) and [one.done.by for one in done.steps] == [house.ana, house.ana, *[group] * 4]
    page = ticket_page(group, Ticket.objects.get(pk=ticket.pk), make.T0)
    told = [entry.event.code for entry in page.entries if entry.kind != "customer" and entry.event.code != "ticket.step_done"]
    flow = ["slip.offered", "ticket.handed_on", "complaint.opened", "ticket.solved", "ticket.replied", "ticket.fed_back"]
    assert [code for code in told if code in flow] == flow


@pytest.mark.rule("CMP-024")
def test_disputes_complaints_and_tip_offs_wait_in_the_queue_of_the_complaint_group_alone(house, group):
    kinds = ("dispute", "complaint", "tip_off", "service", "consultation")
    for kind in kinds:
        make.make_ticket(house.ana, kind=kind, sentence=kind, department=group.department)
    assert sorted(one.sentence for one in worklist(group, "queue", make.T0)[0]) == ["complaint", "dispute", "tip_off"]
    assert group.has_right("complaint.decide") and not house.ana.has_right("complaint.decide")
