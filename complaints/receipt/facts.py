"""What the complainant tells at receipt."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from complaints.choices import Severity


@dataclass(frozen=True)
class Told:
    """What she says of the goods, of the cause, and of what she wants; empty where she says nothing. `quantity` in the product's unit."""

    type_code: str = ""
    cause_said: str = ""
    remedy_sought: str = ""
    order_number: str = ""
    material: str = ""
    batch: str = ""
    quantity: Decimal | None = None
    delivered_on: date | None = None
    confidential: bool = False

    def as_fields(self) -> dict[str, Any]:
        """The complaint's fields that hold it."""
        return asdict(self)


# A ticket's severity → its complaint's, until that is assessed.
SEVERITY = {"urgent": Severity.MAJOR, "high": Severity.SERIOUS, "normal": Severity.GENERAL, "low": Severity.GENERAL}


def ticket_severity(complaint: Any) -> str:
    """The severity of a complaint in the words of tickets: its ticket's own where the two agree."""
    own = complaint.ticket.severity
    if SEVERITY[own] == complaint.severity:
        return own
    return next(code for code in ("urgent", "high", "normal") if SEVERITY[code] == complaint.severity)


NOTHING_TOLD = Told()
CORRECTED = ("cause_said", "remedy_sought", "order_number", "material", "batch", "quantity", "delivered_on")


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """The fields that differ, as text before and after; "" for what was not said."""
    fields = [name for name in CORRECTED if before[name] != after[name]]
    return {name: _written(before[name]) for name in fields}, {name: _written(after[name]) for name in fields}


def _written(value: Any) -> str:
    return "" if value is None else str(value)
