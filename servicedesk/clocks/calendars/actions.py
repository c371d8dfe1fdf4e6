"""Making and changing calendars; a change moves the running clocks that count in one, in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.clocks.actions import move_clocks
from servicedesk.clocks.calendars.models import OWN, CalendarDay, WorkCalendar
from servicedesk.clocks.calendars.plain import HoursError, build, usual_hours
from servicedesk.clocks.calendars.rows import keep
from servicedesk.clocks.holidays import PUBLISHED_SINCE, PUBLISHED_UNTIL, china_days
from servicedesk.clocks.worktime import CALENDARS
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Missing, Stale
from servicedesk.rulebook.models import in_reader_language

_YEARS_AHEAD = 10  # no limit is longer


@transaction.atomic
def create_calendar(
    code: str, *, name_zh: str, name_en: str, zone: str, week: Mapping[str, list[str]], holidays: bool, by: Actor, at: datetime
) -> WorkCalendar:
    """A calendar of these hours; with `holidays`, China's, as far as they are published, the fixed days of later years as provisional.

    Invalid, naming the field, where its code is taken or its hours cannot be meant.
    """
    if code in (*CALENDARS, OWN) or WorkCalendar.objects.filter(code=code).exists():
        raise Invalid({"code": [in_reader_language(f"“{code}” 已被使用，请另选。", f"“{code}” is taken; choose another.")]})
    calendar = WorkCalendar(
        code=code, name_zh=name_zh, name_en=name_en, zone=zone, week=dict(week), published_until=PUBLISHED_UNTIL if holidays else None
    )
    days = _china(calendar, at.year) if holidays else []
    _check(calendar, days)
    calendar.save(force_insert=True)
    CalendarDay.objects.bulk_create(days)
    record("calendar.created", calendar, by=by, at=at, code=code, name_zh=name_zh, name_en=name_en, holidays=holidays)
    return calendar


def _china(calendar: WorkCalendar, year: int) -> list[CalendarDay]:
    years = range(max(year - 1, PUBLISHED_SINCE), year + _YEARS_AHEAD + 1)
    return [day for each in years for day in _china_of(calendar, each)]


def _china_of(calendar: WorkCalendar, year: int) -> list[CalendarDay]:
    usual = usual_hours(calendar.week)
    return [
        CalendarDay(
            calendar=calendar,
            date=day,
            intervals=usual if what.working else [],
            name_zh=what.name_zh,
            name_en=what.name_en,
            source=CalendarDay.Source.PUBLISHED if what.published else CalendarDay.Source.PROVISIONAL,
        )
        for day, what in china_days(year).items()
    ]


@transaction.atomic
def edit_calendar(
    calendar: WorkCalendar,
    *,
    zone: str,
    week: Mapping[str, list[str]],
    published_until: int | None,
    by: Actor,
    at: datetime,
    expected: int | None = None,
) -> int:
    """Change a calendar's week, zone or published years; returns how many running clocks it moved.

    What was provisional in a year that now counts as published is taken as it stands.
    """
    row = _locked(calendar, expected)
    old = {"zone": row.zone, "week": row.week, "published_until": row.published_until}
    row.zone, row.week, row.published_until = zone, dict(week), published_until
    settled = CalendarDay.objects.filter(calendar=row, source=CalendarDay.Source.PROVISIONAL)
    (settled if published_until is None else settled.filter(date__year__lte=published_until)).update(source=CalendarDay.Source.EDITED)
    new = {"zone": zone, "week": row.week, "published_until": published_until}
    return _settle(row, by=by, at=at, changed=[name for name in old if old[name] != new[name]], old=old)


@transaction.atomic
def set_day(
    calendar: WorkCalendar,
    day: date,
    intervals: Sequence[str],
    *,
    name_zh: str = "",
    name_en: str = "",
    by: Actor,
    at: datetime,
    expected: int | None = None,
) -> int:
    """Give one date its own hours, none for a holiday; returns how many running clocks it moved."""
    row = _locked(calendar, expected)
    before = CalendarDay.objects.filter(calendar=row, date=day).values_list("intervals", flat=True).first()
    fields = {"intervals": list(intervals), "name_zh": name_zh, "name_en": name_en, "source": CalendarDay.Source.EDITED}
    CalendarDay.objects.update_or_create(calendar=row, date=day, defaults=fields)
    return _settle(row, by=by, at=at, changed=["day"], day=day.isoformat(), intervals=list(intervals), old=before)


@transaction.atomic
def remove_day(calendar: WorkCalendar, day: date, *, by: Actor, at: datetime, expected: int | None = None) -> int:
    """Let one date have its weekday's hours again; returns how many running clocks it moved. Missing where it has no hours of its own."""
    row = _locked(calendar, expected)
    found = CalendarDay.objects.filter(calendar=row, date=day).first()
    if found is None:
        raise Missing("calendar day")
    found.delete()
    facts = {"day": day.isoformat(), "old": found.intervals, "source": found.source}
    return _settle(row, by=by, at=at, changed=["day_removed"], **facts)


