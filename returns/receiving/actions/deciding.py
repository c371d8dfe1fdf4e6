"""Who is said to be liable for a difference, and what becomes of it: decided by somebody who did not receive the goods."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from returns.claims import lock_lines
from returns.receiving.models import Discrepancy, ReceiptLine
from returns.receiving.rules import OUTCOMES, OVER, WRONG
from returns.slips.actions.recording import record_slip
from returns.slips.models import ReturnSlip
from returns.slips.queries import receivers_of, returnable
from returns.slips.rights import DECIDE
from returns.stock.actions import book
from returns.stock.queries import day_of, default_place
from returns.stock.rules import DAMAGED, GOOD, SENT_OUT, Movement
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Invalid
from staff.models import Member
from staff.queries import holding
from tickets.catalog.actions import book_entry
from tickets.catalog.models import LineEntry, OrderLine
from tickets.catalog.queries import amount
from tickets.typed import gathering, words_of

Outcome, State = Discrepancy.Outcome, Discrepancy.State


@transaction.atomic
def propose_liable(
    discrepancy: Discrepancy, party: str, words: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Discrepancy:
    """Propose who is liable for a difference, with the facts it rests on; it decides nothing. A later proposal takes its place.

    `expected` is the slip's version. Invalid for a party there is none of and without words; WrongState once it is decided.
    """
    slip, row = _locked(discrepancy, expected)
    row.require(State.OPEN, State.PROPOSED)
    errors = _unknown("party", party, Discrepancy.Party.values)
    with gathering(errors):
        words = words_of("words", words, 300)
    if errors:
        raise Invalid(errors)
    at = max(at, row.opened_at)
    row.change(state=State.PROPOSED, proposed_party=party, proposal=words, proposed_by=member, proposed_at=at)
    slip.change()
    record("discrepancy.proposed", row, by=by, at=at, **_named(slip, row), party=party)
    return row


@transaction.atomic
def decide_discrepancy(
    discrepancy: Discrepancy,
    outcome: str,
    liable: str,
    words: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Discrepancy:
    """Decide what becomes of a difference, and who is liable for it. Every difference is decided by itself.

    What is over and accepted is booked on the order's line, as far as it was delivered, has not come back and no open slip asks for
    it; what is sent back leaves the stock. A shortage that is awaited opens the slip for the rest. `expected` is the slip's version.
    Forbidden for whoever received goods of the slip; Invalid for what cannot be decided of this kind; WrongState once it is decided.
    """
    slip, row = _locked(discrepancy, expected)
    row.require(State.OPEN, State.PROPOSED)
    receivers = receivers_of(slip)
    if member.pk in receivers:
        others = [one.name for one in holding(DECIDE) if one.pk not in receivers]
        raise Forbidden(DECIDE, _("decide about goods that somebody else received"), others)
    errors = _unknown("outcome", outcome, OUTCOMES[row.kind]) | _unknown("liable", liable, Discrepancy.Party.values)
    with gathering(errors):
        words = words_of("words", words, 300)
    if errors:
        raise Invalid(errors)
    at = max(at, row.opened_at)
    how: dict[str, Any] = {"by": by, "at": at, "member": member}
    entry = _accepted(slip, row, **how) if (row.kind, outcome) == (OVER, Outcome.ACCEPTED) else None
    if outcome == Outcome.SENT_BACK:
        _send_back(slip, row, **how)
    decided = {"outcome": outcome, "liable": liable, "words": words, "decided_by": member, "decided_at": at, "entry": entry}
    row.change(state=State.DECIDED, **decided)
    record("discrepancy.decided", row, by=by, at=at, **_named(slip, row), outcome=outcome, liable=liable)
    if outcome == Outcome.AWAITED and slip.complete:
        slip.change(complete=False)
        record_slip("return_slip.awaited", slip, by=by, at=at)
    else:
        slip.change()
    return row


def _locked(discrepancy: Discrepancy, expected: int | None) -> tuple[ReturnSlip, Discrepancy]:
    slip: ReturnSlip = ReturnSlip.objects.locked(discrepancy.slip_id, expected)
    related = ("line__product", "line__order_line__order", "receipt_line__product", "receipt__department")
    row: Discrepancy = Discrepancy.objects.select_related(*related).locked(discrepancy.pk)
    return slip, row


def _unknown(field: str, value: str, known: Any) -> dict[str, list[str]]:
    if value in known:
        return {}
    words = _("“%(value)s” is not known here; use %(known)s.")
    return {field: [words % {"value": str(value)[:20], "known": ", ".join(known)}]}


def _named(slip: ReturnSlip, row: Discrepancy) -> dict[str, str]:
    return {"number": slip.number, "kind": row.kind, "quantity": amount(row.quantity)}


def _accepted(slip: ReturnSlip, row: Discrepancy, *, by: Actor, at: datetime, member: Member) -> LineEntry | None:
    """The booking of what is over on the order's line, which is locked; Invalid where that is more than may still come back of it."""
    if row.line is None:
        return None
    own = OrderLine.objects.filter(pk=row.line.order_line_id)
    lock_lines([row.line.order_line_id])  # nobody asks for the same goods meanwhile
    [one] = returnable(own)
    if row.quantity > one.left:
        words = _(
            "%(left)s more may come back of it, not %(value)s: %(delivered)s were delivered, %(returned)s came back, and open slips ask "
            "for the rest. Have it sent back."
        )
        fill = {"left": one.left, "value": row.quantity, "delivered": one.delivered, "returned": one.returned}
        raise Invalid({"outcome": [words % {name: amount(value) for name, value in fill.items()}]})
    how: dict[str, Any] = {"by": by, "at": at, "member": member, "reference": slip.number}
    return book_entry(row.line.order_line, LineEntry.Kind.RETURNED, row.quantity, day_of(at), claimed=True, **how)


def _send_back(slip: ReturnSlip, row: Discrepancy, *, by: Actor, at: datetime, member: Member) -> None:
    """Take out of stock what goes back, good ones first; what has no product never was in it."""
    place = default_place(row.receipt.department_id)
    whose: dict[str, Any] = {"about": row.subject_kind, "about_id": row.pk, "reference": slip.number}
    movements, left = [], row.quantity
    for line in _came_as(row):
        for condition, there in ((GOOD, line.good), (DAMAGED, line.damaged)):
            if (gone := min(there, left)) > 0 and line.product:
                movements.append(Movement(place, line.product, condition, -gone, SENT_OUT, line=line.pk, batch=line.batch, **whose))
            left -= gone
    if movements:
        book(movements, by=by, at=at, member=member)


def _came_as(row: Discrepancy) -> list[ReceiptLine]:
    """The counted lines a difference is about."""
    lines = ReceiptLine.objects.filter(receipt=row.receipt).select_related("product").order_by("place")
    return list(lines.filter(pk=row.receipt_line_id or 0) if row.kind == WRONG else lines.filter(line=row.line))
