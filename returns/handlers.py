"""Who answers for what this app has."""

from returns.requisitions.handlers import owner_of as of_requisition
from returns.shortages.handlers import owner_of as of_shortage
from returns.stock.handlers import owner_of as of_write_off

_ASKED = (of_shortage, of_write_off, of_requisition)


def owner_of(kind: str, pk: int) -> int | None:
    """The member who answers for one; None for what is another app's."""
    return next((owner for of in _ASKED if (owner := of(kind, pk))), None)
