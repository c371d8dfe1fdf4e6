"""What a return comes to, undone by a counter-entry only, and closing its slip."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.settling.models import Settlement
from returns.settling.queries import ceiling_of, open_from, standing_settlement
from returns.settling.rules import IN_MONEY, REPLACEMENT, fits
from returns.slips.actions.recording import record_slip
from returns.slips.models import ReturnSlip
from returns.slips.queries import belonging, newest_copies, open_discrepancies, receivers_of
from returns.slips.rights import SETTLE
from returns.slips.rules import STUB, is_with
from servicedesk.journal.actions import reason_given
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden, Invalid
from servicedesk.registers.actions import move_copy
from servicedesk.registers.copies.rules import FILED, HELD
from servicedesk.registers.models import Entry
from staff.models import Department, Member
from staff.queries import holding
from tickets.typed import gathering, text_of

State = ReturnSlip.State


@transaction.atomic
def settle_slip(
    slip: ReturnSlip,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    amount: Decimal = Decimal(0),
    reference: str = "",
    words: str = "",
    expected: int | None = None,
) -> Settlement:
    """Settle a slip: refund, credit, replacement or nothing; `amount` in the order's currency.

    Blocked, naming what is missing, until everything has come, no difference is undecided, and copies 2, 3 and 4 are with whom they
    belong to, and where the month is closed. Forbidden for whoever asked for the return or received goods of it. Invalid for more than
    what was taken back is worth, an amount where none belongs, a replacement without its number, and nothing without a reason.
    """
    slip = ReturnSlip.objects.select_related("order", "warehouse", "accounting", "business").locked(slip.pk, expected)
    slip.require(State.ISSUED, State.RECEIVED)
    Entry.objects.locked(slip.entry_id)  # no copy of it moves meanwhile
    _require_apart(slip, member)
    require_ready(slip)
    said = _checked(slip, kind, amount, reference, words)
    at = _entered_at(slip, max(at, slip.received_at or at))
    made = Settlement.objects.create(slip=slip, kind=kind, currency=slip.currency, by=member, at=at, **said)
    slip.change(state=State.SETTLED)
    record_slip("return_slip.settled", slip, by=by, at=at, **_told(made))
    return made


def _entered_at(slip: ReturnSlip, at: datetime) -> datetime:
    """The moment it is entered, of which the accounting department closes no month meanwhile; Blocked where it has closed it."""
    if slip.accounting_id is not None:
        Department.objects.select_for_update(no_key=True).get(pk=slip.accounting_id)
        first = open_from(slip.accounting_id)
        if first is not None and at < first:
            words = _("The books of settlements are closed up to %(day)s; enter it in a month that is open.")
            raise Blocked(words % {"day": f"{timezone.localtime(first, timezone.get_default_timezone()):%Y-%m-%d}"}, [slip.number])
    return at


def _require_apart(slip: ReturnSlip, member: Member) -> None:
    barred = {slip.requested_by_id} | receivers_of(slip)
    if member.pk in barred:
        others = [one.name for one in holding(SETTLE) if one.pk not in barred]
        raise Forbidden(SETTLE, _("settle a return that she neither asked for nor received"), others)


def require_ready(slip: ReturnSlip) -> None:
    """Blocked with everything that stands in the way of a settlement."""
    if hindrances := hindrances_of(slip):
        raise Blocked(" ".join(hindrances), [slip.number])


def hindrances_of(slip: ReturnSlip) -> list[str]:
    """What stands in the way of settling it, each in a sentence with what to do; none where it can be settled."""
    found = []
    if not slip.complete:
        found.append(_("Not everything of %(number)s has come; the warehouse receives it first.") % {"number": slip.number})
    if undecided := open_discrepancies(slip).count():
        words = _("%(count)s difference(s) are undecided; have each decided first.")
        found.append(words % {"count": undecided})
    copies = newest_copies(slip.entry)
    for n, department_id in belonging(slip).items():
        copy = copies[n]
        if not is_with(copy.state, copy.with_department_id, department_id):
            words = _("%(copy)s is with %(holder)s (%(state)s); whom it belongs to receives it first.")
            found.append(words % {"copy": copy.name, "holder": copy.holder, "state": copy.get_state_display()})
    return found


def _checked(slip: ReturnSlip, kind: str, amount: Decimal, reference: str, words: str) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    if kind not in Settlement.Kind.values:
        known = ", ".join(Settlement.Kind.values)
        raise Invalid({"kind": [_("“%(value)s” is not known here; use %(known)s.") % {"value": kind[:20], "known": known}]})
    most = ceiling_of(slip)
    if not amount.is_finite() or amount != round(amount, 2) or not fits(kind, amount, most):
        errors["amount"] = [_amount_words(kind, amount, most, slip.currency)]
    with gathering(errors):
        reference = text_of("reference", reference, 60)
    with gathering(errors):
        words = text_of("words", words, 300)
    if kind == REPLACEMENT and not reference:
        errors.setdefault("reference", [_("Write the number of the exchange slip or order that replaces it.")])
    if kind not in IN_MONEY and kind != REPLACEMENT and not words:
        errors.setdefault("words", [_("Write why it comes to nothing.")])
    if errors:
        raise Invalid(errors)
    return {"amount": amount, "reference": reference, "words": words}


def _amount_words(kind: str, amount: Decimal, most: Decimal | None, currency: str) -> str:
    if kind not in IN_MONEY:
        return _("“%(value)s”: no money moves here; leave it empty or choose a refund or credit.") % {"value": amount}
    if most is None:
        return _("“%(value)s” is no amount; write one above 0, such as 98.00.") % {"value": amount}
    words = _("“%(value)s” cannot be; what was taken back is worth %(most)s %(currency)s. Write an amount above 0 up to that.")
    return words % {"value": amount, "most": most, "currency": currency}


def _told(settlement: Settlement) -> dict[str, str]:
    amount = f"{settlement.amount:.2f}"
    return {"kind": settlement.kind, "amount": amount, "currency": settlement.currency, "reference": settlement.reference}


@transaction.atomic
def undo_settlement(slip: ReturnSlip, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Settlement:
    """Take a settlement back by a counter-entry; both stay in the book, and the slip waits to be settled anew.

    Forbidden as settling is; Invalid without a reason; WrongState unless it is settled and not closed.
    """
    slip = ReturnSlip.objects.select_related("order").locked(slip.pk, expected)
    slip.require(State.SETTLED)
    _require_apart(slip, member)
    reason = reason_given(reason)
    was = standing_settlement(slip)
    if was is None:
        raise Blocked(_("%(number)s has no settlement to undo.") % {"number": slip.number}, [slip.number])
    at = _entered_at(slip, max(at, was.at))
    figures: dict[str, Any] = {"kind": was.kind, "amount": -was.amount, "currency": was.currency, "reference": was.reference}
    counter = Settlement.objects.create(slip=slip, words=reason, undoes=was, by=member, at=at, **figures)
    slip.change(state=State.RECEIVED)
    record_slip("return_slip.settlement_undone", slip, by=by, at=at, **_told(was), reason=reason)
    return counter


@transaction.atomic
def close_slip(slip: ReturnSlip, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> ReturnSlip:
    """Close a settled slip: its loop is closed, and copy 1 goes to the file of whoever has it. WrongState unless it is settled."""
    slip = ReturnSlip.objects.locked(slip.pk, expected)
    slip.require(State.SETTLED)
    stub = newest_copies(slip.entry)[STUB]
    if stub.state == HELD and stub.held_by_id == member.pk:
        move_copy(stub, FILED, by=by, at=at, member=member)
    settled = standing_settlement(slip)
    at = max(at, settled.at) if settled else at
    slip.change(state=State.CLOSED, closed_by=member, closed_at=at)
    record_slip("return_slip.closed", slip, by=by, at=at)
    return slip
