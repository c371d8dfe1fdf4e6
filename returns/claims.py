"""How much of an order's lines slips of any kind ask back that has not come yet."""

from collections.abc import Collection
from decimal import Decimal

from servicedesk.journal.wires import ask
from tickets.catalog.models import OrderLine


def claims_on(lines: Collection[int]) -> dict[int, Decimal]:
    """Order line → what all open slips ask for of it; one statement for each contributor of `line.claims`.

    What it says holds until the transaction ends only where these lines are locked.
    """
    found: dict[int, Decimal] = {}
    for claims in ask("line.claims"):
        for pk, quantity in claims(lines).items():
            found[pk] = found.get(pk, Decimal(0)) + quantity
    return found


def lock_lines(lines: Collection[int]) -> None:
    """Lock these lines of orders until the transaction ends, always in the same order, so that no two actions wait for each other."""
    list(OrderLine.objects.select_for_update(of=("self",)).filter(pk__in=set(lines)).order_by("pk").values_list("pk"))
