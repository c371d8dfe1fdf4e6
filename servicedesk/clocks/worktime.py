"""Adding working time to a moment: pure, on plain values.

A moment counts when the wall clock of the calendar's zone, read at that moment, stands within a working interval of
that day. So a gap (clocks go forward) shortens an interval and a fold (clocks go back) lengthens it. Reckoning is in
whole microseconds of UTC, in stretches during which the zone keeps one offset.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from servicedesk.clocks.hours import Hours, Intervals, Piece, Tally, hours_of, length, runs
from servicedesk.clocks.timeline import (
    DAY,
    END,
    LAST_YEAR,
    SECOND,
    date_at,
    date_of,
    day_number,
    last_before,
    microseconds,
    moment_of,
    number_of,
    stretches,
    zone_of,
)

DESK_ZONE = "Asia/Shanghai"
_LONGEST_REST = 10 * 366 * DAY


@dataclass(frozen=True)
class Span:
    """A stretch of time that counted: [start, end)."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True)
class Day:
    """What one date has instead of its weekday's hours: nothing on a holiday, another weekday's on a make-up day."""

    intervals: Intervals
    name: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class RoundTheClock:
    """The 24 h calendar: every second counts, every day is a working day and ends at 24:00 of `zone`."""

    zone: str = DESK_ZONE
    code: str = "24h"

    def __post_init__(self) -> None:
        zone_of(self.zone)

    def due_at(self, start: datetime, seconds: float) -> datetime:
        """The moment at which `seconds` of working time since `start` are used up, in UTC; ValueError after the last year."""
        due = number_of(start) + microseconds(seconds)
        if due > END:
            raise _too_long(self, start, seconds)
        return moment_of(due)

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """The working stretch between two moments, in UTC; none when the second is not later."""
        begin, until = number_of(start), number_of(end)
        return [Span(moment_of(begin), moment_of(until))] if until > begin else []

    def seconds_between(self, start: datetime, end: datetime) -> float:
        """Working seconds between two moments; 0 when the second is not later."""
        return max(0, number_of(end) - number_of(start)) / SECOND

    def is_work_day(self, day: date) -> bool:
        """Always."""
        return True

    def day_of(self, moment: datetime) -> date:
        """The date the wall clock of this zone shows."""
        return date_at(self.zone, moment)

    def day_end(self, day: date) -> datetime | None:
        """24:00 of this day, in UTC."""
        return moment_of(last_before(self.zone, (day_number(day) + 1) * DAY))

    def nth_day(self, day: date, n: int, working: bool) -> date:
        """The day `n` days on, or back when `n` is negative; every day is a working day."""
        return date_of(day_number(day) + n)

    def is_provisional(self, day: date) -> bool:
        """Never: no holiday matters."""
        return False

    def interval_at(self, moment: datetime) -> Span | None:
        """The day the moment lies in."""
        midnight = day_number(self.day_of(moment)) * DAY
        return Span(moment_of(last_before(self.zone, midnight)), moment_of(last_before(self.zone, midnight + DAY)))


