"""Entering what the company sells and sold, and booking what was delivered of it and what came back."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, WrongState
from staff.models import Member
from tickets.catalog.models import Equipment, LineEntry, Order, OrderLine, Product, Site
from tickets.catalog.queries import amount
from tickets.catalog.rules import LONGEST_NUMBER, is_order_number, may_return
from tickets.customers.models import Customer
from tickets.typed import text_of

Kind = LineEntry.Kind
LONGEST_WARRANTY = 600  # months


@dataclass(frozen=True)
class NewLine:
    """A line to be entered: of what, how much in the product's unit, and where known its batch and the price of one unit."""

    product: Product
    quantity: Decimal
    batch: str = ""
    unit_price: Decimal | None = None


MOST_PLACE = 32_000  # lines of one order


@transaction.atomic
def register_product(
    material: str,
    name_zh: str,
    *,
    by: Actor,
    at: datetime,
    name_en: str = "",
    family: str = "",
    unit: str = "",
    warranty_months: int = 0,
) -> Product:
    """Note something the company sells under its material number; Invalid where that is taken, or something cannot be used."""
    fields: dict[str, Any] = {"material": _named("material", material, 40), "name_zh": _named("name_zh", name_zh, 120)}
    fields |= {"name_en": text_of("name_en", name_en, 120), "family": text_of("family", family, 60), "unit": text_of("unit", unit, 20)}
    if not 0 <= warranty_months <= LONGEST_WARRANTY:
        raise Invalid({"warranty_months": [_("Write a number of months from 0 to %(most)s.") % {"most": LONGEST_WARRANTY}]})
    product = _created(Product, "material", fields["material"], fields | {"warranty_months": warranty_months})
    record("product.registered", product, by=by, at=at, material=product.material)
    return product


@transaction.atomic
def register_site(customer: Customer, name: str, *, by: Actor, at: datetime, address: str = "") -> Site:
    """Note a place of a customer where equipment stands; Invalid where she has one of this name. The event holds no address."""
    fields: dict[str, Any] = {"customer": customer, "name": _named("name", name, 120), "address": text_of("address", address, 300)}
    site = _created(Site, "name", fields["name"], fields)
    record("site.registered", site, by=by, at=at, customer_id=site.customer_id)
    return site


@transaction.atomic
def register_equipment(
    serial: str,
    product: Product,
    customer: Customer,
    *,
    by: Actor,
    at: datetime,
    site: Site | None = None,
    line: OrderLine | None = None,
    installed_on: date | None = None,
    warranty_until: date | None = None,
) -> Equipment:
    """Note one piece by its serial number. Where no end of its warranty is given it is the product's months after the installation.

    Invalid where the serial number is taken, the site or the line is another customer's, or the line is of another product.
    """
    if site is not None and site.customer_id != customer.pk:
        raise Invalid({"site": [_("“%(value)s” is not a site of this customer.") % {"value": site.name}]})
    if line is not None and (line.order.customer_id, line.product_id) != (customer.pk, product.pk):
        raise Invalid({"line": [_("Line %(value)s is another customer's, or of another product.") % {"value": line.place}]})
    if installed_on is not None:
        _require_past("installed_on", installed_on, at)
    if warranty_until is None and installed_on is not None and product.warranty_months:
        warranty_until = _months_after(installed_on, product.warranty_months)
    fields: dict[str, Any] = {"serial": _named("serial", serial, 60), "product": product, "customer": customer, "site": site, "line": line}
    fields |= {"installed_on": installed_on, "warranty_until": warranty_until}
    equipment = _created(Equipment, "serial", fields["serial"], fields)
    record("equipment.registered", equipment, by=by, at=at, serial=equipment.serial, material=product.material)
    return equipment


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
    currency = currency.strip().upper()
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise Invalid({"currency": [_("“%(value)s” is no currency; write three letters such as CNY.") % {"value": currency[:20]}]})
    fields = {"number": number, "customer": customer, "ordered_on": ordered_on, "currency": currency, "note": text_of("note", note, 300)}
    order = _created(Order, "number", number, fields | {"entered_by": member, "entered_at": at})
    OrderLine.objects.bulk_create(_line(order, place, line) for place, line in enumerate(lines, 1))
    record("order.entered", order, by=by, at=at, order=order.number, lines=len(lines))
    return order


@transaction.atomic
def add_line(order: Order, line: NewLine, *, by: Actor, at: datetime) -> OrderLine:
    """Add a line at the end of an order; Invalid where its quantity or price cannot be used."""
    order = Order.objects.locked(order.pk)
    last = order.lines.order_by("-place").values_list("place", flat=True).first() or 0
    if last >= MOST_PLACE:
        raise Invalid({"lines": [_("Line %(place)s is the last an order can have.") % {"place": last}]})
    added = _line(order, last + 1, line)
    added.save(force_insert=True)
    record("order.line_added", order, by=by, at=at, order=order.number, place=added.place, material=line.product.material)
    return added


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
    _require_past("on", on, at)
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


def _require_past(field: str, day: date, at: datetime) -> None:
    if day > timezone.localtime(at, timezone.get_default_timezone()).date():
        raise Invalid({field: [_("“%(value)s” is still to come; write the day on which it happened.") % {"value": day.isoformat()}]})


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


def _line(order: Order, place: int, given: NewLine) -> OrderLine:
    if given.quantity <= 0:
        raise Invalid({"quantity": [_("Write how much, more than nothing.")]})
    if given.unit_price is not None and given.unit_price < 0:
        raise Invalid({"unit_price": [_("A price is not below nought.")]})
    batch = text_of("batch", given.batch, 60)
    return OrderLine(order=order, place=place, product=given.product, batch=batch, quantity=given.quantity, unit_price=given.unit_price)


def _named(field: str, text: str, most: int) -> str:
    text = text_of(field, text, most)
    if not text:
        raise Invalid({field: [_("Empty; write it.")]})
    return text


def _created(model: Any, field: str, value: str, fields: Mapping[str, Any]) -> Any:
    """A new row; Invalid at the field whose value another row has."""
    try:
        with transaction.atomic():
            return model.objects.create(**fields)
    except IntegrityError:
        raise Invalid({field: [_("“%(value)s” is there already; write another one.") % {"value": value}]}) from None


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
