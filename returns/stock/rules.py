"""What may enter the stock ledger and how it is counted: pure rules on plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

GOOD, DAMAGED, SCRAP = "good", "damaged", "scrap"
CONDITIONS = (GOOD, DAMAGED, SCRAP)
RECEIVED, ISSUED, RETURNED, WRITTEN_OFF, COUNTER, SENT_OUT = "received", "issued", "returned", "written_off", "counter", "sent_out"
SIGNS = {RECEIVED: 1, RETURNED: 1, ISSUED: -1, WRITTEN_OFF: -1, SENT_OUT: -1, COUNTER: 0}  # kind → sign of its quantity; 0 for either
PLACES = 3  # decimals of a quantity at most
MOST = Decimal(10) ** 11  # a quantity is below it
_COUNTED = (
    "件个台套只支块片把根张本辆盒箱袋瓶包对双",
    "pc pcs piece pieces set sets unit units box boxes pair pairs",
)  # signs and words of units that are not divided


@dataclass(frozen=True)
class Movement:
    """Goods that enter or leave a place: `quantity` in the product's unit, above nought where they come, below where they go.

    `about` and `about_id` name what it happens for (a slip, a requisition), `line` the line of that. A counter-entry names in `undoes`
    the entry it takes back. `reference` is a paper's number, `reason` why.
    """

    place: Any
    product: Any
    condition: str
    quantity: Decimal
    kind: str
    about: str = ""
    about_id: int | None = None
    line: int | None = None
    batch: str = ""
    reference: str = ""
    reason: str = ""
    undoes: int | None = None

    @property
    def key(self) -> tuple[int, int, str, str]:
        """What its balance is counted by: place, product, condition, batch."""
        return self.place.pk, self.product.pk, self.condition, self.batch


def fits_kind(kind: str, quantity: Decimal) -> bool:
    """Whether goods of this kind of movement go that way: a receipt brings some, an issue takes some, a counter-entry does either."""
    return quantity != 0 and (SIGNS[kind] == 0 or (quantity > 0) == (SIGNS[kind] > 0))


def counts_whole(unit: str) -> bool:
    """Whether a unit is one of those that are not divided, such as a piece; one without a name is."""
    signs, words = _COUNTED
    said = unit.strip().casefold()
    return not said or (len(said) == 1 and said in signs) or said in words.split()


def fits_unit(quantity: Decimal, decimals: int) -> bool:
    """Whether a quantity has at most so many decimals."""
    return quantity == round(quantity, decimals)


def is_below(there: Decimal, minimum: Decimal) -> bool:
    """Whether there is less than must be."""
    return there < minimum


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def summed(movements: Iterable[Movement]) -> dict[tuple[int, int, str, str], Decimal]:
    """By how much each balance changes."""
    sums: dict[tuple[int, int, str, str], Decimal] = {}
    for movement in movements:
        sums[movement.key] = sums.get(movement.key, Decimal(0)) + movement.quantity
    return sums


def overdrawn(movements: Iterable[Movement], there: Mapping[tuple[int, int, str, str], Decimal]) -> list[tuple[Movement, Decimal]]:
    """The movements, in their order, that would take more than is there by then, each with how much is."""
    left, found = dict(there), []
    for movement in movements:
        before = left.get(movement.key, Decimal(0))
        left[movement.key] = before + movement.quantity
        if left[movement.key] < 0:
            found.append((movement, before))
    return found
