"""Goods and slip go to the warehouse together, each line is entered in the exchange ledger, and others are given out for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.claims import lock_lines
from returns.exchanges.access import KEEP, LEDGER, require_another
from returns.exchanges.actions.requesting import named
from returns.exchanges.choices import GoodsCondition
from returns.exchanges.models import ExchangeHandover, ExchangeLine, ExchangeSlip
from returns.stock.actions import book
from returns.stock.queries import day_of, default_place
from returns.stock.rules import RECEIVED, SENT_OUT, Movement
from servicedesk.journal.actions import reason_given, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden, Invalid
from servicedesk.registers.actions import make_entry, move_copy, sign_entry, void_entry
from servicedesk.registers.copies import rules as copies
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.models import Copy, Entry, Form, Register
from servicedesk.registers.queries import form_here
from staff.access import holders_of
from staff.models import Department, Member
from tickets.catalog.actions import book_entry
from tickets.catalog.models import LineEntry
from tickets.catalog.queries import amount
from tickets.typed import text_of

State = ExchangeSlip.State


@transaction.atomic
def hand_over(
    slip: ExchangeSlip,
    warehouse: Department,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    strokes: str = "",
    expected: int | None = None,
) -> ExchangeSlip:
    """Bring the goods and the slip to a warehouse together: each line is entered in the ledger and signed by whoever brings it.

    Her signature is drawn with `strokes`, else by her password, which the door has asked for. WrongState unless it is approved; Blocked
    where the slip's paper was lost, is filed, or is with somebody else: the goods never go without it.
    """
    slip = _locked(slip, expected, State.APPROVED)
    at = max(at, slip.requested_at)
    _send_paper(slip, warehouse, by=by, at=at, member=member)
    entries = [_entered(slip, line, by=by, at=at, member=member, strokes=strokes) for line in _lines(slip)]
    n = slip.handovers.count() + 1
    ExchangeHandover.objects.create(slip=slip, n=n, department_id=warehouse.pk, requested_by=slip.owner, handed_by=member, handed_at=at)
    slip.change(state=State.HANDED_OVER)
    told = {"warehouse": warehouse.pk, "name_zh": warehouse.name_zh, "name_en": warehouse.name_en}
    record("exchange_slip.handed_over", slip, by=by, at=at, **named(slip), **told, ledger=[entry.number for entry in entries])
    return slip


def _send_paper(slip: ExchangeSlip, warehouse: Department, *, by: Actor, at: datetime, member: Member) -> None:
    """Send the slip's first copy along; one that was sent back lies with the goods still."""
    copy = _paper(slip)
    if copy.state == copies.UNDER_WAY:
        return
    if copy.state != copies.HELD or copy.held_by_id not in (slip.owner_id, member.pk):
        words = _("The slip itself is with %(holder)s (%(state)s): get it back, or print a lost one again; goods and slip go together.")
        raise Blocked(words % {"holder": copy.holder, "state": copy.get_state_display()}, [slip.number])
    move_copy(copy, copies.SENT, Holder(warehouse.name, None, warehouse.pk), by=by, at=at, member=member)


def _paper(slip: ExchangeSlip) -> Copy:
    return Copy.objects.filter(entry=slip.entry_id, n=1).order_by("-issue")[0]


def _entered(slip: ExchangeSlip, line: ExchangeLine, *, by: Actor, at: datetime, member: Member, strokes: str) -> Entry:
    """The line's entry in the exchange ledger, signed by its maker."""
    register = Register.objects.filter(code=LEDGER).first()
    form = form_here(register, member.department_id, at) if register else None
    if register is None or form is None:
        raise Invalid({"ledger": [_("No article in force states a form for the exchange ledger here; have one published.")]})
    entry = make_entry(register, _ledger_line(form, slip, line, at), by=by, at=at, member=member, about=slip)
    if maker := next((one["code"] for one in form.signatories if one["by"] == "maker"), ""):
        sign_entry(entry, maker, by=by, at=at, member=member, strokes=strokes)
    return entry


def _ledger_line(form: Form, slip: ExchangeSlip, line: ExchangeLine, at: datetime) -> Mapping[str, str]:
    product = line.order_line.product
    said = {
        "day": f"{timezone.localtime(at, timezone.get_default_timezone()):%Y-%m-%d}",
        "product": f"{product.material} {product.name_zh}",
        "wanted": f"{line.wanted.material} {line.wanted.name_zh}",
        "batch": line.batch,
        "slip": slip.number,
        "customer": slip.customer.name,
        "quantity": amount(line.quantity),
        "reason": slip.reason_name,
    }
    known = {each["code"] for each in form.fields}
    return {code: value for code, value in said.items() if code in known and value}


