"""Asking for a return: the slip with its lines, as an entry of its register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from returns.claims import lock_lines
from returns.slips.actions.recording import record_slip
from returns.slips.filling import filled_in
from returns.slips.models import REGISTER, ReturnLine, ReturnSlip
from returns.slips.queries import Returnable, returnable
from returns.slips.rules import Asked, amount_of
from returns.stock.queries import decimals_of
from returns.stock.rules import fits_unit
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from servicedesk.registers.actions import make_entry
from servicedesk.registers.models import Register
from servicedesk.registers.queries import form_here
from staff.models import Member
from tickets.catalog.models import Order, OrderLine
from tickets.catalog.queries import amount
from tickets.models import Ticket
from tickets.typed import gathering, text_of, words_of

MOST_LINES = 50
MOST_WORDS = 1000
Declared = ReturnLine.Declared


@dataclass(frozen=True)
class AskedLine:
    """So much of a line of the order, in the product's unit, declared good or damaged."""

    line: OrderLine
    quantity: Decimal
    declared: str = Declared.GOOD
    batch: str = ""
    remark: str = ""


@transaction.atomic
def request_return(
    order: Order,
    asked: Sequence[AskedLine],
    *,
    handling: str,
    reason: str,
    basis: str,
    by: Actor,
    at: datetime,
    member: Member,
    ticket: Ticket | None = None,
) -> ReturnSlip:
    """Ask for the return of goods an order delivered; a slip with its number, which waits for approval (RET-001).

    Invalid, with everything that is wrong at once: nothing asked, more than was delivered less what came back and what other open
    slips ask for, a handling there is none of, a missing reason or basis, or no form in force.
    """
    errors: dict[str, list[str]] = {}
    if handling not in ReturnSlip.Handling.values:
        known = ", ".join(ReturnSlip.Handling.values)
        errors["handling"] = [_("“%(value)s” is not known here; use %(known)s.") % {"value": handling[:20], "known": known}]
    said: dict[str, str] = {}
    for name, text in (("reason", reason), ("basis", basis)):
        with gathering(errors):
            said[name] = words_of(name, text, MOST_WORDS)
    lines = _lines(order, asked, errors)
    if errors:
        raise Invalid(errors)
    worth = amount_of(Asked(line.quantity, line.unit_price) for line in lines)
    register = Register.objects.filter(code=REGISTER).first()
    form = form_here(register, member.department_id, at) if register else None
    if register is None or form is None:
        raise Invalid({"register": [_("No article in force states the form of return slips here; have one published.")]})
    printed = {"customer": order.customer.name, "handling": handling, "amount": "" if worth is None else f"{worth:.2f}", **said}
    entry = make_entry(register, filled_in(form, printed, lines), by=by, at=at, member=member, about=ticket)
    slip = ReturnSlip(entry=entry, number=entry.number, ticket=ticket, order=order, customer=order.customer, handling=handling, **said)
    slip.department_id, slip.amount, slip.requested_by, slip.requested_at = member.department_id, worth, member, at
    slip.save(force_insert=True)
    for line in lines:
        line.slip = slip
    ReturnLine.objects.bulk_create(lines)
    facts = {"order": order.number, "handling": handling, "lines": len(lines)}
    record_slip("return_slip.requested", slip, by=by, at=at, **facts)
    return slip


def _lines(order: Order, asked: Sequence[AskedLine], errors: dict[str, list[str]]) -> list[ReturnLine]:
    """The lines as rows still to be saved, their order's lines locked; what is wrong goes into `errors` as `lines.N.field`."""
    if not 0 < len(asked) <= MOST_LINES:
        errors["lines"] = [_("Name what comes back: 1 to %(most)s lines.") % {"most": MOST_LINES}]
        return []
    own = OrderLine.objects.filter(order=order, pk__in={one.line.pk for one in asked})
    lock_lines([one.line.pk for one in asked])  # nobody asks for the same goods meanwhile
    left = {one.line.pk: one for one in returnable(own)}
    decimals = decimals_of([one.line.product for one in left.values()])
    taken: dict[int, Decimal] = {}
    found: list[ReturnLine] = []
    for place, one in enumerate(asked, 1):
        line = left.get(one.line.pk)
        if line is None:
            errors[f"lines.{place}.line"] = [_("It is no line of order %(order)s.") % {"order": order.number}]
            continue
        before = taken.get(line.line.pk, Decimal(0))
        wrong = _wrong(one, line, before, decimals[line.line.product_id]) | _twice(one, found)
        errors |= {f"lines.{place}.{field}": [sentence] for field, sentence in wrong.items()}
        with gathering(errors):
            found.append(_row(place, one, line))
        taken[line.line.pk] = before + one.quantity
    return found


def _wrong(one: AskedLine, line: Returnable, before: Decimal, decimals: int) -> dict[str, str]:
    if not one.quantity.is_finite() or one.quantity <= 0 or one.quantity != round(one.quantity, 3):
        return {"quantity": _("“%(value)s” is no quantity; write a number above 0, with at most 3 decimals.") % {"value": one.quantity}}
    if one.declared not in Declared.values:
        known = ", ".join(Declared.values)
        return {"declared": _("“%(value)s” is not known here; use %(known)s.") % {"value": one.declared[:20], "known": known}}
    if not fits_unit(one.quantity, decimals):
        words = _("%(material)s is counted in %(decimals)s decimals; %(value)s is finer, so no store could receive it. Round it.")
        return {"quantity": words % {"material": line.line.product.material, "decimals": decimals, "value": amount(one.quantity)}}
    left = line.left - before
    if one.quantity > left:
        words = _("%(asked)s is more than may come back: %(delivered)s delivered, %(returned)s returned, %(left)s left. Ask for less.")
        named = {"asked": one.quantity, "delivered": line.delivered, "returned": line.returned, "left": max(left, Decimal(0))}
        return {"quantity": words % {name: amount(value) for name, value in named.items()}}
    return {}


def _twice(one: AskedLine, found: Sequence[ReturnLine]) -> dict[str, str]:
    if any(other.order_line_id == one.line.pk and other.declared == one.declared for other in found):
        return {"line": _("It stands on the slip already; write both quantities in one line.")}
    return {}


def _row(place: int, one: AskedLine, line: Returnable) -> ReturnLine:
    texts: Mapping[str, str] = {
        "batch": text_of(f"lines.{place}.batch", one.batch or line.line.batch, 60),
        "remark": text_of(f"lines.{place}.remark", one.remark, 120),
    }
    return ReturnLine(
        place=place,
        order_line=line.line,
        product=line.line.product,
        unit=line.line.product.unit,
        delivered=line.delivered,
        returned_before=line.returned,
        quantity=one.quantity,
        unit_price=line.line.unit_price,
        declared=one.declared,
        **texts,
    )
