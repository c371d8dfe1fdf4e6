"""What a return may come to: pure, on plain values."""

from collections.abc import Iterable
from decimal import Decimal

from returns.slips.rules import Asked, amount_of

REFUND, CREDIT, REPLACEMENT, NOTHING = "refund", "credit", "replacement", "nothing"
IN_MONEY = (REFUND, CREDIT)


def ceiling(taken_back: Iterable[Asked]) -> Decimal | None:
    """The most that what was taken back is worth; None where the price of something is unknown."""
    return amount_of(taken_back)


def fits(kind: str, amount: Decimal, most: Decimal | None) -> bool:
    """Whether an amount is one a settlement of this kind may have: something up to what came back is worth, or nothing at all."""
    if kind not in IN_MONEY:
        return amount == 0
    return amount > 0 and (most is None or amount <= most)
