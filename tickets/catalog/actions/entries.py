"""Booking what was delivered of a line and what came back."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, WrongState
from servicedesk.journal.wires import ask
from staff.models import Member
from tickets.catalog.actions.fields import require_past
from tickets.catalog.models import LineEntry, OrderLine
from tickets.catalog.queries import amount
from tickets.catalog.rules import may_return
from tickets.typed import text_of

Kind = LineEntry.Kind


@transaction.atomic
def book_entry(
    line: OrderLine,
    kind: str,
    quantity: Decimal,
    on: date,
    *,
    by: Actor,
    at: datetime,
    member: Member | None,
    reference: str = "",
    claimed: bool = False,
) -> LineEntry:
    """Book that so much of a line was delivered, or came back, on a day, in the product's unit.

    `claimed`: it is what an open slip asks for. Invalid for nothing, for a day still to come, and where more would have come back than
    was delivered, or less would be left than open slips ask for.
    """
    line = _locked(line)
    if quantity <= 0:
        raise Invalid({"quantity": [_("Write how much, more than nothing.")]})
    require_past("on", on, at)
    _require_balance(line, kind, quantity, claimed=claimed)
    reference = text_of("reference", reference, 60)
    entry = LineEntry.objects.create(line=line, kind=kind, quantity=quantity, on=on, reference=reference, by=member, at=at)
    _record(f"order.{kind}", entry, by, at)
    return entry


@transaction.atomic
def undo_entry(entry: LineEntry, *, by: Actor, at: datetime, member: Member) -> LineEntry:
    """Take a booking back by a counter-entry; both stay in the book.

    WrongState where it was taken back already or is a counter-entry itself; Blocked for what a slip booked; Invalid where more came back
    than would then be delivered, or less would be left than open slips ask for.
    """
    line = _locked(entry.line)
    if entry.undoes_id is not None or LineEntry.objects.filter(undoes=entry).exists():
        raise WrongState("undone", ("booked",))
    if number := next((number for slip_of in ask("entry.slip") if (number := slip_of(entry))), ""):
        words = _("Slip %(number)s booked it with its goods, and stands. Where that was wrong, book the opposite as an entry of its own.")
        raise Blocked(words % {"number": number}, [number])
    _require_balance(line, entry.kind, -entry.quantity)
    counter = LineEntry.objects.create(
        line=line, kind=entry.kind, quantity=-entry.quantity, on=entry.on, reference=entry.reference, undoes=entry, by=member, at=at
    )
    _record("order.entry_undone", counter, by, at)
    return counter


def _locked(line: OrderLine) -> OrderLine:
    """The line, whose amounts nobody else changes until the transaction ends."""
    return OrderLine.objects.select_for_update(of=("self",)).select_related("order", "product").get(pk=line.pk)


def _require_balance(line: OrderLine, kind: str, more: Decimal, *, claimed: bool = False) -> None:
    """Refuse what would make more come back than was delivered, or leave less than open slips ask for."""
    sums: Mapping[str, Decimal] = dict(line.entries.order_by().values_list("kind").annotate(Sum("quantity")))
    booked = {one: sums.get(one, Decimal(0)) + (more if one == kind else 0) for one in Kind.values}
    if not may_return(booked[Kind.DELIVERED], booked[Kind.RETURNED]):
        words = _("%(returned)s would have come back of %(delivered)s delivered; check the quantity, or book the delivery first.")
        filled = {name: amount(value) for name, value in booked.items()}
        raise Invalid({"quantity": [words % filled]})
    if not claimed and (more < 0) == (kind == Kind.DELIVERED):
        _require_unclaimed(line, booked[Kind.DELIVERED] - booked[Kind.RETURNED])


def _require_unclaimed(line: OrderLine, left: Decimal) -> None:
    asked = sum((claims([line.pk]).get(line.pk, Decimal(0)) for claims in ask("line.claims")), Decimal(0))
    if asked > left:
        words = _("Open slips ask for %(asked)s of it, and %(left)s would be left; receive the goods by their slip, or withdraw it first.")
        raise Invalid({"quantity": [words % {"asked": amount(asked), "left": amount(left)}]})


def _record(code: str, entry: LineEntry, by: Actor, at: datetime) -> None:
    line = entry.line
    facts = {"place": line.place, "material": line.product.material, "kind": entry.kind, "quantity": amount(abs(entry.quantity))}
    record(code, line.order, by=by, at=at, order=line.order.number, entry_id=entry.pk, **facts)