@dataclass(frozen=True)
class WorkCalendar:
    """Working hours by weekday, and the dates that differ.

    `week` maps a weekday (0 is Monday) to the working intervals of that day on the wall clock of `zone`: each [from, to),
    ascending, not overlapping, any number of them. An end of `time(0)` means 24:00, so (time(0), time(0)) is the whole
    day; hours over midnight are given as two. A weekday left out is free. `days` maps a date to what it has instead.
    After 31 December of `published_until` the days are provisional; None: published for ever.
    ValueError when an interval is not like that, the zone is unknown, or there is no working interval at all.
    """

    code: str
    zone: str
    week: Mapping[int, Intervals] = field(hash=False)
    days: Mapping[date, Day] = field(hash=False)
    published_until: int | None = None

    def __post_init__(self) -> None:
        zone_of(self.zone)
        object.__setattr__(self, "week", {weekday: tuple(self.week[weekday]) for weekday in sorted(self.week)})
        object.__setattr__(self, "days", dict(self.days))
        if not set(self.week) <= set(range(7)):
            raise ValueError(f"calendar {self.code}: a weekday is a number from 0 (Monday) to 6, not {sorted(self.week)}")
        if not any((*self._of_week, *self._of_days.values())):
            raise ValueError(f"calendar {self.code} has no working interval")

    def due_at(self, start: datetime, seconds: float) -> datetime:
        """The moment at which `seconds` of working time since `start` are used up, in UTC.

        Exactly at the end of an interval is that end, not the beginning of the next. 0 seconds are used up at `start`
        within an interval, else when the next one begins. ValueError when `seconds` are negative, when more than ten
        years go by without any working time, or when the moment lies after the last year.
        """
        begun = number_of(start)
        # Nothing would be used up anywhere: ask for a microsecond, then give it back.
        wanted, back = (asked, 0) if (asked := microseconds(seconds)) else (1, 1)
        worked = begun
        for since, until, offset in stretches(self.zone, begun, END):
            before, after = self._worked(since + offset), self._worked(until + offset)
            if wanted <= after - before:
                return moment_of(self._local_after(before + wanted) - offset - back)
            wanted -= after - before
            if after > before:
                worked = until
            elif until - worked > _LONGEST_REST:
                raise ValueError(f"calendar {self.code} has no working interval in the ten years after {moment_of(worked):%Y-%m-%d}")
        raise _too_long(self, start, seconds)

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """The working stretches between two moments, ascending, in UTC, one for each interval of each day.

        Their seconds add up to `seconds_between`.
        """
        return [Span(moment_of(piece.begin), moment_of(piece.until)) for piece in self._pieces(number_of(start), number_of(end))]

    def seconds_between(self, start: datetime, end: datetime) -> float:
        """Working seconds between two moments; 0 when the second is not later."""
        parts = stretches(self.zone, number_of(start), number_of(end))
        return sum(self._worked(until + offset) - self._worked(since + offset) for since, until, offset in parts) / SECOND

    def is_work_day(self, day: date) -> bool:
        """Whether the day has working intervals."""
        return bool(self._hours(day_number(day)))

    def day_of(self, moment: datetime) -> date:
        """The date the wall clock of this zone shows."""
        return date_at(self.zone, moment)

    def day_end(self, day: date) -> datetime | None:
        """The end of the day's last interval, in UTC; None when it is not a working day."""
        number = day_number(day)
        hours = self._hours(number)
        return moment_of(last_before(self.zone, number * DAY + hours[-1][1])) if hours else None

    def nth_day(self, day: date, n: int, working: bool) -> date:
        """The day `n` days on, or back when `n` is negative; ValueError when it lies outside the years.

        `working` counts working days only, and `day` itself is not one of those; for `n` = 0 it is `day` if that is a
        working day, else the next one.
        """
        number = day_number(day)
        if not working:
            return date_of(number + n)
        rank = self._work_days.before(number + 1) + n if n > 0 else self._work_days.before(number) + n + 1
        return date_of(self._work_days.reaching(rank))

    def is_provisional(self, day: date) -> bool:
        """Whether the day's hours may still change: its year is not published yet, or the day itself says so."""
        unpublished = self.published_until is not None and day.year > self.published_until
        return unpublished or (day in self.days and self.days[day].provisional)

    def interval_at(self, moment: datetime) -> Span | None:
        """The whole working interval the moment lies in, in UTC; None outside hours.

        Hours over midnight, given as two, are one here; a day open from 0:00 to 24:00 stands for itself.
        """
        number = number_of(moment)
        for run in runs(self._pieces(number - 3 * DAY, number + 3 * DAY), Piece.goes_on_in):
            if run[0].begin <= number < run[-1].until:
                return Span(moment_of(run[0].begin), moment_of(run[-1].until))
        return None

    @cached_property
    def _of_week(self) -> tuple[Hours, ...]:
        return tuple(hours_of(self.week.get(weekday, ()), f"calendar {self.code}, weekday {weekday}") for weekday in range(7))

    @cached_property
    def _of_days(self) -> dict[int, Hours]:
        return {day_number(day): hours_of(what.intervals, f"calendar {self.code}, {day}") for day, what in self.days.items()}

    @cached_property
    def _work(self) -> Tally:
        return Tally([length(hours) for hours in self._of_week], {day: length(hours) for day, hours in self._of_days.items()})

    @cached_property
    def _work_days(self) -> Tally:
        return Tally([bool(hours) for hours in self._of_week], {day: bool(hours) for day, hours in self._of_days.items()})

    def _hours(self, day: int) -> Hours:
        return self._of_days.get(day, self._of_week[day % 7])

    def _worked(self, local: int) -> int:
        """Microseconds of work the wall clock has seen before `local`."""
        day, within = divmod(local, DAY)
        return self._work.before(day) + sum(min(within, until) - since for since, until in self._hours(day) if since < within)

    def _local_after(self, work: int) -> int:
        """When the wall clock has first seen so much work."""
        day = self._work.reaching(work)
        left = work - self._work.before(day)
        for since, until in self._hours(day):
            if left <= until - since:
                return day * DAY + since + left
            left -= until - since
        raise AssertionError("a day has less work than its tally")

    def _pieces(self, begin: int, end: int) -> Iterator[Piece]:
        """What [begin, end) has of each interval, ascending; two pieces where a fold shows an interval twice."""
        for run in runs(self._cuts(begin, end), Piece.is_cut_from):
            yield run[0] if len(run) == 1 else Piece(run[0].day, run[0].interval, run[0].begin, run[-1].until)

    def _cuts(self, begin: int, end: int) -> Iterator[Piece]:
        """The same, cut where the offset changes."""
        for since, until, offset in stretches(self.zone, begin, end):
            for day in range((since + offset) // DAY, (until + offset - 1) // DAY + 1):
                midnight = day * DAY - offset
                for interval in self._hours(day):
                    first, last = max(midnight + interval[0], since), min(midnight + interval[1], until)
                    if first < last:
                        yield Piece(day, interval, first, last)


def _too_long(calendar: "Calendar", start: datetime, seconds: float) -> ValueError:
    return ValueError(f"calendar {calendar.code}: {seconds} s of working time from {start:%Y-%m-%d} on last beyond the year {LAST_YEAR}")


Calendar = RoundTheClock | WorkCalendar
ALWAYS = "24h"
CALENDARS: dict[str, Calendar] = {ALWAYS: RoundTheClock()}


def calendar(code: str) -> Calendar:
    """The calendar of this code; LookupError names an unknown one."""
    try:
        return CALENDARS[code]
    except KeyError:
        raise LookupError(f"unknown calendar {code}") from None
