"""How many complaints there were by type, product, department and severity, and by month."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, FilteredRelation, Q, Value
from django.db.models.functions import Coalesce, NullIf, TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.access import complaints_of
from complaints.choices import Severity
from complaints.figures.rules import Share, shares
from complaints.inquiry.choices import Finding
from complaints.inquiry.queries import cause_names
from complaints.models import ComplaintType
from complaints.tracing.queries import Stretch
from staff.models import Department, Member
from tickets.models import Product

BY = ("type", "cause", "product", "department", "severity")
BY_CHOICES = [(by, by) for by in BY]
MOST = 12  # bars of a chart; what is left is one bar
_COLUMNS: dict[str, Any] = {
    "type": F("type_code"),
    "cause": Coalesce(F("found__field"), Value(""), output_field=CharField()),
    # what the books know, else what the customer said
    "product": Coalesce(F("line__product__material"), NullIf(F("material"), Value("")), Value(""), output_field=CharField()),
    "department": F("ticket__department__code"),
    "severity": F("severity"),
}
REST = "rest"


@dataclass(frozen=True)
class Figures:
    """Of the complaints received in a stretch: how many, the shares by what was asked, and how many came in each month."""

    total: int
    shares: list[Share]
    months: list[tuple[str, int]]


def figures(member: Member, stretch: Stretch, by: str) -> Figures:
    """Of the complaints she may see; three statements at most. Withdrawn ones count: they were received.

    By cause each counts once under every code that was confirmed of it, so that the shares are of causes; `total` is of complaints.
    """
    begin, after = stretch.moments
    rows: Any = complaints_of(member).filter(received_at__gte=begin, received_at__lt=after).order_by()
    grouped = rows.annotate(found=FilteredRelation("causes", condition=Q(causes__finding=Finding.CONFIRMED))) if by == "cause" else rows
    counted = dict(grouped.annotate(key=_COLUMNS[by]).values_list("key").annotate(n=Count("pk", distinct=True)))
    names = _names(by, list(counted))
    found = shares([(key, names.get(key) or key or nothing_said(by), count) for key, count in counted.items()])
    zone = timezone.get_default_timezone()
    monthly = dict(rows.annotate(month=TruncMonth("received_at", tzinfo=zone)).values_list("month").annotate(n=Count("pk")))
    by_month = {f"{timezone.localtime(month, zone):%Y-%m}": count for month, count in monthly.items()}
    return Figures(sum(monthly.values()), _cut(found), [(month, by_month.get(month, 0)) for month in _months(stretch.begin, stretch.end)])


def _cut(found: list[Share]) -> list[Share]:
    """At most MOST shares; the last then stands for all the rest."""
    if len(found) <= MOST:
        return found
    rest = found[MOST - 1 :]
    percent = round(sum(one.percent for one in rest), 1)
    return [*found[: MOST - 1], Share(REST, _("all others"), sum(one.count for one in rest), percent, 100.0, vital=False)]


def nothing_said(by: str) -> str:
    """What those are called of which nobody said it."""
    return _("no cause found yet") if by == "cause" else _("not said")


def _names(by: str, keys: list[str]) -> dict[str, str]:
    if by == "type":
        return {one.code: one.name for one in ComplaintType.objects.filter(code__in=keys).order_by("pk")}
    if by == "cause":
        return {code: one.name for code, one in cause_names([key for key in keys if key]).items()}
    if by == "product":
        return {one.material: f"{one.material} {one.name}" for one in Product.objects.filter(material__in=keys)}
    if by == "department":
        return {one.code: one.name for one in Department.objects.filter(code__in=keys)}
    return {code: str(label) for code, label in Severity.choices} if by == "severity" else {}


def _months(begin: date, end: date) -> list[str]:
    first, last = begin.year * 12 + begin.month - 1, end.year * 12 + end.month - 1
    return [f"{each // 12}-{each % 12 + 1:02}" for each in range(first, last + 1)]
