"""Signing for what really arrived: into stock, onto the order's lines, and every difference on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from returns.claims import lock_lines
from returns.receiving.models import Discrepancy, Receipt, ReceiptLine
from returns.receiving.queries import as_rules, counts_of
from returns.receiving.rules import WRONG, Difference, booked_now, differences, is_all
from returns.slips.actions.issuing import send
from returns.slips.actions.recording import record_slip
from returns.slips.models import ReturnSlip
from returns.slips.queries import belonging, newest_copies, standing_of
from returns.slips.rights import RECEIVE
from returns.slips.rules import ACCOUNTING, BUSINESS, SENT_ALONG
from returns.stock.actions import book
from returns.stock.queries import day_of, default_place
from returns.stock.rules import DAMAGED, GOOD, RECEIVED, Movement
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Invalid
from servicedesk.registers.actions import move_copy, sign_entry
from servicedesk.registers.actions.signing import check_strokes
from servicedesk.registers.copies.rules import FILED, HELD, LOST
from servicedesk.registers.copies.rules import RECEIVED as COPY_RECEIVED
from servicedesk.registers.models import Entry, Signature
from servicedesk.registers.rules import digest_of, is_drawn
from staff.models import Department, Member
from tickets.catalog.actions import book_entry
from tickets.catalog.models import LineEntry
from tickets.catalog.queries import amount
from tickets.typed import gathering, text_of, words_of

ROLE = "warehouse"  # the line of the form that a warehouse signs when everything matches
MOST_SEEN = 1000
LONGEST_DELIVERER = 60
State = ReturnSlip.State


@dataclass(frozen=True)
class Deliverer:
    """Whoever brought the goods: the name, with strokes where he signed, else why he did not (Receipt.Declined); all may be empty."""

    name: str = ""
    strokes: str = ""
    declined: str = ""


@transaction.atomic
def sign_receipt(
    receipt: Receipt,
    seen: str = "",
    *,
    by: Actor,
    at: datetime,
    member: Member,
    strokes: str = "",
    deliverer: Deliverer | None = None,
    expected: int | None = None,
) -> Receipt:
    """Sign for a count: what came is booked into stock as it is, and each difference opens a discrepancy (RET-005, RET-006).

    `seen` says what is to be seen of a difference and asks for instructions; without a difference it may stay empty. Drawn where there
    are `strokes`, else her password stood for her name; `deliverer` signs beside her, or is said not to. `expected` is the slip's version.
    The copies of the slip are received with the goods; once everything has come, copy 3 goes on to accounting and copy 4 to the business
    department (RET-004). Forbidden for whoever did not count; WrongState once it is signed for or withdrawn.
    """
    slip: ReturnSlip = ReturnSlip.objects.select_related("order").locked(receipt.slip_id or 0, expected)
    slip.require(*ReturnSlip.TAKING)
    row: Receipt = Receipt.objects.select_related("department", "received_by").locked(receipt.pk)
    row.require(Receipt.State.COUNTED)
    if row.received_by_id != member.pk:
        raise Forbidden(RECEIVE, _("sign for what somebody else counted"), [row.received_by.name])
    at = max(at, row.counted_at)
    lines = lines_of(row)
    found, wrong = compared(slip, row, lines)
    differs = bool(found or wrong)
    seen = words_of("seen", seen, MOST_SEEN) if differs or seen.strip() else ""
    delivered = _delivered(deliverer or Deliverer())
    signed = {"signed_at": at, **delivered, "seen": seen, "matches": not differs, **signature(slip.number, row, lines, seen, strokes)}
    row.change(state=Receipt.State.SIGNED, **signed)
    into_stock(row, lines, slip.number, by=by, at=at, member=member)
    take_on(slip, row, lines, (found, wrong), seen, by=by, at=at, member=member)
    return row


def _delivered(deliverer: Deliverer) -> dict[str, str]:
    """What a receipt keeps of whoever brought its goods; Invalid for strokes without a name, and for a name both drawn and declined."""
    errors: dict[str, list[str]] = {}
    name = ""
    with gathering(errors):
        name = text_of("deliverer", deliverer.name, LONGEST_DELIVERER)
    if deliverer.strokes and not is_drawn(deliverer.strokes):
        errors["deliverer_strokes"] = [_("Nothing is drawn, or it is no path data; have it drawn again.")]
    elif deliverer.strokes and not name:
        errors["deliverer"] = [_("Write the name of whoever signed as the deliverer.")]
    if deliverer.declined and deliverer.declined not in Receipt.Declined.values:
        errors["declined"] = [_("“%(value)s” is no reason; choose one of those offered.") % {"value": deliverer.declined[:40]}]
    elif deliverer.declined and deliverer.strokes:
        errors["declined"] = [_("The deliverer signed; take the reason away, or begin the signature anew.")]
    elif name and not (deliverer.declined or deliverer.strokes):
        errors["declined"] = [_("Have the deliverer sign, or choose why not.")]
    if errors:
        raise Invalid(errors)
    return {"delivered_by": name, "delivered_strokes": deliverer.strokes, "declined": deliverer.declined}


def lines_of(receipt: Receipt) -> list[ReceiptLine]:
    """What was counted, in its order, with what it is of."""
    return list(ReceiptLine.objects.filter(receipt=receipt).select_related("product", "line__order_line__order").order_by("place"))


def compared(slip: ReturnSlip, receipt: Receipt, lines: Sequence[ReceiptLine]) -> tuple[list[Difference], list[ReceiptLine]]:
    """What differs from the slip, line by line, and what stands on none of its lines; before the receipt counts as signed for."""
    standings = standing_of(slip)
    before = {one.line.pk: one.came for one in standings}
    found = differences(as_rules(standings), before, counts_of(lines), last=receipt.last)
    return found, [line for line in lines if line.line_id is None]


def signature(number: str, receipt: Receipt, lines: Sequence[ReceiptLine], seen: str, strokes: str) -> dict[str, Any]:
    """How it is signed for: the way, the strokes, and the digest of what stands above the name; Invalid for strokes that draw nothing."""
    check_strokes(strokes)
    said = [[line.called, line.batch, amount(line.good), amount(line.damaged)] for line in lines]
    way = Signature.Way.DRAWN if strokes else Signature.Way.PASSWORD
    return {"way": way, "strokes": strokes, "digest": digest_of([number, receipt.received_by.work_number, receipt.last, said, seen])}


def into_stock(receipt: Receipt, lines: Sequence[ReceiptLine], number: str, *, by: Actor, at: datetime, member: Member) -> None:
    """Book what came into the store of the department that received it, by condition; what has no product is in no ledger."""
    place = default_place(receipt.department_id)
    whose: dict[str, Any] = {"about": receipt.subject_kind, "about_id": receipt.pk, "reference": number}
    movements = [
        Movement(place, line.product, condition, quantity, RECEIVED, line=line.pk, batch=line.batch, **whose)
        for line in lines
        for condition, quantity in ((GOOD, line.good), (DAMAGED, line.damaged))
        if line.product is not None and quantity > 0
    ]
    if movements:
        book(movements, by=by, at=at, member=member)


def take_on(
    slip: ReturnSlip,
    receipt: Receipt,
    lines: Sequence[ReceiptLine],
    differing: tuple[list[Difference], list[ReceiptLine]],
    seen: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
) -> None:
    """What a signed receipt means for its slip: bookings on the order, discrepancies, copies, and how far the slip has come."""
    how: dict[str, Any] = {"by": by, "at": at, "member": member}
    came = _book_lines(slip, receipt, lines, **how)
    complete = receipt.last or is_all(as_rules(standing_of(slip)), came)
    slip.change(state=State.RECEIVED, received_at=slip.received_at or at, complete=complete)
    _receive_copies(slip, **how)
    facts: dict[str, Any] = {"receipt_id": receipt.pk, "matches": bool(receipt.matches), "complete": complete, "part": not complete}
    facts |= {"delivered_by": receipt.delivered_by, "declined": receipt.declined}
    record_slip("return_slip.received", slip, by=by, at=at, **facts)
    _open(slip, receipt, differing, seen, by=by, at=at)
    if complete:
        _complete(slip, receipt.strokes, **how)


def _book_lines(
    slip: ReturnSlip, receipt: Receipt, lines: Sequence[ReceiptLine], *, by: Actor, at: datetime, member: Member
) -> dict[int, Decimal]:
    """Book on the order's lines what came of what was asked; what is over waits for a decision. What has come of each line by now."""
    how: dict[str, Any] = {"by": by, "at": at, "member": member}
    standings = {one.line.pk: one for one in standing_of(slip)}
    now = counts_of(lines)
    came = {pk: one.came - now[pk].total if pk in now else one.came for pk, one in standings.items()}
    lock_lines([standings[pk].line.order_line_id for pk in now])
    rules = {line.key: line for line in as_rules(standings.values())}
    for one in lines:
        if one.line_id is None or one.line is None:
            continue
        total = one.good + one.damaged
        booked = booked_now(rules[one.line_id], came[one.line_id], total)
        came[one.line_id] += total
        if booked > 0:
            one.entry = book_entry(
                one.line.order_line, LineEntry.Kind.RETURNED, booked, day_of(at), reference=slip.number, claimed=True, **how
            )
            one.save(update_fields=["entry"])
    return came


