"""Reads over the stock ledger: which place is a department's, what lies where, and the balance after each entry."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import DecimalField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from returns.stock.models import MonthClose, MonthSum, StockEntry, StockItem, StockLevel, StockPlace
from returns.stock.rules import GOOD, PLACES, counts_whole, month_after, month_before, month_of
from servicedesk.registers.rules import digest_of
from tickets.catalog.models import QUANTITY, Product

Key = tuple[int, int, str, str]


def default_place(department_id: int) -> StockPlace:
    """The main store of a department, where what it receives is booked; it is opened when it is first asked for."""
    from returns.stock.actions.places import open_main_place

    found = StockPlace.objects.select_related("department").filter(department_id=department_id, main=True).first()
    return found or open_main_place(department_id)


def day_of(at: datetime) -> date:
    """The day of the desk's zone."""
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def decimals_of(products: Collection[Product]) -> dict[int, int]:
    """Product → in how many decimals it is counted: as the stock counts it, else none for pieces; one statement."""
    counted = dict(StockItem.objects.filter(product__in=products).values_list("product", "decimals"))
    return {one.pk: 0 if counts_whole(one.unit) else PLACES for one in products} | counted


def levels_of(places: Iterable[int], products: Iterable[int]) -> dict[Key, Decimal]:
    """Place, product, condition, batch → what lies there of these products; one statement."""
    rows = StockLevel.objects.filter(place__in=places, product__in=products)
    found = rows.values_list("place", "product", "condition", "batch", "quantity")
    return {(place, product, condition, batch): quantity for place, product, condition, batch, quantity in found}


def good_at(place_id: int, products: Iterable[int]) -> dict[int, Decimal]:
    """Product → how much of it lies there in good condition, of every batch; one statement."""
    rows = StockLevel.objects.filter(place=place_id, product__in=products, condition=GOOD).order_by()
    return dict(rows.values_list("product").annotate(Sum("quantity")))


def with_balance(entries: QuerySet[StockEntry]) -> QuerySet[StockEntry]:
    """The entries, each with the `balance` of its product in its condition and batch at its place after it, whatever is left out."""
    same = {name: OuterRef(name) for name in ("place", "product", "condition", "batch")}
    before = StockEntry.objects.filter(**same, n__lte=OuterRef("n")).order_by().values("place").annotate(total=Sum("quantity"))
    return entries.annotate(balance=Subquery(before.values("total")))


def open_from(place_id: int) -> date | None:
    """The first day that may still be booked at a place; None where no month of it is closed."""
    last = MonthClose.objects.filter(place=place_id).order_by("-month").values_list("month", flat=True).first()
    return month_after(last) if last else None


def month_to_close(place: StockPlace) -> date:
    """The first day of the month of a place's books that is closed next: the one after the last, else the one they begin with."""
    following = open_from(place.pk)
    if following is not None:
        return following
    first = StockEntry.objects.filter(place=place).aggregate(first=Min("on"))["first"]
    opened = day_of(place.opened_at)
    return month_of(min(opened, first) if first else opened)


def entries_of_month(place_id: int, month: date) -> list[StockEntry]:
    """The entries a close of this month locks, by their numbers; of those before the first close too."""
    rows = StockEntry.objects.filter(place=place_id, on__gte=month, on__lt=month_after(month))
    return list(rows.select_related("undoes").order_by("n"))


def sums_of_month(place_id: int, month: date) -> list[MonthSum]:
    """The lines of a month, not saved: for each product, condition and batch something lay or moved of, in a fixed order."""
    before, within = Q(on__lt=month), Q(on__gte=month)
    rows = StockEntry.objects.filter(place=place_id, on__lt=month_after(month)).order_by("product", "condition", "batch")
    found = rows.values("product", "condition", "batch").annotate(
        opening=_sum(before), came=_sum(within & Q(quantity__gt=0)), went=_sum(within & Q(quantity__lt=0))
    )
    lines = [
        MonthSum(
            product_id=row["product"],
            condition=row["condition"],
            batch=row["batch"],
            opening=row["opening"],
            came=row["came"],
            went=-row["went"],
            closing=row["opening"] + row["came"] + row["went"],
        )
        for row in found
    ]
    return [line for line in lines if line.opening or line.came or line.went]


def _sum(where: Q) -> Coalesce:
    return Coalesce(Sum("quantity", filter=where), Value(Decimal(0), output_field=DecimalField(**QUANTITY)))


def digest_over(place: StockPlace, month: date, entries: Sequence[StockEntry], sums: Sequence[MonthSum]) -> str:
    """SHA-256 of a month: the digest of the month before, each entry, each sum. It does not change while what is locked stays."""
    before = MonthClose.objects.filter(place=place, month=month_before(month)).values_list("digest", flat=True).first()
    booked = [
        [
            one.n,
            one.on.isoformat(),
            one.product_id,
            one.condition,
            one.batch,
            one.kind,
            str(one.quantity),
            [one.about, one.about_id, one.line, one.reference, one.reason],
            one.undoes.n if one.undoes else None,
            one.by_id,
            one.at.astimezone(UTC).isoformat(),
        ]
        for one in entries
    ]
    lines = [
        [one.product_id, one.condition, one.batch, *(f"{value:.3f}" for value in (one.opening, one.came, one.went, one.closing))]
        for one in sums
    ]
    return digest_of([before or "", place.code, f"{month:%Y-%m}", booked, lines])


def digest_now(close: MonthClose) -> str:
    """The digest of a closed month computed anew from what is stored; it differs from the locked one where something was changed."""
    entries, sums = entries_of_month(close.place_id, close.month), list(close.sums.order_by("product", "condition", "batch"))
    return digest_over(close.place, close.month, entries, sums)
