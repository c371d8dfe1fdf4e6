"""What tickets answer when lower apps ask."""

from collections.abc import Iterable

from staff.models import Member
from tickets.access import tickets_of
from tickets.models import Call, Ticket


def owner_of(kind: str, pk: int) -> int | None:
    """The member who answers for a ticket, or for a call: who took it, else the owner of its matter."""
    if kind == Ticket.subject_kind:
        return Ticket.objects.filter(pk=pk).values_list("owner_id", flat=True).first()
    if kind == Call.subject_kind:
        return Call.objects.filter(pk=pk).values_list("answered_by_id", flat=True).first()
    return None


def numbers_of(matters: Iterable[int], member: Member) -> dict[int, str]:
    """Ticket numbers by matter id, of those this member may see; one statement."""
    return dict(tickets_of(member).filter(pk__in=list(matters)).values_list("pk", "number"))