@transaction.atomic
def receive_exchange(
    slip: ExchangeSlip, conditions: Mapping[int, str], *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> ExchangeSlip:
    """Take goods and slip into joint custody: all of the slip's goods are there, each line in the condition named by its place.

    What came back is booked on the order and into the warehouse's stock. WrongState unless they were brought; Forbidden for whoever
    asked for the exchange or brought the goods; Invalid where a line's condition is missing.
    """
    slip = _locked(slip, expected, State.HANDED_OVER)
    require_another(member, slip)
    lines, handover = _lines(slip), _standing(slip)
    arrived = _conditions(lines, conditions)
    at = max(at, handover.handed_at)
    copy = _paper(slip)
    if copy.state != copies.LOST:
        move_copy(copy, copies.RECEIVED, by=by, at=at, member=member)
    place = default_place(handover.department_id)
    came = [
        Movement(
            place=place,
            product=line.order_line.product,
            condition=arrived[line.place],
            quantity=line.quantity,
            kind=RECEIVED,
            about=slip.subject_kind,
            about_id=slip.pk,
            line=line.place,
            batch=line.batch,
            reference=slip.number,
        )
        for line in lines
    ]
    book(came, by=by, at=at, member=member)
    _book_on_order(slip, LineEntry.Kind.RETURNED, lines, by=by, at=at, member=member)
    ExchangeHandover.objects.filter(pk=handover.pk).update(
        received_by=member, received_at=at, arrived={str(one): said for one, said in arrived.items()}
    )
    slip.change(state=State.RECEIVED)
    record("exchange_slip.received", slip, by=by, at=at, **named(slip))
    return slip


def _conditions(lines: list[ExchangeLine], said: Mapping[int, str]) -> dict[int, str]:
    errors = {}
    for line in lines:
        if said.get(line.place, "") not in GoodsCondition.values:
            fill = {"material": line.order_line.product.material, "known": ", ".join(GoodsCondition.values)}
            errors[f"conditions.{line.place}"] = [_("%(material)s: say in which condition it came: %(known)s.") % fill]
    if errors:
        raise Invalid(errors)
    return {line.place: said[line.place] for line in lines}


@transaction.atomic
def send_back(slip: ExchangeSlip, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> ExchangeSlip:
    """Send goods and slip back that did not come together, or not as the slip says, with what is wrong; they are brought again.

    What was entered of it in the ledger is void, under its numbers. WrongState unless they were brought; Forbidden as for receiving.
    """
    slip = _locked(slip, expected, State.HANDED_OVER)
    require_another(member, slip)
    reason, handover = reason_given(reason), _standing(slip)
    at = max(at, handover.handed_at)
    for entry in Entry.objects.filter(about=slip.subject_kind, about_id=slip.pk, state=Entry.State.STANDING).order_by("pk"):
        void_entry(entry, reason, by=by, at=at, member=member)
    ExchangeHandover.objects.filter(pk=handover.pk).update(sent_back_by=member, sent_back_at=at, why=reason)
    slip.change(state=State.APPROVED)
    record("exchange_slip.sent_back", slip, by=by, at=at, **named(slip), reason=reason, handed_by=handover.handed_by_id)
    return slip


@transaction.atomic
def settle_exchange(
    slip: ExchangeSlip,
    batches: Mapping[int, str] | None = None,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> ExchangeSlip:
    """Give out what is wanted for the goods that came, of the batch named by line; that closes the slip.

    It leaves the stock of the warehouse that received the goods, and counts as delivered where it is the same product. WrongState unless
    they were received; Forbidden for whoever asked for the exchange; Invalid where there is less.
    """
    slip = _locked(slip, expected, State.RECEIVED)
    if member.pk == slip.owner_id:
        raise Forbidden(KEEP, _("give out what you asked for yourself"), holders_of(KEEP))
    lines, handover = _lines(slip), _standing(slip)
    at = max(at, handover.received_at or at)
    given = {line.place: text_of(f"batches.{line.place}", (batches or {}).get(line.place, ""), 60) for line in lines}
    place = default_place(handover.department_id)
    went = [
        Movement(
            place=place,
            product=line.wanted,
            condition=GoodsCondition.GOOD.value,
            quantity=-line.quantity,
            kind=SENT_OUT,
            about=slip.subject_kind,
            about_id=slip.pk,
            line=line.place,
            batch=given[line.place],
            reference=slip.number,
        )
        for line in lines
    ]
    book(went, by=by, at=at, member=member)
    same = [line for line in lines if line.wanted_id == line.order_line.product_id]
    _book_on_order(slip, LineEntry.Kind.DELIVERED, same, by=by, at=at, member=member)
    slip.change(state=State.CLOSED, ended_by=member, ended_at=at)
    record("exchange_slip.closed", slip, by=by, at=at, **named(slip))
    return slip


def _book_on_order(slip: ExchangeSlip, kind: str, lines: list[ExchangeLine], *, by: Actor, at: datetime, member: Member) -> None:
    """Book the goods of these lines on the order; after the stock, whose place is locked first by whoever books in both."""
    lock_lines([line.order_line_id for line in lines])
    for line in lines:
        how: dict[str, Any] = {"by": by, "at": at, "member": member, "reference": slip.number, "claimed": True}
        book_entry(line.order_line, kind, line.quantity, day_of(at), **how)


def _locked(slip: ExchangeSlip, expected: int | None, state: str) -> ExchangeSlip:
    row = ExchangeSlip.objects.select_related("policy", "entry", "owner", "customer").locked(slip.pk, expected)
    row.require(state)
    return row


def _lines(slip: ExchangeSlip) -> list[ExchangeLine]:
    return list(slip.lines.select_related("order_line__product", "order_line__order", "wanted"))


def _standing(slip: ExchangeSlip) -> ExchangeHandover:
    return slip.handovers.get(sent_back_at=None)
