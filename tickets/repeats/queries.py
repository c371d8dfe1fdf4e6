"""Figures of repeated contacts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from staff.models import Department, Member
from tickets.access import tickets_of
from tickets.models import RepeatedContact

MONTHS = 12


@dataclass(frozen=True)
class Figures:
    """Of a department in a month: how often customers asked again, and about how many matters."""

    contacts: int
    matters: int


def repeated_by_month(member: Member, at: datetime) -> tuple[list[date], list[tuple[Department, list[Figures | None]]]]:
    """The last twelve months, the newest first, and for each department with repeated contacts the figures of each; two statements.

    Counted are the matters this member may see, in the department that handles them now, by the months of the desk's zone.
    """
    months = _months(timezone.localdate(at))
    since = datetime(months[-1].year, months[-1].month, 1, tzinfo=timezone.get_current_timezone())
    rows: Any = RepeatedContact.objects.filter(ticket__in=tickets_of(member), at__gte=since).order_by()
    counted = rows.annotate(month=TruncMonth("at")).values_list("ticket__department", "month")
    found: dict[int, dict[date, Figures]] = {}
    for department, month, contacts, matters in counted.annotate(n=Count("pk"), m=Count("ticket", distinct=True)):
        found.setdefault(department, {})[timezone.localtime(month).date()] = Figures(contacts, matters)
    departments = Department.objects.filter(pk__in=found).order_by("pk")
    return months, [(one, [found[one.pk].get(month) for month in months]) for one in departments]


def _months(day: date) -> list[date]:
    count = day.year * 12 + day.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(count, count - MONTHS, -1)]
