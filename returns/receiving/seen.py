"""What whoever receives goods is shown: what is to be counted, and what her own count comes to beside what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from returns.receiving.models import Discrepancy, Receipt, ReceiptLine
from returns.receiving.queries import as_rules, counted_of, counts_of
from returns.receiving.rules import WRONG, differences
from returns.slips.models import ReturnLine, ReturnSlip
from returns.slips.queries import Standing, standing_of
from staff.models import Member


@dataclass(frozen=True)
class Beside:
    """A line with what was asked of it still, and what was counted."""

    line: ReturnLine
    asked: Decimal
    good: Decimal
    damaged: Decimal

    @property
    def counted(self) -> Decimal:
        return self.good + self.damaged

    @property
    def difference(self) -> Decimal:
        """What was counted less what was asked: below nothing where it is short."""
        return self.counted - self.asked


@dataclass(frozen=True)
class Differing:
    """One difference of a count: of which line of the slip, None for what stands on none."""

    what: str
    line: int | None
    kind: str
    quantity: Decimal

    @property
    def label(self) -> str:
        """What it is called, in the reader's language."""
        return str(Discrepancy.Kind(self.kind).label)


@dataclass(frozen=True)
class Receiving:
    """A slip being received; `counted` is the reader's own count, and only with it come `beside` and `differences`."""

    slip: ReturnSlip
    lines: Sequence[ReturnLine]
    counted: Receipt | None
    beside: Sequence[Beside]
    differences: Sequence[Differing]

    @property
    def number(self) -> str:
        return self.slip.number

    @property
    def version(self) -> int:
        return self.slip.version

    @property
    def complete(self) -> bool:
        return self.slip.complete


def receiving_of(slip: ReturnSlip, member: Member) -> Receiving:
    """What she is shown of a slip she receives; nothing of what was asked before she has submitted a count."""
    pending = counted_of(slip)
    own = pending if pending and pending.received_by_id == member.pk else None
    if own is None:
        return Receiving(slip, list(slip.lines.select_related("product").order_by("place")), None, [], [])
    standings = standing_of(slip)
    lines = list(own.lines.all())
    return Receiving(slip, [one.line for one in standings], own, _beside(standings, lines), _differing(own, standings, lines))


def _beside(standings: Sequence[Standing], lines: Sequence[ReceiptLine]) -> list[Beside]:
    counts = counts_of(lines)
    return [
        Beside(one.line, one.missing, counts[one.line.pk].good, counts[one.line.pk].damaged) for one in standings if one.line.pk in counts
    ]


def _differing(receipt: Receipt, standings: Sequence[Standing], lines: Sequence[ReceiptLine]) -> list[Differing]:
    names = {one.line.pk: one.line for one in standings}
    came = {one.line.pk: one.came for one in standings}
    found = differences(as_rules(standings), came, counts_of(lines), last=receipt.last)
    wrong = [Differing(one.called, None, WRONG, one.good + one.damaged) for one in lines if one.line_id is None]
    return [Differing(names[one.key].product.name, names[one.key].place, one.kind, one.quantity) for one in found] + wrong
