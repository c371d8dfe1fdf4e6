"""How much may come back, what it comes to, and who may approve it: pure, on plain values.

Quantities are in the product's unit, with three decimals; money in the order's currency, with two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

STUB, WAREHOUSE, ACCOUNTING, BUSINESS = 1, 2, 3, 4  # the copies of a slip, by number
SENT_ALONG = (WAREHOUSE, ACCOUNTING, BUSINESS)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Asked:
    """A line of a slip as money sees it: how much of it, and the price of one unit, None where nobody knows it."""

    quantity: Decimal
    unit_price: Decimal | None


@dataclass(frozen=True)
class Level:
    """A post that approves, up to an amount; without one it approves any, also where the amount is unknown."""

    post: str
    up_to: Decimal | None


def may_ask(delivered: Decimal, returned: Decimal, asked_elsewhere: Decimal) -> Decimal:
    """How much of an order's line may still be asked back: never more than delivered less returned less what open slips ask for."""
    return max(delivered - returned - asked_elsewhere, Decimal(0))


def price_of(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """What so much of something comes to, to the cent; half a cent is a cent, as the database rounds too."""
    return (quantity * unit_price).quantize(CENT, ROUND_HALF_UP)


def amount_of(lines: Iterable[Asked]) -> Decimal | None:
    """What the lines come to, each to the cent; None where the price of one is unknown."""
    total = Decimal(0)
    for line in lines:
        if line.unit_price is None:
            return None
        total += price_of(line.quantity, line.unit_price)
    return total


def approving(levels: Sequence[Level], amount: Decimal | None) -> list[Level]:
    """The levels that may approve this amount, the lowest first; where the amount is unknown those without a limit."""
    fitting = [one for one in levels if one.up_to is None or (amount is not None and amount <= one.up_to)]
    return sorted(fitting, key=lambda one: (one.up_to is None, one.up_to or Decimal(0)))


def is_with(state: str, department_id: int | None, belongs_to: int | None) -> bool:
    """Whether a copy is with the department it belongs to: in somebody's hands there, or in its file."""
    return state in ("held", "filed") and department_id is not None and department_id == belongs_to
