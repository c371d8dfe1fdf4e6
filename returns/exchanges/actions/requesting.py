"""Asking for an exchange, and withdrawing what was asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from returns.claims import lock_lines
from returns.exchanges.access import REGISTER
from returns.exchanges.asking import Asked, Checked, Reason, checked, filled_in
from returns.exchanges.models import ExchangeLine, ExchangePolicy, ExchangeSlip
from returns.exchanges.queries import policy_here, sold_lines
from servicedesk.journal.actions import reason_given, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from servicedesk.registers.actions import make_entry, sign_entry, void_entry
from servicedesk.registers.models import Form, Register
from servicedesk.registers.queries import form_here
from staff.models import Member
from tickets.catalog.models import Order, OrderLine
from tickets.models import Ticket

State = ExchangeSlip.State


@transaction.atomic
def request_exchange(
    order: Order,
    asked: Sequence[Asked],
    reason: Reason,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    ticket: Ticket | None = None,
    former: ExchangeSlip | None = None,
    strokes: str = "",
) -> ExchangeSlip:
    """Fill in and sign an exchange slip for lines of an order; it then waits for the first of the policy's chain.

    With `strokes` her signature is drawn; without them her password stood for it, which the door has asked for. `former` is the refused
    slip that this one asks again. The lines stay locked, so that two slips never ask for the same goods. Invalid, naming all of it, for
    more than was delivered and is not yet back or asked for, for a reason that says too little, for conditions that are not met without
    a plea, and where no article in force says how goods are exchanged here or states the form.
    """
    policy = policy_here(member.department_id, at)
    if policy is None:
        raise Invalid({"order": [_("No article in force says here how goods are exchanged; have one published.")]})
    named_lines = OrderLine.objects.filter(order=order, place__in=[one.place for one in asked])
    lock_lines(list(named_lines.values_list("pk", flat=True)))
    found = checked(policy, asked, sold_lines(order.pk), reason, at=at)
    if former is not None:
        _require_refused(former, order)
    slip = ExchangeSlip(policy=policy, order=order, customer=order.customer, ticket=ticket, owner=member, former=former)
    slip.department_id, slip.requested_at, slip.posts = member.department_id, at, [step["post"] for step in policy.chain]
    slip.reason_code, slip.reason, slip.plea = found.reason.code, found.reason.detail, found.reason.plea
    slip.findings, slip.met = list(found.found), found.met
    _enter(slip, found, policy, by=by, at=at, member=member, strokes=strokes)
    facts = {"order": order.number, "reason": slip.reason_code, "lines": _told(found), "former": former.number if former else ""}
    exception = {"exception": not slip.met, "plea": slip.plea}
    record("exchange_slip.requested", slip, by=by, at=at, **named(slip), **facts, **exception, **turn(slip))
    return slip


def _require_refused(former: ExchangeSlip, order: Order) -> None:
    former = ExchangeSlip.objects.locked(former.pk)
    if former.state != State.REFUSED or former.order_id != order.pk:
        words = _("%(number)s is no refused exchange slip of this order; only a refused one is asked again.")
        raise Invalid({"former": [words % {"number": former.number}]})
    if (again := ExchangeSlip.objects.filter(former=former).first()) is not None:
        raise Invalid({"former": [_("%(number)s was asked again as %(again)s.") % {"number": former.number, "again": again.number}]})


def _enter(slip: ExchangeSlip, found: Checked, policy: ExchangePolicy, *, by: Actor, at: datetime, member: Member, strokes: str) -> None:
    """Make the entry with its number, sign it as its maker, and keep the slip with its lines."""
    register = Register.objects.filter(code=REGISTER).first()
    form = form_here(register, member.department_id, at) if register else None
    if register is None or form is None:
        raise Invalid({"order": [_("No article in force states a form for exchange slips here; have one published.")]})
    maker = _signatories(form, policy)
    entry = make_entry(register, filled_in(form.fields, found, policy, slip), by=by, at=at, member=member, about=slip.ticket)
    if maker:
        sign_entry(entry, maker, by=by, at=at, member=member, strokes=strokes)
    slip.entry, slip.number = entry, entry.number
    slip.save(force_insert=True)
    ExchangeLine.objects.bulk_create(
        ExchangeLine(
            slip=slip,
            place=place,
            order_line=sold.line,
            wanted=one.wanted or sold.line.product,
            batch=one.batch or "",
            quantity=one.quantity,
            unused=one.unused,
        )
        for place, (one, sold) in enumerate(found.lines, 1)
    )


def _signatories(form: Form, policy: ExchangePolicy) -> str:
    """As what the form's maker signs, empty where she does not; Invalid where the form has not everybody of the chain as an approver."""
    known = {one["code"]: one for one in form.signatories}
    lacking = [step["role"] for step in policy.chain if known.get(step["role"], {}).get("by") != "approver"]
    if lacking:
        words = _("The exchange slip's form has no approver %(roles)s, whom article %(article)s asks for; have one of the two changed.")
        raise Invalid({"order": [words % {"roles": _(", ").join(lacking), "article": policy.article.number}]})
    return next((one["code"] for one in form.signatories if one["by"] == "maker"), "")


def _told(found: Checked) -> list[dict[str, str]]:
    return [{"material": sold.line.product.material, "quantity": f"{one.quantity.normalize():f}"} for one, sold in found.lines]


def named(slip: ExchangeSlip) -> dict[str, Any]:
    """What every event of a slip names."""
    return {"number": slip.number}


def turn(slip: ExchangeSlip) -> Mapping[str, Any]:
    """Whose turn it is, for an event: nothing where it is nobody's."""
    step = slip.due_step
    return {"post": step["post"], "role_zh": step["name_zh"], "role_en": step["name_en"]} if step else {}


@transaction.atomic
def withdraw_exchange(
    slip: ExchangeSlip, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> ExchangeSlip:
    """End a slip, for the reason given, before the goods are at the warehouse; its entry is void, its number stays taken.

    WrongState once they are; Blocked while somebody else has the slip's copy.
    """
    slip = ExchangeSlip.objects.select_related("policy", "entry").locked(slip.pk, expected)
    slip.require(State.WAITING, State.APPROVED)
    reason, at = reason_given(reason), max(at, slip.requested_at)
    void_entry(slip.entry, reason, by=by, at=at, member=member)
    slip.change(state=State.WITHDRAWN, next_place=None, ended_by=member, ended_at=at, ended_why=reason)
    record("exchange_slip.withdrawn", slip, by=by, at=at, **named(slip), reason=reason)
    return slip
