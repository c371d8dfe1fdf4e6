"""Holding what a customer says of her order against what the books know of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tickets.catalog.models import LineEntry, Order, OrderLine
from tickets.catalog.queries import amount, with_amounts
from tickets.customers.models import Customer

_LISTED = 5


@dataclass(frozen=True)
class OrderCheck:
    """The line the books know, where one was found, and each field in which the two do not agree: {"field", "told", "booked"}."""

    line: OrderLine | None
    differences: list[dict[str, str]] = field(default_factory=list)


def check_order(
    *,
    customer: Customer,
    order_number: str,
    material: str = "",
    batch: str = "",
    quantity: Decimal | None = None,
    delivered_on: date | None = None,
) -> OrderCheck:
    """Compare what is said with the order of this number, in at most three statements; what is not said is not compared.

    `quantity`, in the product's unit, is held against what was delivered of all lines that fit. The fields that may differ:
    order_number (no such order, `booked` is empty), customer, material, batch, quantity, delivered_on. `line` is None where the
    order is unknown or nothing on it fits, and where several lines fit equally well.
    """
    number = order_number.strip()
    if not number or "\0" in number:
        return OrderCheck(None)
    order = Order.objects.select_related("customer").filter(number=number).first()
    if order is None:
        return OrderCheck(None, [_differs("order_number", number, [])])
    differences = []
    if customer.pk not in (order.customer_id, order.customer.merged_into_id):
        differences.append(_differs("customer", customer.name, [order.customer.name]))
    lines = list(with_amounts(order.lines.select_related("product", "order")).order_by("place"))
    lines = _narrowed(lines, "material", material, differences)
    lines = _narrowed(lines, "batch", batch, differences)
    if quantity is not None and lines and quantity > (delivered := sum((_delivered(line) for line in lines), Decimal(0))):
        differences.append(_differs("quantity", amount(quantity), [amount(delivered)]))
    if delivered_on is not None and lines:
        days = _days_of(lines)
        lines_then = [line for line in lines if delivered_on in days[line.pk]]
        if not lines_then:
            booked = sorted({day for one in days.values() for day in one})
            differences.append(_differs("delivered_on", delivered_on.isoformat(), [day.isoformat() for day in booked]))
        lines = lines_then or lines
    return OrderCheck(lines[0] if len(lines) == 1 else None, differences)


def _narrowed(lines: list[OrderLine], name: str, said: str, differences: list[dict[str, str]]) -> list[OrderLine]:
    """The lines this fits. Where it fits none it is a difference: a wrong material leaves no line, a wrong batch leaves them all."""
    said = said.strip()
    if not said or not lines:
        return lines
    fitting = [line for line in lines if _of(line, name).casefold() == said.casefold()]
    if not fitting:
        differences.append(_differs(name, said, sorted({_of(line, name) for line in lines} - {""})))
        return [] if name == "material" else lines
    return fitting


def _of(line: OrderLine, name: str) -> str:
    return line.product.material if name == "material" else line.batch


def _delivered(line: Any) -> Decimal:
    return line.delivered


def _days_of(lines: Sequence[OrderLine]) -> dict[int, set[date]]:
    """Line id → the days on which something of it was delivered; what was undone counts no more."""
    days: dict[int, set[date]] = {line.pk: set() for line in lines}
    standing = LineEntry.objects.filter(line__in=lines, kind=LineEntry.Kind.DELIVERED, undoes__isnull=True, undone_by__isnull=True)
    for pk, day in standing.values_list("line_id", "on"):
        days[pk].add(day)
    return days


def _differs(name: str, told: str, booked: Sequence[str]) -> dict[str, str]:
    more = "…" if len(booked) > _LISTED else ""
    return {"field": name, "told": told, "booked": ", ".join(booked[:_LISTED]) + more}
