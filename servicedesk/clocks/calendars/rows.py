"""A calendar by its code, ready to reckon with. What is kept is kept by edition, so that no transaction sees an old one."""

from collections import OrderedDict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date

from servicedesk.clocks.calendars.models import CalendarDay, WorkCalendar
from servicedesk.clocks.calendars.plain import build
from servicedesk.clocks.worktime import CALENDARS, Calendar, RoundTheClock

_MOST_KEPT = 64
_kept: OrderedDict[UUID, Calendar] = OrderedDict()
_ASK: Any = object()


def hours_of(row: Any) -> Calendar:
    """The calendar that a row counts in; one that came `with_calendar` needs no statement. LookupError where nobody has it."""
    return calendar_of(row.calendar, getattr(row, "calendar_edition", _ASK))


def calendar_of(code: str, edition: UUID | None = _ASK) -> Calendar:
    """The calendar of this code, the whole day in the desk's zone for 24h. Without its present `edition` one statement asks.

    LookupError names a code that nobody has.
    """
    if code in CALENDARS:
        return RoundTheClock(settings.TIME_ZONE, code)
    if edition is _ASK:
        edition = WorkCalendar.objects.filter(code=code).values_list("edition", flat=True).first()
    if edition is None:
        raise LookupError(f"unknown calendar {code}")
    return _kept.get(edition) or _read(code)


def editions_of(codes: Collection[str]) -> dict[str, UUID]:
    """The present editions of these calendars, of those there are; one statement."""
    return dict(WorkCalendar.objects.filter(code__in=codes).values_list("code", "edition"))


def calendars_there(codes: Collection[str]) -> set[str]:
    """Of these codes those that name a calendar; one statement."""
    return {*(set(codes) & set(CALENDARS)), *editions_of(codes)}


def _read(code: str) -> Calendar:
    """Week and days in one statement, so that both are of one edition."""
    day = JSONObject(date="date", hours="intervals", name="name_zh", source="source")
    days = ArraySubquery(CalendarDay.objects.filter(calendar=OuterRef("pk")).values_list(day))
    row = WorkCalendar.objects.annotate(others=days).filter(code=code).first()
    if row is None:
        raise LookupError(f"unknown calendar {code}")
    return keep(row, {parse_date(d["date"]): (d["hours"], d["name"], d["source"] == CalendarDay.Source.PROVISIONAL) for d in row.others})


def keep(row: WorkCalendar, days: dict[Any, tuple[list[str], str, bool]]) -> Calendar:
    """Build this edition of a calendar, and keep it."""
    built = build(row.code, row.zone, row.week, days, row.published_until)
    _kept[row.edition] = built
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return built
