"""Entering orders with their lines, and correcting them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid
from staff.models import Member
from tickets.catalog.actions.fields import corrected, created, require_in_use
from tickets.catalog.models import Equipment, LineEntry, Order, OrderLine, Product
from tickets.catalog.queries import amount
from tickets.catalog.rules import LONGEST_NUMBER, is_order_number
from tickets.customers.models import Customer
from tickets.typed import gathering, text_of

MOST_PLACE = 32_000  # lines of one order
_CORRECTED = ("customer", "ordered_on", "currency", "note")


@dataclass(frozen=True)
class NewLine:
    """A line to be entered: of what, how much in the product's unit, and where known its batch and the price of one unit."""

    product: Product
    quantity: Decimal
    batch: str = ""
    unit_price: Decimal | None = None


@transaction.atomic
def enter_order(
    number: str,
    customer: Customer,
    lines: Sequence[NewLine] = (),
    *,
    by: Actor,
    at: datetime,
    member: Member | None,
    ordered_on: date | None = None,
    currency: str = "CNY",
    note: str = "",
) -> Order:
    """Enter an order with its lines, in the order given; Invalid where its number is taken or something cannot be used."""
    number = number.strip()
    if not is_order_number(number):
        words = _("“%(value)s” is no order number; write at most %(most)s letters, digits, dots and dashes, at least one digit.")
        raise Invalid({"number": [words % {"value": number[:100], "most": LONGEST_NUMBER}]})
    if len(lines) > MOST_PLACE:
        raise Invalid({"lines": [_("%(count)s lines; an order has at most %(most)s.") % {"count": len(lines), "most": MOST_PLACE}]})
    fields = {"number": number, "customer": customer} | _order_fields({"ordered_on": ordered_on, "currency": currency, "note": note})
    for product in sorted({line.product for line in lines}, key=lambda one: one.pk):
        require_in_use(product, "lines")
    order = created(Order, "number", number, fields | {"entered_by": member, "entered_at": at})
    OrderLine.objects.bulk_create(_line(order, place, line) for place, line in enumerate(lines, 1))
    record("order.entered", order, by=by, at=at, order=order.number, lines=len(lines))
    return order


@transaction.atomic
def add_line(order: Order, line: NewLine, *, by: Actor, at: datetime) -> OrderLine:
    """Add a line at the end of an order; Invalid where its product is retired, or its quantity or price cannot be used."""
    order = Order.objects.locked(order.pk)
    require_in_use(line.product)
    last = order.lines.order_by("-place").values_list("place", flat=True).first() or 0
    if last >= MOST_PLACE:
        raise Invalid({"lines": [_("Line %(place)s is the last an order can have.") % {"place": last}]})
    added = _line(order, last + 1, line)
    added.save(force_insert=True)
    record("order.line_added", order, by=by, at=at, order=order.number, place=added.place, material=line.product.material)
    return added


@transaction.atomic
def change_order(order: Order, given: Mapping[str, Any], *, by: Actor, at: datetime, expected: int | None = None) -> Order:
    """Correct whose an order is, its day, its currency or its note; `given` holds those that change.

    Invalid for what cannot be used, Blocked for another customer once something of it was booked or stands with this one, Stale.
    """
    row: Order = Order.objects.locked(order.pk, expected)
    fields = _order_fields({name: given[name] for name in _CORRECTED if name in given})
    if "customer" in fields and fields["customer"] != row.customer:
        _require_unmoved(row)
    corrected(row, fields, "number", "order.changed", by=by, at=at, order=row.number)
    return row


@transaction.atomic
def change_line(line: OrderLine, given: Mapping[str, Any], *, by: Actor, at: datetime, expected: int | None = None) -> OrderLine:
    """Correct a line's quantity, batch or price; `given` holds those that change, `expected` is the order's version, which counts it.

    Invalid for what cannot be used, Stale. What it is of stays; a wrong product is another line.
    """
    order: Order = Order.objects.locked(line.order_id, expected)
    row = OrderLine.objects.select_related("product").get(pk=line.pk)
    fields = _line_fields({name: given[name] for name in ("quantity", "batch", "unit_price") if name in given})
    before = {name: getattr(row, name) for name in fields}
    changed = {name: value for name, value in fields.items() if before[name] != value}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    order.change()
    facts = {"was": {name: _told(before[name]) for name in changed}, "is": {name: _told(value) for name, value in changed.items()}}
    record("order.line_changed", order, by=by, at=at, order=order.number, place=row.place, fields=sorted(changed), **facts)
    return row


def _told(value: Any) -> str:
    return "" if value is None else amount(value) if isinstance(value, Decimal) else str(value)


def _require_unmoved(order: Order) -> None:
    """Refuse to give an order to another customer once something hangs on it that is this one's."""
    booked = LineEntry.objects.filter(line__order=order).exists()
    if booked or Equipment.objects.filter(line__order=order).exists():
        words = _("Something of %(number)s was booked already, or stands with this customer; take it back first, or enter another order.")
        raise Blocked(words % {"number": order.number}, [order.number])


def _order_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    fields = dict(given)
    if "currency" in given:
        fields["currency"] = given["currency"].strip().upper()
        if len(fields["currency"]) != 3 or not fields["currency"].isascii() or not fields["currency"].isalpha():
            words = _("“%(value)s” is no currency; write three letters such as CNY.")
            errors["currency"] = [words % {"value": fields["currency"][:20]}]
    if "note" in given:
        with gathering(errors):
            fields["note"] = text_of("note", given["note"], 300)
    if errors:
        raise Invalid(errors)
    return fields


def _line(order: Order, place: int, given: NewLine) -> OrderLine:
    fields = _line_fields({"quantity": given.quantity, "batch": given.batch, "unit_price": given.unit_price})
    return OrderLine(order=order, place=place, product=given.product, **fields)


def _line_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    fields = dict(given)
    if "quantity" in given and given["quantity"] <= 0:
        errors["quantity"] = [_("Write how much, more than nothing.")]
    if given.get("unit_price") is not None and given["unit_price"] < 0:
        errors["unit_price"] = [_("A price is not below nought.")]
    if "batch" in given:
        with gathering(errors):
            fields["batch"] = text_of("batch", given["batch"], 60)
    if errors:
        raise Invalid(errors)
    return fields
