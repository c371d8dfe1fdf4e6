"""How much of an order's lines slips of any kind ask back that has not come yet."""

from collections.abc import Collection
from decimal import Decimal

from servicedesk.journal.wires import ask


def claims_on(lines: Collection[int]) -> dict[int, Decimal]:
    """Order line → what all open slips ask for of it; one statement for each contributor of `line.claims`.

    What it says holds until the transaction ends only where these lines are locked.
    """
    found: dict[int, Decimal] = {}
    for claims in ask("line.claims"):
        for pk, quantity in claims(lines).items():
            found[pk] = found.get(pk, Decimal(0)) + quantity
    return found
