"""Issuing goods on an approved requisition, in parts where need be, and taking back what was not used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from returns.requisitions.models import Requisition
from returns.requisitions.queries import LineState, line_states
from returns.stock.actions.ledger import book, counter_entry
from returns.stock.models import StockEntry
from returns.stock.rights import HANDLE
from returns.stock.rules import GOOD, ISSUED, RETURNED, Movement, is_some
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Invalid, Missing, WrongState
from servicedesk.journal.wires import ask
from staff.models import Member
from tickets.catalog.queries import amount

State = Requisition.State


@dataclass(frozen=True)
class Taken:
    """So much of a line, of a batch where the ledger has batches, in a condition where it comes back."""

    n: int
    quantity: Decimal
    batch: str = ""
    condition: str = GOOD


@transaction.atomic
def issue_goods(
    requisition: Requisition, taken: Sequence[Taken], *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Requisition:
    """Give goods out on an approved requisition, all of these or none; in good condition only.

    Forbidden for whoever asked or approved; Invalid for more than is left of a line or lies there; WrongState unless approved.
    """
    row = _locked(requisition, expected)
    row.require(State.APPROVED)
    _require_third(row, member)
    states = {state.line.n: state for state in line_states(row)}
    words = _("Line %(line)s: %(left)s of %(material)s are left to issue, not %(value)s.")
    _require_fits(taken, {n: state.left for n, state in states.items()}, states, words)
    _book(row, [(one, states[one.n], ISSUED, -one.quantity) for one in taken], by=by, at=at, member=member)
    complete = _settle(row)
    _record("requisition.issued", row, taken, by=by, at=at, complete=complete)
    return row


@transaction.atomic
def return_goods(
    requisition: Requisition, taken: Sequence[Taken], *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Requisition:
    """Take back what was issued and not used, in the condition it comes back in.

    Forbidden for whoever asked or approved; Invalid for more than is out; WrongState where nothing was issued yet.
    """
    row = _locked(requisition, expected)
    row.require(State.APPROVED, State.ISSUED, State.ENDED)
    _require_third(row, member)
    states = {state.line.n: state for state in line_states(row)}
    words = _("Line %(line)s: %(left)s of %(material)s are out and may come back, not %(value)s.")
    _require_fits(taken, {n: state.out for n, state in states.items()}, states, words)
    _book(row, [(one, states[one.n], RETURNED, one.quantity) for one in taken], by=by, at=at, member=member)
    row.change()
    _record("requisition.returned", row, taken, by=by, at=at)
    return row


@transaction.atomic
def take_back(
    requisition: Requisition, n: int, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> StockEntry:
    """Undo an issue or a return that was booked wrongly, by a counter-entry; `n` is its number in the place's ledger.

    Missing where this requisition has no such entry; WrongState where it is undone already; Invalid where the rest would not add up.
    """
    row = _locked(requisition, expected)
    row.require(State.APPROVED, State.ISSUED, State.ENDED)
    _require_third(row, member)
    entry = StockEntry.objects.filter(about=row.subject_kind, about_id=row.pk, place=row.place, n=n).first()
    if entry is None:
        raise Missing("entry")
    if entry.undoes_id is not None or StockEntry.objects.filter(undoes=entry).exists():
        raise WrongState("undone", ("booked",))
    state = {state.line.n: state for state in line_states(row)}[entry.line or 0]
    if entry.kind == ISSUED and state.out < -entry.quantity:
        words = _("%(material)s: some of it came back already; undo that return first.")
        raise Invalid({"entry": [words % {"material": state.line.product.material}]})
    counter = counter_entry(entry, reason, by=by, at=at, member=member)
    if row.state == State.ENDED:
        row.change()
    else:
        _settle(row)
    record("requisition.taken_back", row, by=by, at=at, number=row.number, place=row.place.code, entry=n, counter=counter.n)
    return counter


def _settle(row: Requisition) -> bool:
    """Whether nothing is left to issue, and the state that says so."""
    complete = all(state.left == 0 for state in line_states(row))
    row.change(state=State.ISSUED if complete else State.APPROVED)
    return complete


def _require_third(row: Requisition, member: Member) -> None:
    """Forbidden for whoever asked for the goods or approved that: somebody else gives them out and takes them back."""
    if member.pk in (row.asked_by_id, row.approved_by_id):
        holders = [title for titles in ask("right.holders") for title in titles(HANDLE)]
        raise Forbidden(HANDLE, _("give out or take back what somebody else asked for and approved"), holders)


def _require_fits(taken: Sequence[Taken], bound: dict[int, Decimal], states: dict[int, LineState], words: str) -> None:
    """Refuse lines there are not, and altogether more of a line than its bound."""
    if not taken:
        raise Invalid({"items": [_("Write how much of at least one line.")]})
    errors: dict[str, list[str]] = {}
    left = dict(bound)
    for one in taken:
        if one.n not in states:
            errors[f"items.{one.n}.line"] = [_("There is no line %(line)s.") % {"line": one.n}]
            continue
        if not is_some(one.quantity) or one.quantity > left[one.n]:
            material = states[one.n].line.product.material
            fill = {"line": one.n, "left": amount(max(left[one.n], Decimal(0))), "material": material, "value": amount(one.quantity)}
            errors[f"items.{one.n}.quantity"] = [words % fill]
        else:
            left[one.n] -= one.quantity
    if errors:
        raise Invalid(errors)


def _book(row: Requisition, what: Sequence[tuple[Taken, LineState, str, Decimal]], *, by: Actor, at: datetime, member: Member) -> None:
    whose: dict[str, Any] = {"about": row.subject_kind, "about_id": row.pk, "reference": row.number}
    movements = [
        Movement(row.place, state.line.product, one.condition, quantity, kind, line=one.n, batch=one.batch, **whose)
        for one, state, kind, quantity in what
    ]
    book(movements, by=by, at=at, member=member)


def _locked(requisition: Requisition, expected: int | None) -> Requisition:
    return Requisition.objects.select_related("entry__form", "place__department", "asked_by").locked(requisition.pk, expected)


def _record(code: str, row: Requisition, taken: Sequence[Taken], *, by: Actor, at: datetime, **facts: bool) -> None:
    lines = [{"line": one.n, "quantity": amount(one.quantity), "batch": one.batch, "condition": one.condition} for one in taken]
    record(code, row, by=by, at=at, number=row.number, place=row.place.code, lines=lines, **facts)
