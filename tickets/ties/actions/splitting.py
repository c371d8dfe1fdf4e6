"""Making a part of a matter a matter of its own."""

from datetime import datetime

from django.db import transaction

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from staff.models import Member
from tickets.actions.opening import open_ticket
from tickets.custody.actions.passing import pass_on
from tickets.models import Split, Ticket
from tickets.ties.guards import lock_matters


@transaction.atomic
def split_ticket(
    ticket: Ticket,
    sentence: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    kind: str = "",
    severity: str = "",
    detail: str = "",
    expected: int | None = None,
) -> Split:
    """Open a new matter for a part of this one, of the same customer, with promises of its own.

    First responder and owner are the old one's; so are kind and severity where none is named.
    """
    origin = lock_matters([ticket], expected)[ticket.pk]
    origin.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    at = max(at, origin.updated_at)
    part = open_ticket(
        sentence,
        kind=kind or origin.kind,
        severity=severity or origin.severity,
        customer=origin.customer,
        responder=origin.first_responder,
        department=origin.department,
        channel=origin.channel,
        detail=detail,
        by=by,
        at=at,
    )
    if origin.owner_id != part.owner_id:
        pass_on(part, origin.owner, origin.department, by=by, at=at)
    if origin.kept_from or origin.for_rights:
        part.change(kept_from=origin.kept_from, for_rights=origin.for_rights)  # its words are of the same matter
    split = Split.objects.create(part=part, origin=origin, by=member, at=at)
    record("ticket.split", origin, by=by, at=at, other=part.number)
    record("ticket.split_off", part, by=by, at=at, other=origin.number)
    return split
