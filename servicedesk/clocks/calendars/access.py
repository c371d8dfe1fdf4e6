"""The calendars' door: everybody reads them; `calendar.edit` changes them."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from servicedesk.clocks.calendars.models import CalendarDay, WorkCalendar
from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Missing
from servicedesk.rulebook.revisions.access import require_right

RIGHT = "calendar.edit"


def calendars() -> QuerySet[Any]:
    """The calendars with how many open clocks count in each, by code."""
    counted = Clock.objects.open().filter(calendar=OuterRef("code")).order_by().values("calendar")
    return WorkCalendar.objects.annotate(open=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)).order_by("code")


def calendar_for(member: Any, code: str, to: str = "read") -> Any:
    """The calendar of this code; Missing without it, Forbidden to "edit" it without the right."""
    calendar = calendars().filter(code=code).first()
    if calendar is None:
        raise Missing("calendar")
    if to == "edit":
        require_right(member, RIGHT)
    return calendar


def day_of(calendar: WorkCalendar, pk: int) -> CalendarDay:
    """One of its days that differ from the week; Missing where it is none of this calendar's."""
    day = calendar.days.filter(pk=pk).first()
    if day is None:
        raise Missing("calendar day")
    return day
