"""Asking a place for goods, on the register's next sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from returns.requisitions.models import Requisition, RequisitionLine
from returns.requisitions.queries import requisition_form
from returns.requisitions.rules import MOST_LINES, sheet
from returns.stock.actions.places import item_of
from returns.stock.models import StockPlace
from returns.stock.queries import day_of
from returns.stock.rules import fits_unit, is_some
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from servicedesk.registers.actions import make_entry
from staff.models import Member
from tickets.catalog.actions.fields import require_in_use
from tickets.catalog.models import Product
from tickets.catalog.queries import amount
from tickets.typed import gathering, text_of

LONGEST_PURPOSE = 120


@dataclass(frozen=True)
class Wanted:
    """So much of a product, in its unit, and what for."""

    product: Product
    quantity: Decimal
    purpose: str = ""


@transaction.atomic
def ask_requisition(
    place: StockPlace,
    wanted: Sequence[Wanted],
    *,
    by: Actor,
    at: datetime,
    member: Member,
    more: Mapping[str, Any] | None = None,
) -> Requisition:
    """Ask a place for goods; whoever approves is told. `more` is what else the form asks, by field code.

    Invalid for no line, a product twice, nothing or parts of a piece of one, a retired product, a place out of use, and where the form
    refuses what stands in it; the fields of lines are called `items.1.quantity`, counted from 1.
    """
    row: StockPlace = StockPlace.objects.select_related("department").locked(place.pk)
    lines = _sound(row, wanted)
    register, form = requisition_form(member, at)
    items = [_row(line) for line in lines]
    typed = sheet(form.fields, day_of(at).isoformat(), items, more or {})
    entry = make_entry(register, typed, by=by, at=at, member=member)
    made = Requisition.objects.create(
        entry=entry, number=entry.number, department_id=member.department_id, place=row, asked_by=member, asked_at=at
    )
    RequisitionLine.objects.bulk_create(
        RequisitionLine(requisition=made, n=n, product=line.product, quantity=line.quantity, purpose=line.purpose)
        for n, line in enumerate(lines, 1)
    )
    record("requisition.asked", made, by=by, at=at, number=made.number, place=row.code, lines=len(lines))
    return made


def _row(line: Wanted) -> dict[str, str]:
    product = line.product
    called = f"{product.material} {product.name_zh}"[:120]
    return {"product": called, "unit": product.unit, "quantity": amount(line.quantity), "purpose": line.purpose}


def _sound(place: StockPlace, wanted: Sequence[Wanted]) -> list[Wanted]:
    errors: dict[str, list[str]] = {}
    if not place.active:
        words = _("“%(place)s” is out of use; take it into use again, or name another place.")
        errors["place"] = [words % {"place": place.name}]
    if not 0 < len(wanted) <= MOST_LINES:
        errors["items"] = [_("Write from 1 to %(most)s lines.") % {"most": MOST_LINES}]
    products = {line.product.pk: line.product for line in wanted}
    items = item_of(list(products.values()))
    for pk in sorted(products):
        with gathering(errors):
            require_in_use(products[pk], "items")
    lines, seen = [], set[int]()
    for n, line in enumerate(wanted, 1):
        if line.product.pk in seen:
            words = _("%(material)s stands there twice; write it once, with what is wanted altogether.")
            errors[f"items.{n}.product"] = [words % {"material": line.product.material}]
        seen.add(line.product.pk)
        decimals = items[line.product.pk].decimals
        if not is_some(line.quantity) or not fits_unit(line.quantity, decimals):
            words = _("%(value)s of %(material)s cannot be asked for; write more than nothing, in at most %(decimals)s decimals.")
            fill = {"value": amount(line.quantity), "material": line.product.material, "decimals": decimals}
            errors[f"items.{n}.quantity"] = [words % fill]
        with gathering(errors):
            lines.append(Wanted(line.product, line.quantity, text_of(f"items.{n}.purpose", line.purpose, LONGEST_PURPOSE)))
    if errors:
        raise Invalid(errors)
    return lines
