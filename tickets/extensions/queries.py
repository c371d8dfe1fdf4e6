"""Reads over requests for more time."""

from staff.models import Member
from tickets.extensions.access import extensions_of
from tickets.models import ExtensionRequest, Ticket

MOST = 100
State = ExtensionRequest.State


def waiting_for(member: Member) -> list[ExtensionRequest]:
    """The requests on open matters she may see that nobody has decided, the oldest first; a hundred at most."""
    rows = extensions_of(member).filter(state=State.ASKED, ticket__status=Ticket.Status.OPEN)
    return list(rows.order_by("asked_at", "pk")[:MOST])


def lately_decided(member: Member) -> list[ExtensionRequest]:
    """Those that were granted, refused or taken back, the newest first; fifty at most."""
    return list(extensions_of(member).exclude(state=State.ASKED).order_by("-pk")[:50])
