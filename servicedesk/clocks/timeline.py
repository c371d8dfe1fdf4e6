"""Moments and days as whole numbers, and the stretches of time in which a zone keeps one offset: pure.

A moment is a number of microseconds of UTC since 1 January of the year 1, a Monday; a day is a number of days since
then. A local number is what the wall clock of a zone shows, so local = moment + offset.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1900, 2999  # what lies outside is a slip of the pen
SECOND = 1_000_000
DAY = 86400 * SECOND
END = (date(LAST_YEAR + 1, 1, 1).toordinal() - 1) * DAY
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def number_of(moment: datetime) -> int:
    """ValueError when the moment has no zone or lies outside the years."""
    if moment.utcoffset() is None:
        raise ValueError(f"the moment {moment} needs a zone")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"the moment {moment} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(number: int) -> datetime:
    """In UTC."""
    return _EPOCH + timedelta(microseconds=number)


def day_number(day: date) -> int:
    """ValueError when the day lies outside the years."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the day {day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return day.toordinal() - 1


def date_of(day: int) -> date:
    """ValueError when the day lies outside the years."""
    if not date(FIRST_YEAR, 1, 1).toordinal() <= day + 1 <= date(LAST_YEAR, 12, 31).toordinal():
        raise ValueError(f"the day lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return date.fromordinal(day + 1)


def date_at(zone: str, moment: datetime) -> date:
    """The date the zone's wall clock shows; ValueError when the moment has no zone or lies outside the years."""
    return moment_of(number_of(moment)).astimezone(zone_of(zone)).date()


def microseconds(seconds: float) -> int:
    """Rounded to whole ones. ValueError when negative, not a number, or longer than all the years."""
    if not 0 <= seconds * SECOND <= END:
        raise ValueError(f"{seconds} s are no length of working time")
    return timedelta(seconds=seconds) // _MICROSECOND


def zone_of(name: str) -> ZoneInfo:
    """ValueError when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        raise ValueError(f"there is no time zone “{name}”; name one like Asia/Shanghai") from None


def stretches(zone: str, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The moments [begin, end) in stretches of one offset: from, until, offset. A new year of UTC begins another one."""
    for year in range(moment_of(begin).year, moment_of(end).year + 1) if begin < end else ():
        changes = _changes(zone, year)
        ends = [since for since, _ in changes[1:]] + [_new_year(year + 1)]
        for (since, offset), until in zip(changes, ends, strict=True):
            if (first := max(since, begin)) < (last := min(until, end)):
                yield first, last, offset


def last_before(zone: str, local: int) -> int:
    """The moment until which the wall clock shows less than `local`; in a gap, the moment of the change."""
    around = stretches(zone, local - 2 * DAY, local + 2 * DAY)  # no offset is as long as that
    return max(min(local - offset, until) for since, until, offset in around if since < local - offset)


@lru_cache(maxsize=8192)
def _changes(name: str, year: int) -> tuple[tuple[int, int], ...]:
    """The offsets of a zone in one year of UTC: since when, which. zoneinfo shows no list of them, so days are compared."""
    zone = zone_of(name)
    changes = [(_new_year(year), _offset(zone, _new_year(year)))]
    for today in range(_new_year(year), _new_year(year + 1), DAY):
        before, after = changes[-1][1], _offset(zone, today + DAY)
        if after != before:
            changes.append((_change(zone, today, before), after))
    return tuple(changes)


def _change(zone: ZoneInfo, today: int, before: int) -> int:
    """The first second of a day, or its end, at which the offset is another one than `before`."""
    seconds = range(today, today + DAY, SECOND)
    place = bisect_left(seconds, True, key=lambda second: _offset(zone, second) != before)
    return today + place * SECOND


def _offset(zone: ZoneInfo, number: int) -> int:
    """Microseconds by which the zone's wall clock is ahead of UTC."""
    offset = moment_of(number).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // _MICROSECOND


def _new_year(year: int) -> int:
    return (date(year, 1, 1).toordinal() - 1) * DAY