@transaction.atomic
def take_published(calendar: WorkCalendar, year: int, *, by: Actor, at: datetime, expected: int | None = None) -> int:
    """Take China's days of a year as they were published; returns how many running clocks it moved.

    Days set by hand stay, what was provisional in that year goes. All days at once, so the clocks move once. Invalid for a year that
    is not published, or lies beyond one that is still to come.
    """
    row = _locked(calendar, expected)
    _published_year(row, year)
    days = CalendarDay.objects.filter(calendar=row, date__year=year)
    kept = set(days.filter(source=CalendarDay.Source.EDITED).values_list("date", flat=True))
    days.exclude(source=CalendarDay.Source.EDITED).delete()
    taken = [day for day in _china_of(row, year) if day.date not in kept]
    CalendarDay.objects.bulk_create(taken)
    old = row.published_until
    if old is not None:
        row.published_until = max(old, year)
    return _settle(row, by=by, at=at, changed=["year"], year=year, days=len(taken), kept=len(kept), old={"published_until": old})


def _published_year(row: WorkCalendar, year: int) -> None:
    if not PUBLISHED_SINCE <= year <= PUBLISHED_UNTIL:
        words = _("The days of %(year)s are not published here; they are from %(first)s to %(last)s.")
        raise Invalid({"year": [words % {"year": year, "first": PUBLISHED_SINCE, "last": PUBLISHED_UNTIL}]})
    if row.published_until is not None and year > row.published_until + 1:
        raise Invalid({"year": [_("Take the days of %(year)s first.") % {"year": row.published_until + 1}]})


def _locked(calendar: WorkCalendar, expected: int | None) -> WorkCalendar:
    row = WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
    if expected is not None and expected != row.revision:
        raise Stale(row.revision)
    return row


def _settle(row: WorkCalendar, *, by: Actor, at: datetime, **facts: Any) -> int:
    """A new edition, its clocks moved, its event recorded."""
    days = list(CalendarDay.objects.filter(calendar=row))
    _check(row, days)
    row.revision, row.edition = row.revision + 1, uuid4()
    row.save()
    keep(row, _plain(days))
    moved = move_clocks(row.code, by=by, at=at)
    names = {"name_zh": row.name_zh, "name_en": row.name_en}
    record("calendar.changed", row, by=by, at=at, code=row.code, revision=row.revision, moved=moved, **names, **facts)
    return moved


def _check(row: WorkCalendar, days: Sequence[CalendarDay]) -> None:
    try:
        build(row.code, row.zone, row.week, _plain(days), row.published_until)
    except HoursError as error:
        raise Invalid({"hours": [in_reader_language(error.zh, error.en)]}) from None


def _plain(days: Sequence[CalendarDay]) -> dict[date, tuple[list[str], str, bool]]:
    return {day.date: (day.intervals, day.name_zh, day.source == CalendarDay.Source.PROVISIONAL) for day in days}
