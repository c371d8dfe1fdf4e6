"""What articles say of returns here, what may still come back of an order, and how a slip's lines and copies stand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from returns.claims import claims_on
from returns.receiving.models import Discrepancy, Receipt, ReceiptLine
from returns.slips.models import ApprovalLevel, ReturnLine, ReturnRule, ReturnSlip
from returns.slips.rules import Asked, Level, amount_of, approving, may_ask
from servicedesk.registers.models import Copy, Entry
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import Speaking, chain, ruling_here, with_scopes
from servicedesk.rulebook.scopes.rules import winners
from staff.models import Department
from tickets.catalog.models import QUANTITY, OrderLine
from tickets.catalog.queries import with_amounts

PLACES = ("warehouse", "accounting", "business")  # whose copies 2, 3 and 4 are
_NOTHING = Value(Decimal(0), output_field=DecimalField(**QUANTITY))


def levels_here(department_id: int | None, amount: Decimal | None, at: datetime) -> list[ApprovalLevel]:
    """The posts that may approve a return of this amount here, the lowest first; none where no article names any."""
    by_level = {Level(one.post, one.up_to): one for one in _levels(department_id, at)}
    return [by_level[level] for level in approving(list(by_level), amount)]


def names_levels(department_id: int | None, at: datetime) -> bool:
    """Whether an article in force says here who approves returns."""
    return bool(_levels(department_id, at))


def _levels(department_id: int | None, at: datetime) -> list[ApprovalLevel]:
    """The levels of the nearest scope's article, of those of one level the newest."""
    found = ruling_here(ApprovalLevel.objects.filter(article__in=Article.objects.in_force(at)), department_id)
    return [one for one in found if one.article_id == found[-1].article_id]


def places_here(department_id: int | None, at: datetime) -> dict[str, Department | None]:
    """Warehouse, accounting and business as articles name them here: the nearest scope's, of one level the newest that exists.

    None where none does; the business department is else the slip's own.
    """
    rows: Any = with_scopes(ReturnRule.objects.filter(article__in=Article.objects.in_force(at)))
    found = list(rows.select_related("article__regulation").order_by("pk"))
    speaking = [Speaking(row, tuple(row.attached), part) for row in found for part in PLACES if getattr(row, part)]
    here = chain(department_id) if any(one.attached for one in speaking) else ()
    codes = {part: [getattr(one.rule, part) for one in said.rules] for (_about, part), said in winners(speaking, here).items()}
    departments = {one.code: one for one in Department.objects.filter(code__in=[code for named in codes.values() for code in named])}
    placed = {part: next((departments[code] for code in reversed(codes.get(part, ())) if code in departments), None) for part in PLACES}
    if "business" not in codes and department_id is not None:
        placed["business"] = Department.objects.filter(pk=department_id).first()
    return placed


@dataclass(frozen=True)
class Standing:
    """How a line of a slip stands: what came of it and was signed for, what is booked on the order, which shortage was accepted."""

    line: ReturnLine
    good: Decimal
    damaged: Decimal
    booked: Decimal
    conceded: Decimal

    @property
    def came(self) -> Decimal:
        return self.good + self.damaged

    @property
    def expected(self) -> Decimal:
        """How much of it is to come in all."""
        return self.line.quantity - self.conceded

    @property
    def missing(self) -> Decimal:
        """How much of it has not come yet."""
        return max(self.expected - self.came, Decimal(0))

    @property
    def difference(self) -> Decimal:
        """What came less what was asked: below nothing where it is short."""
        return self.came - self.line.quantity

    @property
    def worth(self) -> Decimal | None:
        """What was asked of it comes to, in the order's currency; None where its price is unknown."""
        return amount_of([Asked(self.line.quantity, self.line.unit_price)])


def _summed(rows: QuerySet[Any], what: Any) -> Coalesce:
    """A sum over rows of a return line, as a subquery of its own: two joins would multiply each other."""
    each = rows.filter(line=OuterRef("pk")).order_by().values("line").annotate(summed=Sum(what)).values("summed")
    return Coalesce(Subquery(each, output_field=DecimalField(**QUANTITY)), _NOTHING)


