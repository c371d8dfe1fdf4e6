"""Recording that a matter was traced, and that a department's neglect caused a complaint."""

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from complaints.choices import Phase, StageCode, State
from complaints.models import Complaint
from complaints.stages.actions import come_to, reach_stage
from complaints.tracing.models import Neglect, Trace
from complaints.tracing.queries import repeats_of
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import WrongState
from staff.models import Department, Member
from tickets.models import Ticket
from tickets.typed import words_of

LONGEST = 1000


@transaction.atomic
def trace_matter(ticket: Ticket, outcome: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Trace:
    """Record that a registered matter was followed to its final outcome, in words. A trace that stood is kept as a former one.

    `expected` is the version of its complaint, of the ticket where it is none. WrongState while it is open, Invalid without words.
    """
    complaint = Complaint.objects.filter(ticket=ticket).first()
    if complaint is not None:
        complaint = Complaint.objects.locked(complaint.pk, expected)
        ticket.refresh_from_db(fields=["status"])
    else:
        ticket = Ticket.objects.locked(ticket.pk, expected)
    still_open = complaint.state == State.OPEN if complaint is not None else ticket.status == Ticket.Status.OPEN
    if still_open:
        raise WrongState("open", ("solved", "closed"))
    words = words_of("outcome", outcome, LONGEST)
    former = Trace.objects.filter(ticket=ticket, ended_at=None).first()
    if former:
        at = max(at, former.at)
        end_trace(ticket.pk, at)
    trace = Trace.objects.create(ticket=ticket, outcome=words, by=member, at=at)
    facts = {"trace_id": trace.pk, "anew": former is not None}
    if complaint is None:
        record("ticket.traced", ticket, by=by, at=at, **facts)
        return trace
    complaint.change(**come_to(complaint, Phase.TRACED, member=member, at=at))
    reach_stage(complaint, StageCode.TRACKING, member=member, at=at)
    record("complaint.traced", complaint, by=by, at=at, **facts)
    return trace


def end_trace(ticket_id: int, at: datetime) -> None:
    """The outcome that was traced is not the last any more. Inside the transaction of the action that opens or traces it anew."""
    Trace.objects.filter(ticket=ticket_id, ended_at=None).update(ended_at=Greatest("at", Value(at)))


@transaction.atomic
def name_neglect(
    complaint: Complaint, department: Department, words: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Neglect:
    """Record that a department's neglect caused the complaint. Where it repeats, the general manager is told by itself.

    WrongState where that was recorded already, Invalid without words.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    if Neglect.objects.filter(complaint=complaint).exists():
        raise WrongState("neglect", ("no neglect yet",))
    words = words_of("words", words, LONGEST)
    neglect = Neglect.objects.create(complaint=complaint, department=department, words=words, by=member, at=at)
    complaint.change()
    names = {"department_zh": department.name_zh, "department_en": department.name_en}
    repeats = repeats_of(complaint)
    record("complaint.neglected", complaint, by=by, at=at, neglect_id=neglect.pk, repeats=repeats, repeated=repeats > 0, **names)
    return neglect
