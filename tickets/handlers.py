"""What tickets answer when lower apps ask."""

from collections.abc import Iterable

from django.db.models.functions import Coalesce

from servicedesk.clocks import now
from staff.models import Member
from tickets.access import tickets_of
from tickets.custody.models import ContactSlip
from tickets.custody.queries import receivers_of
from tickets.models import Call, Ticket, Visit, VisitWait, WorkOrder


def owner_of(kind: str, pk: int) -> int | None:
    """The member who answers: for a ticket; for a call who took it; for a slip who is to answer it or took it; for a work order
    who set out for it, before that its matter's owner; for a visit who was called in, else whom she came to or who received her."""
    if kind == Ticket.subject_kind:
        return Ticket.objects.filter(pk=pk).values_list("owner_id", flat=True).first()
    if kind == Call.subject_kind:
        return Call.objects.filter(pk=pk).values_list("answered_by_id", flat=True).first()
    if kind == ContactSlip.subject_kind:
        return _owner_of_slip(pk)
    if kind == WorkOrder.subject_kind:
        return WorkOrder.objects.filter(pk=pk).values_list(Coalesce("set_out_by_id", "ticket__owner_id"), flat=True).first()
    return _owner_of_visit(pk) if kind == Visit.subject_kind else None


def _owner_of_visit(pk: int) -> int | None:
    """Whoever was called in last; else whom she came to, who received her, who entered her."""
    called = VisitWait.objects.filter(visit=pk).order_by("-pk").values_list("called_id", flat=True).first()
    host = Coalesce("host_id", "received_by_id", "entered_by_id")
    return called or Visit.objects.filter(pk=pk).values_list(host, flat=True).first()


def _owner_of_slip(pk: int) -> int | None:
    slip = ContactSlip.objects.shown().filter(pk=pk).first()
    if slip is None or slip.taken_by_id:
        return slip and slip.taken_by_id
    return next((member.pk for member in receivers_of(slip, now())), None)


def first_responder_of(kind: str, pk: int) -> int | None:
    """The member who was asked first about a ticket; nobody where the subject knows no such thing."""
    return Ticket.objects.filter(pk=pk).values_list("first_responder_id", flat=True).first() if kind == Ticket.subject_kind else None


def responsible_of(kind: str, pk: int) -> int | None:
    """The member who answers first for the project a ticket belongs to; nobody where it belongs to none."""
    if kind != Ticket.subject_kind:
        return None
    return Ticket.objects.filter(pk=pk).values_list("project__responsible_id", flat=True).first()


def numbers_of(matters: Iterable[int], member: Member) -> dict[int, str]:
    """Ticket numbers by matter id, of those this member may see; one statement."""
    return dict(tickets_of(member).filter(pk__in=list(matters)).values_list("pk", "number"))
