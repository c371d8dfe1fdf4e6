"""The public holidays and make-up working days of China: a seed for calendar rows, never asked when a clock runs."""

from dataclasses import dataclass
from datetime import date

import chinese_calendar

PUBLISHED_SINCE = min(chinese_calendar.holidays).year
PUBLISHED_UNTIL = max(chinese_calendar.holidays).year

# Statutory days with a fixed date: (month, day) → name. The others follow the moon or the sun.
_FIXED = {
    (1, 1): chinese_calendar.Holiday.new_years_day,
    (5, 1): chinese_calendar.Holiday.labour_day,
    (5, 2): chinese_calendar.Holiday.labour_day,
    (10, 1): chinese_calendar.Holiday.national_day,
    (10, 2): chinese_calendar.Holiday.national_day,
    (10, 3): chinese_calendar.Holiday.national_day,
}


@dataclass(frozen=True)
class NamedDay:
    """A day that differs from its weekday: free, or (`working`) made up for on a weekend. Not `published`: may still change."""

    name_zh: str
    name_en: str
    working: bool
    published: bool = True


def china_days(year: int) -> dict[date, NamedDay]:
    """The days of a year that differ from their weekday, by date.

    For years up to `PUBLISHED_UNTIL`, as the State Council published them: whole holidays, weekends within them too,
    and make-up working days (调休). For later years only the statutory days with a fixed date (1 January, 1 and 2 May,
    1 to 3 October), with `published=False`; Spring Festival, Tomb-sweeping Day, Dragon Boat and Mid-autumn Festival,
    bridging days and make-up days are missing until they are published. ValueError before `PUBLISHED_SINCE`.
    """
    if year < PUBLISHED_SINCE:
        raise ValueError(f"holidays are known from {PUBLISHED_SINCE} on, not for {year}")
    if year > PUBLISHED_UNTIL:
        return {date(year, *on): _named(holiday, working=False, published=False) for on, holiday in _FIXED.items()}
    free = {
        day: _named(chinese_calendar.Holiday(name), working=False) for day, name in chinese_calendar.holidays.items() if day.year == year
    }
    made_up = {
        day: _named(chinese_calendar.Holiday(name), working=True) for day, name in chinese_calendar.workdays.items() if day.year == year
    }
    return dict(sorted((free | made_up).items()))


def _named(holiday: chinese_calendar.Holiday, *, working: bool, published: bool = True) -> NamedDay:
    return NamedDay(holiday.chinese, holiday.value, working, published)
