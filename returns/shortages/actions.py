"""Saying what a place must have, and finding what it is short of."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from returns.shortages.models import Shortage, StockNeed
from returns.stock.actions.places import item_of
from returns.stock.models import StockPlace
from returns.stock.queries import good_at
from returns.stock.rules import fits_unit, is_below, is_some
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, WrongState
from tickets.catalog.actions.fields import require_in_use
from tickets.catalog.models import Product
from tickets.catalog.queries import amount


@transaction.atomic
def set_need(
    place: StockPlace,
    product: Product,
    minimum: Decimal,
    *,
    by: Actor,
    at: datetime,
    sort: str = StockNeed.Sort.PART,
    expected: int | None = None,
) -> StockNeed:
    """Say how much of a product a place must have, for the first time or anew; what is short of it is found at once.

    Invalid for nothing, for parts of a piece, for a retired product and a place out of use; Stale, of a need that was there already.
    """
    row: StockPlace = StockPlace.objects.select_related("department").locked(place.pk)
    require_in_use(product, "material")
    _check(row, product, minimum, sort)
    need = StockNeed.objects.filter(place=row, product=product).first()
    if need is None:
        need = StockNeed.objects.create(place=row, product=product, sort=sort, minimum=minimum)
    else:
        need = StockNeed.objects.select_related("place", "product").locked(need.pk, expected)
        if (need.minimum, need.sort, need.active) == (minimum, sort, True):
            return need
        need.change(minimum=minimum, sort=sort, active=True)
    facts = {"place": row.code, "material": product.material, "minimum": amount(minimum), "sort": sort}
    record("stock.need_set", need, by=by, at=at, **facts)
    follow_needs(row, [product.pk], by=by, at=at)
    return need


def _check(place: StockPlace, product: Product, minimum: Decimal, sort: str) -> None:
    errors: dict[str, list[str]] = {}
    if not place.active:
        words = _("“%(place)s” is out of use; take it into use again, or name another place.")
        errors["place"] = [words % {"place": place.name}]
    if sort not in StockNeed.Sort.values:
        known = ", ".join(StockNeed.Sort.values)
        errors["sort"] = [_("“%(value)s” is not known here; use %(known)s.") % {"value": sort, "known": known}]
    decimals = item_of([product])[product.pk].decimals
    if not is_some(minimum):
        errors["minimum"] = [_("Write how much must be there, more than nothing; drop it from the list where nothing must.")]
    elif not fits_unit(minimum, decimals):
        words = _("%(material)s is counted in %(decimals)s decimals; %(value)s is finer.")
        errors["minimum"] = [words % {"material": product.material, "decimals": decimals, "value": amount(minimum)}]
    if errors:
        raise Invalid(errors)


@transaction.atomic
def drop_need(need: StockNeed, *, by: Actor, at: datetime, expected: int | None = None) -> StockNeed:
    """A place need not have it any more; a shortage of it ends. WrongState where it was dropped already."""
    place: StockPlace = StockPlace.objects.select_related("department").locked(need.place_id)
    row: StockNeed = StockNeed.objects.select_related("place", "product").locked(need.pk, expected)
    if not row.active:
        raise WrongState("dropped", ("active",))
    row.change(active=False)
    record("stock.need_dropped", row, by=by, at=at, place=place.code, material=row.product.material)
    follow_needs(place, [row.product_id], by=by, at=at)
    return row


@transaction.atomic
def follow_needs(place: StockPlace, products: Iterable[int], *, by: Actor, at: datetime) -> None:
    """Find which of these products a place is short of now, and which it was and is no longer; its row is locked already."""
    needs = list(StockNeed.objects.filter(place=place, product__in=set(products)).select_related("product").order_by("pk"))
    if not needs:
        return
    there = good_at(place.pk, [need.product_id for need in needs])
    open_now = {shortage.need_id: shortage for shortage in Shortage.objects.filter(need__in=needs, ended_at=None)}
    for need in needs:
        need.place = place
        quantity, shortage = there.get(need.product_id, Decimal(0)), open_now.get(need.pk)
        short = need.active and is_below(quantity, need.minimum)
        if short and shortage is None:
            shortage = Shortage.objects.create(need=need, there=quantity, minimum=need.minimum, began_at=at)
            _record("shortage.found", shortage, quantity, by=by, at=at)
        elif shortage is not None and not short:
            shortage.need, shortage.ended_at = need, max(at, shortage.began_at)
            shortage.save(update_fields=["ended_at"])
            _record("shortage.ended", shortage, quantity, by=by, at=shortage.ended_at, dropped=not need.active)


def _record(code: str, shortage: Shortage, there: Decimal, *, by: Actor, at: datetime, **facts: bool) -> None:
    need = shortage.need
    what = {"place": need.place.code, "place_zh": need.place.name_zh, "place_en": need.place.name_en or need.place.name_zh}
    what |= {"material": need.product.material, "name_zh": need.product.name_zh, "name_en": need.product.name_en or need.product.name_zh}
    what |= {"there": amount(there), "minimum": amount(need.minimum), "sort": need.sort}
    record(code, shortage, by=by, at=at, **what, **facts)
