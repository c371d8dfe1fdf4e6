"""Booking goods in and out: the only way anything enters or leaves the ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from returns.stock.actions.places import item_of
from returns.stock.models import Condition, MonthClose, StockEntry, StockPlace
from returns.stock.queries import day_of, levels_of, open_from
from returns.stock.rules import COUNTER, SIGNS, Movement, fits_kind, fits_unit, is_some, overdrawn
from servicedesk.journal.actions import LONGEST_REASON, reason_given, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, WrongState
from staff.models import Member
from tickets.catalog.queries import amount
from tickets.typed import gathering, text_of

MOST_MOVEMENTS = 500  # booked at once
_TEXTS = {"batch": 60, "reference": 60, "reason": LONGEST_REASON}


@transaction.atomic
def book(movements: Sequence[Movement], *, by: Actor, at: datetime, member: Member | None) -> list[StockEntry]:
    """Book goods into and out of places, all of them or none, under the day of `at`; entries come back in the order given.

    Invalid, naming what cannot be: nothing, the wrong sign for its kind, parts of a piece, more than is there, a place out of use.
    Blocked where the month of that day is closed.
    """
    if not 0 < len(movements) <= MOST_MOVEMENTS:
        raise Invalid({"quantity": [_("Book from 1 to %(most)s movements at once.") % {"most": MOST_MOVEMENTS}]})
    places = _locked([movement.place.pk for movement in movements])
    movements = _sound(movements, places)
    day = day_of(at)
    for place in places.values():
        _require_open(place, day)
    _require_there(movements, places)
    entries = StockEntry.objects.bulk_create(_numbered(movements, places, member=member, day=day, at=at))
    for pk in sorted(places):
        _record(places[pk], [entry for entry in entries if entry.place_id == pk], by=by, at=at)
    return entries


@transaction.atomic
def counter_entry(entry: StockEntry, reason: str, *, by: Actor, at: datetime, member: Member) -> StockEntry:
    """Take an entry back by one that says the opposite, today; both stay in the ledger. The month of the first may be closed.

    WrongState where it was taken back already or is a counter-entry itself; Invalid without a reason, and where less is there by now.
    """
    reason = reason_given(reason)
    _locked([entry.place_id])
    row = StockEntry.objects.select_related("place", "product").get(pk=entry.pk)
    if row.undoes_id is not None or StockEntry.objects.filter(undoes=row).exists():
        raise WrongState("undone", ("booked",))
    whose: dict[str, Any] = {"about": row.about, "about_id": row.about_id, "line": row.line}
    how: dict[str, Any] = {"batch": row.batch, "reference": row.reference, "reason": reason, "undoes": row.pk}
    back = Movement(row.place, row.product, row.condition, -row.quantity, COUNTER, **whose, **how)
    [counter] = book([back], by=by, at=at, member=member)
    return counter


def _locked(pks: Sequence[int]) -> dict[int, StockPlace]:
    """The places, in the order of their ids, whose balances nobody else changes until the transaction ends."""
    rows = StockPlace.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(pks)).order_by("pk")
    return {place.pk: place for place in rows}


def _sound(movements: Sequence[Movement], places: dict[int, StockPlace]) -> list[Movement]:
    """The movements with their words made plain; refuses what no ledger takes, whatever lies there."""
    items = item_of(list({movement.product.pk: movement.product for movement in movements}.values()))
    errors: dict[str, list[str]] = {}
    sound = []
    for movement in movements:
        if not places[movement.place.pk].active and movement.kind != COUNTER:
            words = _("“%(place)s” is out of use; take it into use again, or name another place.")
            errors["place"] = [words % {"place": movement.place.name}]
        with gathering(errors):
            _require_quantity(movement, items[movement.product.pk].decimals)
        with gathering(errors):
            plain: dict[str, Any] = {name: text_of(name, getattr(movement, name), most) for name, most in _TEXTS.items()}
            sound.append(replace(movement, **plain))
    if errors:
        raise Invalid(errors)
    return sound


def _require_quantity(movement: Movement, decimals: int) -> None:
    quantity = movement.quantity
    fill = {"material": movement.product.material, "value": amount(abs(quantity)), "decimals": decimals}
    if movement.kind not in SIGNS or movement.condition not in Condition.values:
        words = _("“%(value)s” is not known here; use %(known)s.")
        known = ", ".join([*SIGNS, *Condition.values])
        raise Invalid({"kind": [words % {"value": f"{movement.kind} {movement.condition}", "known": known}]})
    if not is_some(abs(quantity)) or not fits_kind(movement.kind, quantity):
        words = _("%(material)s: %(value)s cannot be booked; write how much, more than nothing.")
        raise Invalid({"quantity": [words % fill]})
    if not fits_unit(quantity, decimals):
        words = _("%(material)s is counted in whole units; %(value)s is not a whole number.")
        if decimals:
            words = _("%(material)s: %(value)s has too many decimals; round it to %(decimals)s.")
        raise Invalid({"quantity": [words % fill]})


def _require_open(place: StockPlace, day: date) -> None:
    first = open_from(place.pk)
    if first is not None and day < first:
        words = _("%(place)s: the books are closed until %(day)s; book it today, by a counter-entry where it corrects something.")
        raise Blocked(words % {"place": place.name, "day": f"{_last(place):%Y-%m}"}, [place.code])


def _last(place: StockPlace) -> date:
    return MonthClose.objects.filter(place=place).latest("month").month


def _require_there(movements: Sequence[Movement], places: dict[int, StockPlace]) -> None:
    """Refuse what would take more than is there."""
    short = overdrawn(movements, levels_of(places, {movement.product.pk for movement in movements}))
    if not short:
        return
    errors = []
    for movement, there in short:
        condition = Condition(movement.condition).label
        which = f"{condition}, {movement.batch}" if movement.batch else str(condition)
        fill = {"place": places[movement.place.pk].name, "material": movement.product.material, "which": which}
        words = _("%(place)s has %(there)s of %(material)s (%(which)s); %(value)s cannot go. Take less, or book first what came.")
        errors.append(words % (fill | {"there": amount(max(there, Decimal(0))), "value": amount(-movement.quantity)}))
    raise Invalid({"quantity": errors})


def _numbered(
    movements: Sequence[Movement], places: dict[int, StockPlace], *, member: Member | None, day: date, at: datetime
) -> list[StockEntry]:
    """The entries, each with the next number of its place."""
    last = dict(StockEntry.objects.filter(place__in=places).order_by().values_list("place").annotate(Max("n")))
    entries = []
    for movement in movements:
        pk = movement.place.pk
        last[pk] = last.get(pk, 0) + 1
        entry = StockEntry(place=places[pk], n=last[pk], product=movement.product, condition=movement.condition, kind=movement.kind)
        entry.quantity, entry.on, entry.at, entry.by = movement.quantity, day, at, member
        entry.about, entry.about_id, entry.line, entry.undoes_id = movement.about, movement.about_id, movement.line, movement.undoes
        entry.batch, entry.reference, entry.reason = movement.batch, movement.reference, movement.reason
        entries.append(entry)
    return entries


def _record(place: StockPlace, entries: Sequence[StockEntry], *, by: Actor, at: datetime) -> None:
    """One event for what happened at a place at once."""
    lines = [
        {"n": one.n, "material": one.product.material, "condition": one.condition, "kind": one.kind, "quantity": amount(one.quantity)}
        for one in entries
    ]
    kinds = sorted({one.kind for one in entries})
    facts = {"from": entries[0].n, "to": entries[-1].n, "kinds": kinds, "lines": lines}
    record("stock.booked", place, by=by, at=at, place=place.code, of=entries[0].about, of_id=entries[0].about_id, **facts)
