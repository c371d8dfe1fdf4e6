"""Naming the order or the equipment a matter is about."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, Missing
from staff.models import Member
from tickets.catalog.models import Equipment, Named, Order
from tickets.models import Ticket

MOST_NAMED = 20


@transaction.atomic
def name_sold(ticket: Ticket, sold: Order | Equipment, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Named:
    """Name an order or a piece of equipment this matter is about. Blocked where it is named already, Invalid past MOST_NAMED, Stale."""
    ticket = Ticket.objects.locked(ticket.pk, expected)
    if ticket.named.count() >= MOST_NAMED:
        raise Invalid({"sold": [_("A matter names at most %(most)s; take one off first.") % {"most": MOST_NAMED}]})
    what = {"order": sold} if isinstance(sold, Order) else {"equipment": sold}
    try:
        with transaction.atomic():
            named = Named.objects.create(ticket=ticket, by=member, at=at, **what)
    except IntegrityError:
        raise Blocked(_("%(name)s is named already.") % {"name": str(sold)}, [str(sold)]) from None
    record("ticket.sold_named", ticket, by=by, at=max(at, ticket.updated_at), kind=sold.subject_kind, named=str(sold))
    return named


@transaction.atomic
def take_off_sold(named: Named, *, by: Actor, at: datetime, expected: int | None = None) -> None:
    """Note that the matter is not about this after all; Missing where somebody was quicker."""
    ticket = Ticket.objects.locked(named.ticket_id, expected)
    called, kind = named.called, "order" if named.order_id else "equipment"
    if not Named.objects.filter(pk=named.pk).delete()[0]:
        raise Missing("named")
    record("ticket.sold_taken_off", ticket, by=by, at=max(at, ticket.updated_at), kind=kind, named=called)
