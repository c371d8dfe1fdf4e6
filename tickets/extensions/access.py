"""The doors of requests for more time: who sees the matter sees them, and another than asked decides."""

from django.db.models import QuerySet

from servicedesk.journal.errors import Missing
from staff.models import Member
from tickets.access import require_for, tickets_of
from tickets.models import ExtensionRequest


def extensions_of(member: Member) -> QuerySet[ExtensionRequest]:
    """The requests on matters she may see."""
    rows = ExtensionRequest.objects.filter(ticket__in=tickets_of(member).order_by().values("pk"))
    return rows.select_related("ticket__customer", "ticket__department", "ticket__owner", "ticket__project", "asked_by", "decided_by")


def extension_for(member: Member, pk: int, to: str = "read", number: str | None = None) -> ExtensionRequest:
    """The request (else Missing), of the matter of this number where one is given; to do more she needs the right (else Forbidden)."""
    rows = extensions_of(member).filter(pk=pk)
    request = (rows if number is None else rows.filter(ticket__number=number)).first()
    if request is None:
        raise Missing("extension")
    require_for(member, request.ticket, to)
    return request
