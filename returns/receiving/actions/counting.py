"""Counting what arrived, before anybody who counts has seen what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from returns.receiving.models import Discrepancy, Receipt, ReceiptLine
from returns.receiving.queries import counted_of
from returns.receiving.rules import SHORT, is_doubtful
from returns.slips.access import require_warehouse
from returns.slips.actions.recording import record_slip
from returns.slips.models import ReturnLine, ReturnSlip
from returns.slips.rights import RECEIVE
from returns.stock.actions.places import item_of
from returns.stock.rules import MOST, PLACES, fits_unit
from servicedesk.journal.actions import reason_given
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden, Invalid
from staff.models import Department, Member
from staff.queries import holding
from tickets.catalog.models import Product
from tickets.catalog.queries import amount
from tickets.typed import gathering, text_of

MOST_EXTRAS = 20


@dataclass(frozen=True)
class Counted:
    """What was counted of one thing, in its unit: a line of the slip, else a product, else something in words."""

    good: Decimal
    damaged: Decimal
    line: ReturnLine | None = None
    product: Product | None = None
    what: str = ""
    batch: str = ""


@transaction.atomic
def count_goods(
    slip: ReturnSlip,
    counted: Sequence[Counted],
    *,
    last: bool,
    by: Actor,
    at: datetime,
    member: Member,
    sure: bool = False,
    carrier: str = "",
    expected: int | None = None,
) -> Receipt:
    """Submit what was counted of goods that came on a slip; it is fixed from then on, and only now is told beside what was asked.

    Every line of the slip is counted, also with nothing. `last` says that nothing more is to come, `sure` that a great count is
    meant. Invalid with every field that cannot be; Forbidden for whoever asked for the return or is of another warehouse; Blocked while
    another count waits to be signed for or a shortage to be decided, and once everything has come; WrongState before it is issued; Stale.
    """
    slip = ReturnSlip.objects.locked(slip.pk, expected)
    slip.require(*ReturnSlip.TAKING)
    require_warehouse(member, slip)
    require_apart(slip, member)
    if slip.complete:
        words = _("Everything of %(number)s has come already. What comes now is taken in without a slip.")
        raise Blocked(words % {"number": slip.number}, [slip.number])
    if pending := counted_of(slip):
        words = _("%(name)s has counted already; she signs for it, or withdraws the count.")
        raise Blocked(words % {"name": pending.received_by.name}, [slip.number])
    require_decided(slip)
    lines = {line.pk: line for line in slip.lines.select_related("product")}
    errors = _faults(lines, counted, last=last, sure=sure)
    with gathering(errors):
        carrier = text_of("carrier", carrier, 120)
    if errors:
        raise Invalid(errors)
    at = max(at, slip.issued_at or at)
    receipt = Receipt.objects.create(
        slip=slip, department=department_of(member), last=last, carrier=carrier, received_by=member, counted_at=at
    )
    write_lines(receipt, counted)
    slip.change()
    record_slip("return_slip.counted", slip, by=by, at=at, receipt_id=receipt.pk, last=last)
    return receipt


def require_apart(slip: ReturnSlip, member: Member) -> None:
    """Forbidden for whoever asked for the return, and for whoever decided a difference of it: she does not receive its goods."""
    barred = {slip.requested_by_id, *slip.discrepancies.exclude(decided_by=None).values_list("decided_by_id", flat=True)}
    if member.pk in barred:
        others = [one.name for one in holding(RECEIVE) if one.pk not in barred]
        raise Forbidden(RECEIVE, _("receive goods of a return she neither asked for nor decided about"), others)


def require_decided(slip: ReturnSlip) -> None:
    """Blocked while it is undecided whether the rest of something short is to come: one shortage is never found twice."""
    short = slip.discrepancies.filter(kind=SHORT).exclude(state=Discrepancy.State.DECIDED)
    if undecided := short.count():
        words = _("%(count)s shortage(s) of %(number)s are undecided. Have them decided first; then what is awaited is received.")
        raise Blocked(words % {"count": undecided, "number": slip.number}, [slip.number])


def department_of(member: Member) -> Department:
    """The department in whose store she takes goods in; Invalid where she has none."""
    if member.department is None:
        raise Invalid({"department": [_("You belong to no department that has a store; somebody of the warehouse takes goods in.")]})
    return member.department


def write_lines(receipt: Receipt, counted: Sequence[Counted]) -> list[ReceiptLine]:
    """The lines of a receipt; what was counted of nothing is left out, unless it is a line of the slip."""
    kept = [one for one in counted if one.line or one.good or one.damaged]
    rows = [
        ReceiptLine(
            receipt=receipt,
            place=place,
            line=one.line,
            product=one.line.product if one.line else one.product,
            what=one.what,
            batch=one.batch or (one.line.batch if one.line else ""),
            good=one.good,
            damaged=one.damaged,
        )
        for place, one in enumerate(kept, 1)
    ]
    return ReceiptLine.objects.bulk_create(rows)


def _faults(lines: dict[int, ReturnLine], counted: Sequence[Counted], *, last: bool, sure: bool) -> dict[str, list[str]]:
    """Everything wrong with a count, by `lines.N.field` and `extras.N.field`; never a figure that was asked."""
    named = [one for one in counted if one.line is not None]
    extras = [one for one in counted if one.line is None]
    errors = quantity_faults("lines", named) | extra_faults("extras", extras)
    if missing := [line for pk, line in lines.items() if pk not in {one.line.pk for one in named if one.line}]:
        words = _("Count these too, and write 0 where nothing came: %(goods)s.")
        errors["lines"] = [words % {"goods": _(", ").join(line.product.name for line in missing)}]
    if len({one.line.pk for one in named if one.line}) != len(named) or any(one.line and one.line.pk not in lines for one in named):
        errors["lines"] = [_("Count each line of this slip once.")]
    for place, one in enumerate(named, 1):
        if one.line and one.line.batch and one.batch.strip() not in ("", one.line.batch):
            words = _("The slip says batch “%(batch)s”; count goods of another batch as goods that stand on no line of it.")
            errors[f"lines.{place}.batch"] = [words % {"batch": one.line.batch}]
    if errors:
        return errors
    if not last and not any(one.good + one.damaged for one in counted):
        errors["lines"] = [_("Nothing was counted. Count what came, or say that nothing more is to come.")]
    if not sure:
        for place, one in enumerate(named, 1):
            if one.line and is_doubtful(one.good + one.damaged):
                words = _("%(value)s is a great deal. Count again, or say that it is really so many.")
                errors[f"lines.{place}.good"] = [words % {"value": amount(one.good + one.damaged)}]
                errors["sure"] = [_("Say so here where it is really so many.")]
    return errors


def extra_faults(name: str, extras: Sequence[Counted]) -> dict[str, list[str]]:
    """What is wrong with counted things that stand on no slip."""
    errors = quantity_faults(name, extras)
    if len(extras) > MOST_EXTRAS:
        errors[name] = [_("%(count)s; at most %(most)s go into one receipt.") % {"count": len(extras), "most": MOST_EXTRAS}]
    for place, one in enumerate(extras, 1):
        if one.product is None and not one.what.strip():
            errors[f"{name}.{place}.what"] = [_("Say what it is, or name its product.")]
        if one.good + one.damaged <= 0:
            errors.setdefault(f"{name}.{place}.good", [_("Write how many there are.")])
        for field, text, most in (("what", one.what, 120), ("batch", one.batch, 60)):
            with gathering(errors):
                text_of(f"{name}.{place}.{field}", text, most)
    return errors


def quantity_faults(name: str, counted: Sequence[Counted]) -> dict[str, list[str]]:
    """Quantities that none can be: below nothing, too many, or parts of what is counted in pieces."""
    products = [(one.line.product if one.line else one.product) for one in counted]
    items = item_of(list({product.pk: product for product in products if product}.values()))
    errors: dict[str, list[str]] = {}
    for place, (one, product) in enumerate(zip(counted, products, strict=True), 1):
        decimals = items[product.pk].decimals if product else PLACES
        for field in ("good", "damaged"):
            value = getattr(one, field)
            if not value.is_finite() or not 0 <= value < MOST:
                errors[f"{name}.{place}.{field}"] = [_("“%(value)s” is no count; write 0 or more.") % {"value": value}]
            elif not fits_unit(value, decimals):
                words = _("“%(value)s” has too many decimals; round it to %(decimals)s.")
                errors[f"{name}.{place}.{field}"] = [words % {"value": value, "decimals": decimals}]
    return errors


@transaction.atomic
def withdraw_count(receipt: Receipt, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Receipt:
    """Withdraw a count that nobody signed for, so that the goods are counted anew; it stays on record with the reason.

    `expected` is the slip's version. WrongState once it is signed for or withdrawn.
    """
    slip = ReturnSlip.objects.locked(receipt.slip_id or 0, expected)
    row: Receipt = Receipt.objects.locked(receipt.pk)
    row.require(Receipt.State.COUNTED)
    reason, at = reason_given(reason), max(at, row.counted_at)
    row.change(state=Receipt.State.WITHDRAWN, withdrawn_by=member, withdrawn_at=at, reason=reason)
    slip.change()
    record_slip("return_slip.count_withdrawn", slip, by=by, at=at, receipt_id=row.pk, reason=reason)
    return row
