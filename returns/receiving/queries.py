"""Reads over receipts: what waits to be received or matched, what was counted, and whether somebody may know what was asked."""

from collections.abc import Collection, Iterable
from urllib.parse import urlencode

from django.db.models import Count as NumberOf
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from returns.receiving.models import Discrepancy, Receipt, ReceiptLine, SupervisorCall
from returns.receiving.rules import Count, Line
from returns.slips.models import REGISTER, ReturnSlip
from returns.slips.queries import Standing
from returns.slips.rights import RECEIVE
from servicedesk.registers.hiding import Hiding
from staff.models import Member
from tickets.catalog.models import LineEntry


def shown(receipts: QuerySet[Receipt]) -> QuerySet[Receipt]:
    """With everything a page or REST names of one."""
    lines = ReceiptLine.objects.select_related("product", "line__product").order_by("place")
    rows = receipts.select_related("slip", "department", "received_by", "matched_by", "withdrawn_by")
    return rows.prefetch_related(Prefetch("lines", lines))


def receipts_of(slip: ReturnSlip) -> QuerySet[Receipt]:
    """What came on a slip, the first receipt first."""
    return shown(Receipt.objects.filter(slip=slip)).order_by("pk")


def counted_of(slip: ReturnSlip) -> Receipt | None:
    """The count that waits to be signed for."""
    return shown(Receipt.objects.filter(slip=slip, state=Receipt.State.COUNTED)).first()


def discrepancies_of(slip: ReturnSlip) -> QuerySet[Discrepancy]:
    """What came otherwise than a slip says, the first first."""
    related = ("line__product", "receipt_line__product", "receipt", "proposed_by", "decided_by", "slip")
    return Discrepancy.objects.filter(slip=slip).select_related(*related).order_by("pk")


def calls_of(slip: ReturnSlip) -> QuerySet[SupervisorCall]:
    """Calls of supervisors to the goods of a slip, the first first."""
    rows = SupervisorCall.objects.filter(slip=slip).select_related("by", "answered_by").prefetch_related("supervisors")
    return rows.order_by("pk")


def last_call(slip: ReturnSlip) -> SupervisorCall | None:
    """The last call to the goods that are being received now; one made before others were signed for is over. Two statements at most."""
    signed = Receipt.objects.filter(slip=OuterRef("slip"), state=Receipt.State.SIGNED).order_by().values("slip")
    return calls_of(slip).filter(part=Coalesce(Subquery(signed.values(n=NumberOf("pk"))), 0) + 1).last()


def waiting() -> QuerySet[Receipt]:
    """Goods that came without a slip and were not matched to one yet."""
    return shown(Receipt.objects.filter(slip=None, state=Receipt.State.SIGNED)).order_by("pk")


def may_arrive(slip: ReturnSlip) -> bool:
    """Whether goods of it may still come."""
    return slip.state in ReturnSlip.TAKING and not slip.complete


def hide_figures(member: Member, slips: Iterable[ReturnSlip]) -> None:
    """Mark the slips whose figures she is not to know, because she may have to count their goods first; one statement at most.

    Whoever may receive goods learns what was asked once she has submitted a count of her own, or when everything has come.
    """
    found = [slip for slip in slips if _may_count(member, slip)]
    if not found or not member.has_right(RECEIVE):
        return
    counted = _counted_by(member, [slip.pk for slip in found])
    for slip in found:
        slip.hides_figures = slip.pk not in counted


def _may_count(member: Member, slip: ReturnSlip) -> bool:
    """Whether goods of it may come to her department's store; who asked for it herself knows what was asked, and receives none of it."""
    over = slip.complete or slip.state in ReturnSlip.ENDED
    return not over and member.pk != slip.requested_by_id and slip.warehouse_id in (None, member.department_id)


def hidden_from(member: Member, entries: Collection[int]) -> list[int]:
    """Of these entries of the register those whose figures she is not to know, because she may have to count first."""
    if not member.has_right(RECEIVE):
        return []
    slips = list(ReturnSlip.objects.filter(entry__in=entries))
    hide_figures(member, slips)
    return [slip.entry_id for slip in slips if slip.hides_figures]


FIGURES = Hiding(
    REGISTER,
    hidden_from,
    _lazy("Count the goods first: until you have, what was asked back is kept from you, and somebody else prints it."),
    ("goods", "delivered", "quantity", "amount"),
)


def _counted_by(member: Member, slips: Collection[int]) -> set[int]:
    rows = Receipt.objects.filter(slip__in=slips, received_by=member).exclude(state=Receipt.State.WITHDRAWN)
    return {pk for pk in rows.values_list("slip_id", flat=True) if pk is not None}


def slip_of(entry: LineEntry) -> str:
    """The number of the return slip that booked this on an order's line; else empty."""
    booked = Q(receipts__lines__entry=entry) | Q(discrepancies__entry=entry)
    return ReturnSlip.objects.filter(booked).values_list("number", flat=True).first() or ""


def as_rules(standings: Iterable[Standing]) -> list[Line]:
    """The lines of a slip as the rules of receiving see them."""
    return [Line(one.line.pk, one.expected, one.line.declared) for one in standings]


def counts_of(lines: Iterable[ReceiptLine]) -> dict[int, Count]:
    """Line of the slip → what a receipt counted of it in all."""
    found: dict[int, Count] = {}
    for one in lines:
        if one.line_id is not None:
            so_far = found.get(one.line_id, Count())
            found[one.line_id] = Count(so_far.good + one.good, so_far.damaged + one.damaged)
    return found


def receipt_address(member: Member, entry_id: int, token: str = "") -> str:
    """Where the code on a copy leads whoever may receive its goods: to their receipt, which names the copy of `token`; else empty."""
    slip = ReturnSlip.objects.filter(entry_id=entry_id).first()
    if slip is None or not may_arrive(slip) or not member.has_right(RECEIVE) or member.department_id != slip.warehouse_id:
        return ""
    address = reverse("return-receipt", args=[slip.number])
    return f"{address}?{urlencode({'code': token})}" if token else address
