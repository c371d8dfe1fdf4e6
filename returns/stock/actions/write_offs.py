"""Writing goods off: one asks with the reason, somebody else decides."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from returns.stock.actions.ledger import book
from returns.stock.models import Condition, StockPlace, WriteOff
from returns.stock.queries import levels_of
from returns.stock.rights import APPROVE
from returns.stock.rules import WRITTEN_OFF, Movement, fits_unit, is_some
from servicedesk.journal.actions import reason_given, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Invalid
from servicedesk.journal.wires import ask
from staff.models import Member
from tickets.catalog.models import Product
from tickets.catalog.queries import amount
from tickets.typed import gathering, text_of

State = WriteOff.State


@transaction.atomic
def ask_write_off(
    place: StockPlace,
    product: Product,
    quantity: Decimal,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    condition: str = Condition.GOOD,
    batch: str = "",
) -> WriteOff:
    """Ask that goods be written off; nothing is booked yet. Invalid without a reason, for nothing, and for more than is there."""
    row: StockPlace = StockPlace.objects.select_related("department").locked(place.pk)
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        reason = reason_given(reason)
    with gathering(errors):
        batch = text_of("batch", batch, 60)
    if condition not in Condition.values:
        known = ", ".join(Condition.values)
        errors["condition"] = [_("“%(value)s” is not known here; use %(known)s.") % {"value": condition, "known": known}]
    there = levels_of([row.pk], [product.pk]).get((row.pk, product.pk, condition, batch), Decimal(0))
    if not is_some(quantity) or quantity > there or not fits_unit(quantity, 3):
        words = _("%(there)s of %(material)s are there in this condition; write how much of that, more than nothing.")
        errors["quantity"] = [words % {"there": amount(there), "material": product.material}]
    if errors:
        raise Invalid(errors)
    what = {"place": row, "product": product, "condition": condition, "batch": batch, "quantity": quantity}
    made = WriteOff.objects.create(**what, reason=reason, asked_by=member, asked_at=at)
    _record("write_off.asked", made, by=by, at=at, reason=reason)
    return made


@transaction.atomic
def approve_write_off(write_off: WriteOff, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> WriteOff:
    """Approve it, which books it out of the ledger.

    Forbidden to whoever asked; Invalid where less is there by now; WrongState once decided.
    """
    row = _locked(write_off, member, expected)
    at = max(at, row.asked_at)
    row.change(state=State.APPROVED, decided_by=member, decided_at=at)
    about: dict[str, Any] = {"about": WriteOff.subject_kind, "about_id": row.pk, "reason": row.reason, "batch": row.batch}
    book([Movement(row.place, row.product, row.condition, -row.quantity, WRITTEN_OFF, **about)], by=by, at=at, member=member)
    _record("write_off.approved", row, by=by, at=at)
    return row


@transaction.atomic
def refuse_write_off(write_off: WriteOff, words: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> WriteOff:
    """Refuse it, saying why; the goods stay in the ledger. Forbidden to whoever asked; WrongState once decided."""
    row = _locked(write_off, member, expected)
    words = reason_given(words)
    row.change(state=State.REFUSED, decided_by=member, decided_at=max(at, row.asked_at), words=words)
    _record("write_off.refused", row, by=by, at=at, reason=words)
    return row


def _locked(write_off: WriteOff, member: Member, expected: int | None) -> WriteOff:
    row: WriteOff = WriteOff.objects.select_related("place__department", "product").locked(write_off.pk, expected)
    row.require(State.ASKED)
    if member.pk == row.asked_by_id:
        holders = [title for titles in ask("right.holders") for title in titles(APPROVE)]
        raise Forbidden(APPROVE, _("decide on a write-off that somebody else asked for"), holders)
    return row


def _record(code: str, row: WriteOff, *, by: Actor, at: datetime, **facts: str) -> None:
    what = {"material": row.product.material, "quantity": amount(row.quantity), "condition": row.condition}
    record(code, row, by=by, at=at, place=row.place.code, **what, **facts)