def _receive_copies(slip: ReturnSlip, *, by: Actor, at: datetime, member: Member) -> None:
    """The three copies that came with the goods are in the receiver's hands; one that is there already, or lost, stays as it is."""
    for n, copy in newest_copies(slip.entry).items():
        there = copy.state in (HELD, FILED) and copy.with_department_id == slip.warehouse_id
        moved_on = n in (ACCOUNTING, BUSINESS) and copy.with_department_id == belonging(slip)[n]
        if n in SENT_ALONG and copy.state != LOST and not there and not moved_on:
            move_copy(copy, COPY_RECEIVED, by=by, at=at, member=member)


def _open(
    slip: ReturnSlip, receipt: Receipt, differing: tuple[list[Difference], list[ReceiptLine]], seen: str, *, by: Actor, at: datetime
) -> None:
    """A discrepancy for each difference, one line never set off against another."""
    found, wrong = differing
    rows = [Discrepancy(line_id=one.key, kind=one.kind, quantity=one.quantity) for one in found]
    rows += [Discrepancy(receipt_line=one, kind=WRONG, quantity=one.good + one.damaged) for one in wrong]
    for row in rows:
        row.slip, row.receipt, row.question, row.opened_at = slip, receipt, seen, at
        row.save(force_insert=True)
        facts = {"number": slip.number, "kind": row.kind, "quantity": amount(row.quantity), "receipt_id": receipt.pk}
        record("discrepancy.opened", row, by=by, at=at, **facts)


def _complete(slip: ReturnSlip, strokes: str, *, by: Actor, at: datetime, member: Member) -> None:
    """Everything has come: copies 3 and 4 go on, and where nothing ever differed the warehouse's line is signed."""
    how: dict[str, Any] = {"by": by, "at": at, "member": member}
    copies = newest_copies(slip.entry)
    for n in (ACCOUNTING, BUSINESS):
        to = belonging(slip)[n]
        if copies[n].state == HELD and copies[n].with_department_id == slip.warehouse_id != to:
            send(copies[n], Department.objects.get(pk=to or 0), **how)
    entry = Entry.objects.select_related("form", "register").get(pk=slip.entry_id)
    matches = not slip.discrepancies.exists()
    if matches and any(each["code"] == ROLE and each["by"] == "member" for each in entry.form.signatories):
        sign_entry(entry, ROLE, strokes=strokes, **how)
    record_slip("return_slip.completed", slip, by=by, at=at, matches=matches)
