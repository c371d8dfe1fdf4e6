"""Doors of return slips: whoever sees their entry sees them; each step has its right, and its department where goods or copies lie."""

import re
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from returns.receiving.models import Discrepancy, Receipt
from returns.receiving.queries import hide_figures, shown
from returns.slips.models import REGISTER, ApprovalLevel, ReturnSlip
from returns.slips.queries import levels_here, names_levels
from returns.slips.rights import APPROVE, DECIDE, RECEIVE, REQUEST, SETTLE
from servicedesk.journal.errors import Forbidden, Invalid, Missing
from servicedesk.journal.written import written
from servicedesk.registers.access import copies_for, entries_for
from servicedesk.registers.models import Copy
from staff.access import holders_of, require_right, right_title
from staff.models import Member, Post
from staff.queries import holding, in_post
from tickets.catalog.models import Order

RIGHT_TO = {
    "request": REQUEST,
    "approve": APPROVE,
    "issue": REQUEST,
    "pick_up": REQUEST,
    "print": REQUEST,
    "replace": REQUEST,
    "void": REQUEST,
    "receive": RECEIVE,
    "match": RECEIVE,
    "propose": REQUEST,
    "decide": DECIDE,
    "settle": SETTLE,
    "close": REQUEST,
}
KEPT = {
    REGISTER: _lazy(
        "A return slip is asked for, approved, signed for and declared void on its own page, under Returns; correct none, ask anew."
    ),
}
CODE = re.compile(r"(?:^|/c/)([A-Za-z0-9_-]{32,64})/?$")  # what a code on a copy says: an address that ends in its token
_MOST_NAMED = 10


def slips_of(member: Member) -> QuerySet[ReturnSlip]:
    """The slips she may see: those of the register's entries she may see, by department, matter or a copy."""
    return ReturnSlip.objects.shown().filter(entry__in=written(entries_for(member).values("pk")))


def slip_for(member: Member, number: str, to: str = "read") -> ReturnSlip:
    """The slip of this number, if she may see it (else Missing) and do this to it (else Forbidden).

    Its figures are hidden from whoever may have to count its goods first.
    """
    slip = slips_of(member).filter(number=number).first() if "\0" not in number else None
    return _opened(member, slip, to)


def slip_with(member: Member, pk: int, to: str = "read") -> ReturnSlip:
    """The same, by its id."""
    return _opened(member, slips_of(member).filter(pk=pk).first(), to)


def _opened(member: Member, slip: ReturnSlip | None, to: str) -> ReturnSlip:
    if slip is None:
        raise Missing("return slip")
    require_step(member, slip, to)
    hide_figures(member, [slip])
    return slip


def require_step(member: Member, slip: ReturnSlip, to: str) -> None:
    """Raise Forbidden unless she may do this to a slip she sees.

    Goods are received by the warehouse that got copies of it, and it is settled by the department copy 3 belongs to.
    """
    if to not in RIGHT_TO:
        return
    require_right(member, RIGHT_TO[to])
    if to in ("receive", "match"):
        require_warehouse(member, slip)
    if to == "settle" and slip.accounting_id is not None and member.department_id != slip.accounting_id:
        title = _("settle returns of this slip's accounting department, as one of its members")
        raise Forbidden(SETTLE, title, [one.name for one in holding(SETTLE, slip.accounting_id)[:_MOST_NAMED]])


def require_warehouse(member: Member, slip: ReturnSlip) -> None:
    """Raise Forbidden unless she is of the warehouse that got copies of the slip."""
    if slip.warehouse_id is not None and member.department_id != slip.warehouse_id:
        title = _("receive goods for the warehouse of this slip, as one of its members")
        raise Forbidden(RECEIVE, title, [one.name for one in holding(RECEIVE, slip.warehouse_id)[:_MOST_NAMED]])


def require_picture(member: Member, slip: ReturnSlip) -> None:
    """Raise Forbidden unless she may show what differs of a slip she sees: whoever may receive, propose or decide."""
    try:
        require_step(member, slip, "receive")
    except Forbidden:
        if not (member.has_right(REQUEST) or member.has_right(DECIDE)):
            raise


