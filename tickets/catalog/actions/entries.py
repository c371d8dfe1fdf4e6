"""Booking what was delivered of a line and what came back."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, WrongState
from staff.models import Member
from tickets.catalog.actions.fields import require_past
from tickets.catalog.models import LineEntry, OrderLine
from tickets.catalog.queries import amount
from tickets.catalog.rules import may_return
from tickets.typed import text_of

Kind = LineEntry.Kind


@transaction.atomic
def book_entry(
    line: OrderLine, kind: str, quantity: Decimal, on: date, *, by: Actor, at: datetime, member: Member | None, reference: str = ""
) -> LineEntry:
    """Book that so much of a line was delivered, or came back, on a day, in the product's unit.

    Invalid for nothing, for a day still to come, and where more would have come back than was delivered.
    """
    line = _locked(line)
    if quantity <= 0:
        raise Invalid({"quantity": [_("Write how much, more than nothing.")]})
    require_past("on", on, at)
    _require_balance(line, kind, quantity)
    reference = text_of("reference", reference, 60)
    entry = LineEntry.objects.create(line=line, kind=kind, quantity=quantity, on=on, reference=reference, by=member, at=at)
    _record(f"order.{kind}", entry, by, at)
    return entry


@transaction.atomic
def undo_entry(entry: LineEntry, *, by: Actor, at: datetime, member: Member) -> LineEntry:
    """Take a booking back by a counter-entry; both stay in the book.

    WrongState where it was taken back already or is a counter-entry itself; Invalid where more came back than would then be delivered.
    """
    line = _locked(entry.line)
    if entry.undoes_id is not None or LineEntry.objects.filter(undoes=entry).exists():
        raise WrongState("undone", ("booked",))
    _require_balance(line, entry.kind, -entry.quantity)
    counter = LineEntry.objects.create(
        line=line, kind=entry.kind, quantity=-entry.quantity, on=entry.on, reference=entry.reference, undoes=entry, by=member, at=at
    )
    _record("order.entry_undone", counter, by, at)
    return counter


def _locked(line: OrderLine) -> OrderLine:
    """The line, whose amounts nobody else changes until the transaction ends."""
    return OrderLine.objects.select_for_update(of=("self",)).select_related("order", "product").get(pk=line.pk)


def _require_balance(line: OrderLine, kind: str, more: Decimal) -> None:
    """Refuse what would make more come back than was delivered."""
    sums: Mapping[str, Decimal] = dict(line.entries.order_by().values_list("kind").annotate(Sum("quantity")))
    booked = {one: sums.get(one, Decimal(0)) + (more if one == kind else 0) for one in Kind.values}
    if not may_return(booked[Kind.DELIVERED], booked[Kind.RETURNED]):
        words = _("%(returned)s would have come back of %(delivered)s delivered; check the quantity, or book the delivery first.")
        filled = {name: amount(value) for name, value in booked.items()}
        raise Invalid({"quantity": [words % filled]})


def _record(code: str, entry: LineEntry, by: Actor, at: datetime) -> None:
    line = entry.line
    facts = {"place": line.place, "material": line.product.material, "kind": entry.kind, "quantity": amount(abs(entry.quantity))}
    record(code, line.order, by=by, at=at, order=line.order.number, entry_id=entry.pk, **facts)
