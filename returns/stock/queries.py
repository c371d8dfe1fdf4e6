"""Reads over the stock ledger: which place is a department's, what lies where, and the balance after each entry."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, QuerySet, Sum, Window
from django.utils import timezone

from returns.stock.models import MonthClose, StockEntry, StockLevel, StockPlace
from returns.stock.rules import month_after

Key = tuple[int, int, str, str]


def default_place(department_id: int) -> StockPlace:
    """The main store of a department, where what it receives is booked; it is opened when it is first asked for."""
    from returns.stock.actions.places import open_main_place

    found = StockPlace.objects.select_related("department").filter(department_id=department_id, main=True).first()
    return found or open_main_place(department_id)


def day_of(at: datetime) -> date:
    """The day of the desk's zone."""
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def levels_of(places: Iterable[int], products: Iterable[int]) -> dict[Key, Decimal]:
    """Place, product, condition, batch → what lies there of these products; one statement."""
    rows = StockLevel.objects.filter(place__in=places, product__in=products)
    rows = rows.values_list("place", "product", "condition", "batch", "quantity")
    return {(place, product, condition, batch): quantity for place, product, condition, batch, quantity in rows}


def with_balance(entries: QuerySet[StockEntry]) -> QuerySet[StockEntry]:
    """The entries, each with the `balance` of its product in its condition and batch at its place after it."""
    of = ["place", "product", "condition", "batch"]
    running = {"balance": Window(Sum("quantity"), partition_by=[F(name) for name in of], order_by=F("n").asc())}
    return entries.annotate(**running)


def open_from(place_id: int) -> date | None:
    """The first day that may still be booked at a place; None where no month of it is closed."""
    last = MonthClose.objects.filter(place=place_id).order_by("-month").values_list("month", flat=True).first()
    return month_after(last) if last else None
