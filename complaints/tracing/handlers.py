"""A repeated complaint that neglect caused is reported to the general manager by itself; what is opened again is to be traced anew."""

from dataclasses import replace

from complaints.models import Complaint
from complaints.tracing.actions import end_trace
from complaints.tracing.models import Neglect
from servicedesk.journal.models import Event
from staff.handlers import tell_found
from staff.queries import in_role, line_above

ROLE = "general_manager"


def end_what_was_traced(event: Event) -> None:
    """A matter is open again: what was traced is its outcome no more. A complaint's goes by the complaint, others by the ticket."""
    if event.subject_kind == Complaint.subject_kind:
        if event.facts.get("reopened", True):  # a check that fails opens only what was closed
            end_trace(event.matter_id or 0, event.occurred_at)
    elif not Complaint.objects.filter(ticket=event.subject_id).exists():
        end_trace(event.subject_id, event.occurred_at)


def tell_of_neglect(event: Event) -> None:
    """Neglect was named as the cause: the general manager hears of it where the complaint repeats."""
    if event.facts["repeats"]:
        _tell(Complaint.objects.get(pk=event.subject_id), event)


def tell_of_repeat(event: Event) -> None:
    """A customer asked again, or complains again, after neglect was named in a complaint of hers: the general manager hears of it."""
    by_ticket = event.code == "ticket.asked_again"
    same = {"complaint__ticket": event.subject_id} if by_ticket else {"complaint__ticket__customer__tickets__complaint": event.subject_id}
    neglect = Neglect.objects.filter(**same).exclude(**({} if by_ticket else {"complaint": event.subject_id})).order_by("pk").last()
    if neglect is not None:
        _tell(Complaint.objects.get(pk=neglect.complaint_id), event)


def _tell(complaint: Complaint, event: Event) -> None:
    owner = complaint.ticket.owner
    found = in_role(ROLE, owner, line_above(owner))
    about = set(Complaint.objects.filter(pk__in=[complaint.pk, _complaint_of(event)]).values_list("about", flat=True))
    tell_found({ROLE: replace(found, members=[one for one in found.members if one.pk not in about])}, event)


def _complaint_of(event: Event) -> int | None:
    return event.subject_id if event.subject_kind == Complaint.subject_kind else None