def _filled() -> dict[str, Coalesce]:
    signed = ReceiptLine.objects.filter(receipt__state=Receipt.State.SIGNED)
    over = Discrepancy.objects.filter(entry__isnull=False)
    conceded = Discrepancy.objects.filter(kind=Discrepancy.Kind.SHORT, outcome=Discrepancy.Outcome.ACCEPTED)
    return {
        "sum_good": _summed(signed, "good"),
        "sum_damaged": _summed(signed, "damaged"),
        "sum_booked": _summed(signed, "entry__quantity"),
        "sum_accepted": _summed(over, "entry__quantity"),
        "sum_conceded": _summed(conceded, "quantity"),
    }


def standings(lines: QuerySet[ReturnLine]) -> list[Standing]:
    """How each of these lines stands, in their order; one statement."""
    rows: Iterable[Any] = lines.select_related("product", "order_line").annotate(**_filled())
    return [Standing(row, row.sum_good, row.sum_damaged, row.sum_booked + row.sum_accepted, row.sum_conceded) for row in rows]


def standing_of(slip: ReturnSlip) -> list[Standing]:
    """How each line of a slip stands; one statement."""
    return standings(slip.lines.order_by("place"))


def asked_of(order_lines: Collection[int]) -> dict[int, Decimal]:
    """Order line → how much open return slips ask back of it that has not come; one statement."""
    rows = ReturnLine.objects.filter(order_line__in=order_lines).exclude(slip__state__in=ReturnSlip.ENDED)
    asked: dict[int, Decimal] = {}
    for one in standings(rows):
        open_still = max(one.line.quantity - one.booked - one.conceded, Decimal(0))
        asked[one.line.order_line_id] = asked.get(one.line.order_line_id, Decimal(0)) + open_still
    return asked


@dataclass(frozen=True)
class Returnable:
    """A line of an order with what was delivered and came back, and how much of it may still be asked back."""

    line: OrderLine
    delivered: Decimal
    returned: Decimal
    left: Decimal


def returnable(lines: QuerySet[OrderLine]) -> list[Returnable]:
    """What may be asked back of each of these lines, in their order; a statement, and one for each app that claims."""
    rows: list[Any] = list(with_amounts(lines.select_related("product", "order")).order_by("order", "place"))
    asked = claims_on([row.pk for row in rows])
    return [
        Returnable(row, row.delivered, row.returned, may_ask(row.delivered, row.returned, asked.get(row.pk, Decimal(0)))) for row in rows
    ]


def newest_copies(entry: Entry) -> dict[int, Copy]:
    """Number → the copy that counts: the last issue of each. The entry and its form come with each."""
    rows = Copy.objects.select_related("entry__form", "entry__register", "held_by").filter(entry=entry).order_by("n", "issue")
    return {copy.n: copy for copy in rows}


def belonging(slip: ReturnSlip) -> Mapping[int, int | None]:
    """Number of a copy → the department it belongs to once everything has come."""
    return {2: slip.warehouse_id, 3: slip.accounting_id, 4: slip.business_id}


def receivers_of(slip: ReturnSlip) -> set[int]:
    """The members who signed for goods of a slip."""
    rows = Receipt.objects.filter(slip=slip, state=Receipt.State.SIGNED)
    return set(rows.values_list("received_by_id", flat=True))


def open_discrepancies(slip: ReturnSlip) -> QuerySet[Discrepancy]:
    """What somebody has still to decide about a slip."""
    return Discrepancy.objects.filter(slip=slip).exclude(state=Discrepancy.State.DECIDED)


def follow_up(slips: QuerySet[ReturnSlip]) -> QuerySet[ReturnSlip]:
    """The return follow-up list: slips whose loop is not closed, the oldest first (RET-007)."""
    return slips.exclude(state__in=ReturnSlip.ENDED).order_by(F("requested_at"), "pk")