def slips_arriving(member: Member) -> QuerySet[ReturnSlip]:
    """The slips of which goods may still come to her department's store, the oldest first; none that she asked for herself."""
    rows = slips_of(member).filter(state__in=ReturnSlip.TAKING, complete=False, warehouse_id=member.department_id or 0)
    return rows.exclude(requested_by=member).order_by("pk")


def copy_read(member: Member, code: str) -> Copy | None:
    """The copy that the text of a code names by its token, of those she sees; None for any other text."""
    found = CODE.search(code.strip())
    return copies_for(member).filter(token=found[1]).first() if found else None


def require_request(member: Member) -> None:
    """Raise Forbidden unless she may ask for returns."""
    require_right(member, REQUEST)


def require_not_counting(member: Member, order: Order) -> None:
    """Raise Invalid where she is to count goods of this order: what may still be asked back would tell her how much is to come."""
    slips = list(ReturnSlip.objects.filter(order=order).exclude(state__in=ReturnSlip.ENDED).order_by("pk"))
    hide_figures(member, slips)
    hidden = [slip.number for slip in slips if slip.hides_figures]
    if hidden:
        words = _("Goods of order %(order)s may come to you to be counted, on %(slips)s; count them first, or have somebody else ask.")
        raise Invalid({"order": [words % {"order": order.number, "slips": _(", ").join(hidden)}]})


def require_receiving(member: Member) -> None:
    """Raise Forbidden unless she may take goods in."""
    require_right(member, RECEIVE)


def level_for(member: Member, slip: ReturnSlip, at: datetime) -> ApprovalLevel | None:
    """The lowest level of approval she holds of those that may approve this amount; None where no article names levels.

    Else Forbidden, naming the posts that may. While nobody holds a post, the first above it that somebody holds stands in.
    """
    levels = levels_here(slip.department_id, slip.amount, at)
    for level in levels:
        if member in in_post(level.post).members:
            return level
    if not levels and not names_levels(slip.department_id, at):
        return None
    titles = [post.title for post in Post.objects.filter(code__in=[level.post for level in levels]).order_by("pk")]
    title = _("approve returns of this amount") if levels else right_title(APPROVE)
    raise Forbidden(APPROVE, title, titles or holders_of(APPROVE))


def returns_of_order(member: Member, order: Order) -> QuerySet[ReturnSlip]:
    """The slips of an order that she may see, the newest first."""
    return slips_of(member).filter(order=order).order_by("-pk")


def receipts_of(member: Member) -> QuerySet[Receipt]:
    """The receipts she may see: those of her slips, those of her department, and every one that waits for a slip if she issues any."""
    rows = shown(Receipt.objects.all())
    mine = rows.filter(slip__in=slips_of(member).values("pk")) | rows.filter(slip=None, department_id=member.department_id or 0)
    if member.has_right("desk.read_all") or member.has_right(REQUEST):
        mine = mine | rows.filter(slip=None)
    return mine


def receipt_for(member: Member, pk: int, to: str = "read") -> Receipt:
    """The receipt, if she may see it (else Missing) and do this to it (else Forbidden)."""
    receipt = receipts_of(member).filter(pk=pk).first()
    if receipt is None:
        raise Missing("receipt")
    if to in RIGHT_TO:
        if receipt.slip is not None:
            require_step(member, receipt.slip, to)
        require_right(member, RIGHT_TO[to])
    return receipt


def discrepancy_on(slip: ReturnSlip, pk: int) -> Discrepancy:
    """A difference of a slip whose door is open; else Missing."""
    related = ("line__product", "receipt_line__product", "receipt__received_by", "proposed_by", "decided_by")
    found = Discrepancy.objects.filter(slip=slip, pk=pk).select_related(*related).first()
    if found is None:
        raise Missing("discrepancy")
    return found


def discrepancy_with(member: Member, pk: int) -> Discrepancy:
    """The difference, if she may see its slip; else Missing."""
    found = Discrepancy.objects.filter(slip__in=slips_of(member).values("pk"), pk=pk).select_related("slip").first()
    if found is None:
        raise Missing("discrepancy")
    return found


DOORS = {ReturnSlip.subject_kind: slip_with, Receipt.subject_kind: receipt_for, Discrepancy.subject_kind: discrepancy_with}
