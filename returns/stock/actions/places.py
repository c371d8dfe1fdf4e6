"""Opening places with stock, correcting what is known of them, and saying how finely a product is counted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from returns.stock.models import StockEntry, StockItem, StockLevel, StockPlace
from returns.stock.rules import PLACES, counts_whole
from servicedesk.clocks import now
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid
from staff.models import Department, Member
from tickets.catalog.actions.fields import corrected, created, named
from tickets.catalog.models import Product
from tickets.typed import gathering, text_of

_NAMES = {"name_zh": 60, "name_en": 60}
LONGEST_CODE = 50


@transaction.atomic
def open_place(
    code: str,
    name_zh: str,
    *,
    department: Department,
    by: Actor,
    at: datetime,
    kind: str = StockPlace.Kind.STORE,
    name_en: str = "",
    keeper: Member | None = None,
    main: bool = False,
) -> StockPlace:
    """Open a place with stock, whose books begin empty.

    Invalid where the code is taken or cannot be used, the keeper has left, or the department has its main store already.
    """
    given = {"code": code, "kind": kind, "name_zh": name_zh, "name_en": name_en, "keeper": keeper, "main": main}
    fields = _checked(given)
    department = Department.objects.select_for_update(of=("self",)).get(pk=department.pk)
    if main and StockPlace.objects.filter(department=department, main=True).exists():
        raise Invalid({"main": [_("%(department)s has its main store already.") % {"department": department.name}]})
    place = created(StockPlace, "code", fields["code"], fields | {"department": department, "opened_at": at})
    record("stock.place_opened", place, by=by, at=at, place=place.code, kind=place.kind)
    return place


@transaction.atomic
def open_main_place(department_id: int) -> StockPlace:
    """The main store of a department, opened by the desk itself where there is none; two who ask at once get the same."""
    department = Department.objects.select_for_update(of=("self",)).get(pk=department_id)
    found = StockPlace.objects.select_related("department").filter(department=department, main=True).first()
    if found is not None:
        return found
    code = department.code if not StockPlace.objects.filter(code=department.code).exists() else f"{department.code[:40]}-{department.pk}"
    names = department.name_zh, department.name_en
    return open_place(code, name_zh=names[0], name_en=names[1], department=department, main=True, by=Actor.system(via="stock"), at=now())


@transaction.atomic
def change_place(place: StockPlace, given: Mapping[str, Any], *, by: Actor, at: datetime, expected: int | None = None) -> StockPlace:
    """Correct a place's names, its keeper, or whether it is in use; `given` holds those that change. Its code stays.

    Invalid, Stale; Blocked for taking a main store out of use, or one where something lies still.
    """
    row: StockPlace = StockPlace.objects.select_related("department").locked(place.pk, expected)
    fields = _checked({name: given[name] for name in (*_NAMES, "keeper", "active") if name in given}, row)
    if row.active and not fields.get("active", True):
        _require_empty(row)
    corrected(row, fields, "code", "stock.place_changed", by=by, at=at, place=row.code)
    return row


def _require_empty(place: StockPlace) -> None:
    if place.main:
        raise Blocked(_("It is the department's main store; what it receives is booked there."), [place.code])
    lying = StockLevel.objects.filter(place=place, quantity__gt=0).select_related("product").order_by("product__material")
    if materials := list(dict.fromkeys(level.product.material for level in lying[:10])):
        words = _("Something lies there still: %(materials)s. Send it out or write it off first.")
        raise Blocked(words % {"materials": _(", ").join(materials)}, materials)


def _checked(given: Mapping[str, Any], row: StockPlace | None = None) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    fields = dict(given)
    if "code" in given:
        with gathering(errors):
            fields["code"] = _code(given["code"])
    for name in _NAMES:
        if name in given:
            with gathering(errors):
                fields[name] = (named if name == "name_zh" else text_of)(name, given[name], _NAMES[name])
    if "kind" in given and given["kind"] not in StockPlace.Kind.values:
        known = ", ".join(StockPlace.Kind.values)
        errors["kind"] = [_("“%(value)s” is not known here; use %(known)s.") % {"value": given["kind"], "known": known}]
    keeper = given.get("keeper")
    if keeper is not None and not keeper.is_active and (row is None or row.keeper_id != keeper.pk):
        errors["keeper"] = [_("“%(name)s” has left; name somebody else.") % {"name": keeper.name}]
    if errors:
        raise Invalid(errors)
    return fields


def _code(text: str) -> str:
    code = text.strip().lower()
    try:
        validate_slug(code)
    except Exception:
        code = ""
    if not 0 < len(code) <= LONGEST_CODE:
        words = _("“%(value)s” cannot be a code; write at most %(most)s letters a to z, digits and dashes.")
        raise Invalid({"code": [words % {"value": text.strip()[:60], "most": LONGEST_CODE}]})
    return code


@transaction.atomic
def count_product(product: Product, decimals: int, *, by: Actor, at: datetime, expected: int | None = None) -> StockItem:
    """Say in how many decimals of its unit the stock counts a product, none for pieces.

    Invalid beyond three, and where entries are finer already; Stale.
    """
    item_of([product])
    row: StockItem = StockItem.objects.select_related("product").locked(StockItem.objects.get(product=product).pk, expected)
    if not 0 <= decimals <= PLACES:
        raise Invalid({"decimals": [_("Write a number of decimals from 0 to %(most)s.") % {"most": PLACES}]})
    if decimals < row.decimals and _is_finer(product, decimals):
        words = _("Parts of a unit of %(material)s are booked already; leave it at %(decimals)s decimals.")
        raise Invalid({"decimals": [words % {"material": product.material, "decimals": row.decimals}]})
    if decimals != row.decimals:
        row.change(decimals=decimals)
        record("stock.counted_by", row, by=by, at=at, material=product.material, decimals=decimals)
    return row


def _is_finer(product: Product, decimals: int) -> bool:
    quantities = StockEntry.objects.filter(product=product).values_list("quantity", flat=True)
    return any(quantity != round(quantity, decimals) for quantity in quantities.iterator())


def item_of(products: list[Product]) -> dict[int, StockItem]:
    """Product → how it is counted; one that was never counted before is by its unit from now on."""
    found = {item.product_id: item for item in StockItem.objects.filter(product__in=products)}
    new = [product for product in products if product.pk not in found]
    if new:
        fresh = [
            StockItem(product=product, decimals=0 if counts_whole(product.unit) else PLACES)
            for product in sorted(new, key=lambda one: one.pk)
        ]
        StockItem.objects.bulk_create(fresh, ignore_conflicts=True)
        found |= {item.product_id: item for item in StockItem.objects.filter(product__in=new)}
    return found
