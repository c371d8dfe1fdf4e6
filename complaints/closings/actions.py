"""Closing a complaint with its ticket, and opening it again."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.choices import Phase, StageCode
from complaints.closings.models import ComplaintClosure
from complaints.closings.queries import hindrances, outcome_of
from complaints.inquiry.actions.assists import lapse_open
from complaints.models import Complaint
from complaints.stages.actions import come_to, reach_stage, redo_stage
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, TooEarly
from staff.models import Member
from tickets.actions.outcome import close_ticket, reopen_ticket, solve_ticket
from tickets.closings.queries import second_person_for
from tickets.models import Ticket
from tickets.typed import words_of

State = Complaint.State
Outcome = ComplaintClosure.Outcome
_ENDED = (Ticket.Status.SOLVED, Ticket.Status.CLOSED)


@transaction.atomic
def close_complaint(
    complaint: Complaint,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    unreachable: bool = False,
    reason: str = "",
    with_ticket: bool = True,
    expected: int | None = None,
) -> ComplaintClosure:
    """Close it, and with it its ticket as far as an article lets this member; what stays open is named in the closure.

    Blocked, naming everything, while a step of ISO 10002, an objection, a wait or a corrective action is missing; Invalid where
    nobody noted how she took the answer and she is not `unreachable`, or without the reason that anything but her acceptance needs.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.OPEN)
    at = max(at, complaint.received_at)
    if missing := hindrances(complaint, at):
        raise Blocked(" ".join(missing), [complaint.number])
    outcome = Outcome.UNREACHABLE.value if unreachable and not outcome_of(complaint) else outcome_of(complaint)
    if not outcome:
        raise Invalid({"outcome": [_("Nobody noted how she took the answer; ask her, or say that she cannot be reached.")]})
    if outcome != Outcome.ACCEPTED or reason.strip():
        reason = words_of("reason", reason, 300)
    lapse_open(complaint, by=by, at=at, member=member)
    ticket = Ticket.objects.locked(complaint.ticket_id)
    if with_ticket:
        ticket = _end_ticket(ticket, reason or str(Outcome(outcome).label), by=by, at=at, member=member)
    said = {"outcome": outcome, "reason": reason.strip(), "ticket_status": ticket.status}
    closure = ComplaintClosure.objects.create(complaint=complaint, by=member, at=at, **said)
    reach_stage(complaint, StageCode.TRACKING, member=member, at=at)
    reach_stage(complaint, StageCode.CLOSING, member=member, at=at)
    phase = come_to(complaint, Phase.TRACED, member=member, at=at) if complaint.phase != Phase.TRACED else {}
    complaint.change(state=State.CLOSED, ended_by=member, ended_at=at, **phase)
    record("complaint.closed", complaint, by=by, at=at, closure_id=closure.pk, outcome=outcome, ticket=ticket.status)
    return closure


def _end_ticket(ticket: Ticket, words: str, *, by: Actor, at: datetime, member: Member) -> Ticket:
    """The ticket solved, and closed where no article wants somebody else for it; one with open matters under it, or with a minimum wait
    that is not over, stays as it is."""
    if ticket.status == Ticket.Status.OPEN:
        try:
            with transaction.atomic():
                solve_ticket(ticket, words, by=by, at=at, member=member)
        except (Blocked, TooEarly):
            return Ticket.objects.get(pk=ticket.pk)
        ticket = Ticket.objects.get(pk=ticket.pk)
    if ticket.status == Ticket.Status.SOLVED and member.has_right("ticket.close"):
        solver = ticket.solutions.get(undone_at=None).by_id
        if not (second_person_for(ticket, at) and member.pk in (ticket.owner_id, solver)):
            with suppress(Blocked, TooEarly), transaction.atomic():
                close_ticket(ticket, words[:300], by=by, at=at, member=member)
    return Ticket.objects.get(pk=ticket.pk)


@transaction.atomic
def reopen_complaint(
    complaint: Complaint, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Complaint:
    """Open a closed complaint again, with its ticket; its closure stays as history. WrongState for one that is open or was withdrawn."""
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.CLOSED)
    reason = words_of("reason", reason, 300)
    at = max(at, complaint.ended_at or at)
    fields = undo_closing(complaint, reason, member=member, at=at)
    open_ticket_again(complaint, reason, by=by, at=at)
    complaint.change(**fields)
    record("complaint.reopened", complaint, by=by, at=at)
    return complaint


def open_ticket_again(complaint: Complaint, why: str, *, by: Actor, at: datetime) -> None:
    """Its ticket too, where that has ended; a part of the action that opens the complaint again."""
    ticket = Ticket.objects.get(pk=complaint.ticket_id)
    if ticket.status in _ENDED:
        reopen_ticket(ticket, why, by=by, at=at)


def undo_closing(complaint: Complaint, why: str, *, member: Member, at: datetime) -> dict[str, Any]:
    """Undo the closing that stands, and return what the complaint's change writes; a part of the action that opens it again."""
    undone = {"undone_by": member, "undone_at": at, "undone_why": why}
    ComplaintClosure.objects.filter(complaint=complaint, undone_at=None).update(**undone)
    redo_stage(complaint, StageCode.REPLY, StageCode.CLOSING)  # she is answered anew
    return {"state": State.OPEN, "ended_by": None, "ended_at": None, **come_to(complaint, Phase.INVESTIGATING, member=member, at=at)}
