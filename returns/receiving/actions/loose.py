"""Goods that come without a slip: taken in as they are, and matched once there is one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from returns.receiving.actions.counting import Counted, department_of, extra_faults, require_apart, require_decided, write_lines
from returns.receiving.actions.signing import MOST_SEEN, compared, into_stock, lines_of, signature, take_on
from returns.receiving.models import Receipt, ReceiptLine
from returns.receiving.queries import counted_of
from returns.slips.access import require_warehouse
from returns.slips.models import ReturnLine, ReturnSlip
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, WrongState
from staff.models import Member
from tickets.typed import gathering, text_of, words_of


@transaction.atomic
def take_in_goods(
    counted: Sequence[Counted],
    *,
    sender: str,
    by: Actor,
    at: datetime,
    member: Member,
    carrier: str = "",
    seen: str = "",
    strokes: str = "",
) -> Receipt:
    """Take in goods that came without a slip, signed for as they are and booked into stock; they wait for a slip to be matched to.

    Invalid with everything that is wrong: nothing counted, things nobody can tell, no word of whom it came from.
    """
    if any(one.line for one in counted):
        raise Invalid({"lines": [_("This stands on a slip; receive it there.")]})
    errors = extra_faults("lines", counted)
    if not counted:
        errors["lines"] = [_("Nothing was counted. Count what came.")]
    with gathering(errors):
        sender = words_of("sender", sender, 120)
    with gathering(errors):
        carrier = text_of("carrier", carrier, 120)
    with gathering(errors):
        seen = text_of("seen", seen, MOST_SEEN)
    if errors:
        raise Invalid(errors)
    receipt = Receipt(department=department_of(member), last=True, sender=sender, carrier=carrier, received_by=member, counted_at=at)
    receipt.save(force_insert=True)
    write_lines(receipt, counted)
    lines = lines_of(receipt)
    receipt.change(state=Receipt.State.SIGNED, signed_at=at, seen=seen, **signature("", receipt, lines, seen, strokes))
    into_stock(receipt, lines, "", by=by, at=at, member=member)
    record("return_receipt.taken_in", receipt, by=by, at=at, sender=sender, lines=len(lines))
    return receipt


@transaction.atomic
def match_receipt(
    receipt: Receipt, slip: ReturnSlip, *, last: bool, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Receipt:
    """Match goods that came without a slip to one, by their products; what differs opens discrepancies as with any receipt.

    `expected` is the slip's version. Forbidden where whoever asked for the return received the goods or would match them; WrongState
    where it is matched already or the slip takes no goods; Blocked while a count of the slip waits to be signed for or
    a shortage to be decided, and where everything of it has come.
    """
    slip = ReturnSlip.objects.select_related("order").locked(slip.pk, expected)
    slip.require(*ReturnSlip.TAKING)
    row: Receipt = Receipt.objects.select_related("department", "received_by").locked(receipt.pk)
    if row.slip_id is not None or row.state != Receipt.State.SIGNED:
        raise WrongState("matched" if row.slip_id else row.state, ("waiting",))
    require_warehouse(member, slip)
    require_apart(slip, member)
    require_apart(slip, row.received_by)
    if slip.complete or counted_of(slip):
        words = _("%(number)s takes no goods now: everything has come, or a count waits to be signed for.")
        raise Blocked(words % {"number": slip.number}, [slip.number])
    require_decided(slip)
    at = max(at, row.signed_at or at)
    lines = lines_of(row)
    _assign(lines, list(slip.lines.order_by("place")))
    row.last = last
    found, wrong = compared(slip, row, lines)
    ReceiptLine.objects.bulk_update(lines, ["line"])
    differs = bool(found or wrong)
    matched: dict[str, Any] = {"slip": slip, "last": last, "matches": not differs, "matched_by": member, "matched_at": at}
    row.change(**matched)
    record("return_receipt.matched", row, by=by, at=at, number=slip.number)
    seen = row.seen or _("Came without a slip, from %(sender)s.") % {"sender": row.sender}
    take_on(slip, row, lines, (found, wrong), seen, by=by, at=at, member=member)
    return row


def _assign(lines: Sequence[ReceiptLine], asked: Sequence[ReturnLine]) -> None:
    """Which line of the slip each thing is, by its product and its batch where both say one; of two the one declared as it came."""
    for line in lines:
        same = [one for one in asked if line.product_id is not None and one.product_id == line.product_id]
        candidates = [one for one in same if not (line.batch and one.batch) or line.batch == one.batch]
        as_came = "damaged" if line.damaged > 0 else "good"
        line.line = next((one for one in candidates if one.declared == as_came), candidates[0] if candidates else None)
