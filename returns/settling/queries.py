"""Reads over settlements: of one slip, and of a department's book with its balance and its closed months."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from returns.settling.models import Settlement, SettlementMonth, SettlementSum
from returns.settling.rules import ceiling
from returns.slips.models import ReturnSlip
from returns.slips.queries import standing_of
from returns.slips.rules import Asked
from returns.stock.queries import day_of
from returns.stock.rules import month_after, month_before, month_of
from servicedesk.registers.rules import digest_of
from tickets.catalog.models import MONEY


def settlements_of(slip: ReturnSlip) -> QuerySet[Settlement]:
    """Every settlement of a slip and every counter-entry, the first first."""
    return Settlement.objects.filter(slip=slip).select_related("by", "undoes").order_by("pk")


def standing_settlement(slip: ReturnSlip) -> Settlement | None:
    """The settlement that was not taken back."""
    return Settlement.objects.filter(slip=slip, undoes=None, undone_by=None).order_by("pk").last()


def ceiling_of(slip: ReturnSlip) -> Decimal | None:
    """What was taken back of a slip is worth, in the order's currency; None where a price is unknown."""
    return ceiling(Asked(one.booked, one.line.unit_price) for one in standing_of(slip) if one.booked > 0)


def book_of(*departments: int) -> QuerySet[Settlement]:
    """The settlements in the books of these departments, with what each names."""
    rows = Settlement.objects.filter(slip__accounting__in=departments)
    return rows.select_related("slip__customer", "slip__accounting", "by", "undoes")


def with_balance(rows: QuerySet[Settlement]) -> QuerySet[Settlement]:
    """The settlements, each with the `balance` of its currency in its book after it, whatever is left out."""
    same = {name: OuterRef(name) for name in ("slip__accounting", "currency")}
    before = Settlement.objects.filter(**same, pk__lte=OuterRef("pk")).order_by().values("currency").annotate(total=Sum("amount"))
    return rows.annotate(balance=Subquery(before.values("total")))


def begin_of(month: date) -> datetime:
    """The moment a month begins in the desk's zone."""
    return datetime(month.year, month.month, 1, tzinfo=timezone.get_default_timezone())


def open_from(department_id: int) -> datetime | None:
    """The first moment of which settlements may still be entered; None where no month is closed."""
    return SettlementMonth.objects.filter(department=department_id).order_by("-month").values_list("until", flat=True).first()


def month_to_close(department_id: int) -> date | None:
    """The first day of the month that is closed next: the one after the last, else that of the first settlement; None without any."""
    last = SettlementMonth.objects.filter(department=department_id).order_by("-month").values_list("month", flat=True).first()
    if last is not None:
        return month_after(last)
    first = Settlement.objects.filter(slip__accounting=department_id).order_by("at").values_list("at", flat=True).first()
    return month_of(day_of(first)) if first else None


def settled_in(department_id: int, month: date) -> list[Settlement]:
    """The settlements a close of this month locks, in the order in which they were entered; of those before the first close too."""
    rows = Settlement.objects.filter(slip__accounting=department_id, at__gte=begin_of(month), at__lt=begin_of(month_after(month)))
    return list(rows.select_related("slip").order_by("pk"))


def sums_of_month(department_id: int, month: date) -> list[SettlementSum]:
    """The lines of a month, not saved: for each kind and currency in which something was or came, in a fixed order."""
    begin, until = begin_of(month), begin_of(month_after(month))
    before, within = Q(at__lt=begin), Q(at__gte=begin)
    rows = Settlement.objects.filter(slip__accounting=department_id, at__lt=until).order_by("kind", "currency").values("kind", "currency")
    found = rows.annotate(
        opening=_sum(before), entered=_sum(within & Q(undoes__isnull=True)), taken_back=_sum(within & Q(undoes__isnull=False))
    )
    return [
        SettlementSum(
            kind=row["kind"],
            currency=row["currency"],
            opening=row["opening"],
            entered=row["entered"],
            taken_back=-row["taken_back"],
            closing=row["opening"] + row["entered"] + row["taken_back"],
        )
        for row in found
    ]


def _sum(where: Q) -> Coalesce:
    return Coalesce(Sum("amount", filter=where), Value(Decimal(0), output_field=DecimalField(**MONEY)))


def digest_over(code: str, department_id: int, month: date, entries: Sequence[Settlement], sums: Sequence[SettlementSum]) -> str:
    """SHA-256 of a month: the digest of the month before, each settlement, each sum. It does not change while what is locked stays."""
    rows = SettlementMonth.objects.filter(department=department_id, month=month_before(month))
    before = rows.values_list("digest", flat=True).first()
    settled = [
        [
            one.pk,
            one.slip.number,
            one.kind,
            f"{one.amount:.2f}",
            one.currency,
            [one.reference, one.words],
            one.undoes_id,
            one.by_id,
            one.at.astimezone(UTC).isoformat(),
        ]
        for one in entries
    ]
    lines = [
        [one.kind, one.currency, *(f"{value:.2f}" for value in (one.opening, one.entered, one.taken_back, one.closing))] for one in sums
    ]
    return digest_of([before or "", code, f"{month:%Y-%m}", settled, lines])


def digest_now(close: SettlementMonth) -> str:
    """The digest of a closed month computed anew from what is stored; it differs from the locked one where something was changed."""
    entries = settled_in(close.department_id, close.month)
    return digest_over(close.department.code, close.department_id, close.month, entries, list(close.sums.order_by("kind", "currency")))
