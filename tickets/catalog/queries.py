"""Reads over orders: what of each line was delivered, and what came back."""

from decimal import Decimal

from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from tickets.catalog.models import QUANTITY, LineEntry, OrderLine

_NOTHING = Value(Decimal(0), output_field=DecimalField(**QUANTITY))


def _booked(kind: str) -> Coalesce:
    return Coalesce(Sum("entries__quantity", filter=Q(entries__kind=kind)), _NOTHING)


def with_amounts(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """The lines with `delivered`, `returned` and `left` (what the customer still has), in the product's unit; counter-entries count."""
    amounts = {"delivered": _booked(LineEntry.Kind.DELIVERED), "returned": _booked(LineEntry.Kind.RETURNED)}
    return lines.annotate(**amounts).annotate(left=F("delivered") - F("returned"))


def amount(quantity: Decimal) -> str:
    """A quantity as people write it: without the zeros that end it."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
