"""Working time against a walker that reads the wall clock minute by minute, and the laws it must keep.

DESK_CASES is the number of cases of each property (500).
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from servicedesk.clocks.worktime import Day, RoundTheClock, Span, WorkCalendar

CASES = int(os.environ.get("DESK_CASES", "500"))
pytestmark = pytest.mark.timeout(120 + CASES // 5)
many = settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))

MINUTE = timedelta(minutes=1)
WALKED = 5  # days of UTC around a date
USUAL = [date(2026, 6, 17), date(2026, 12, 31), date(2028, 2, 29)]  # mid-week, the end of a year, a leap day
WHERE = {
    "Asia/Shanghai": [date(2026, 2, 14), date(1991, 4, 14)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Europe/London": [date(2026, 3, 29), date(2026, 10, 25)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],  # by half an hour
    "Asia/Kolkata": [date(2026, 8, 15)],
    "America/Havana": [date(2026, 3, 8), date(2026, 11, 1)],  # a gap from midnight on, a fold back to it
    "America/St_Johns": [date(2010, 11, 7)],  # a fold from 0:01 back to the day before
    "Pacific/Apia": [date(2011, 12, 30)],  # a day nobody had
}

minutes = st.sampled_from([0, 1, 60, 90, 120, 150, 180, 540, 720, 780, 1080, 1380, 1410, 1440]) | st.integers(0, 1440)


def clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


@st.composite
def hours(draw):
    """Up to three intervals of a day, as minutes since midnight; some touch."""
    cuts = sorted(draw(st.lists(minutes, max_size=6)))
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]


@st.composite
def plans(draw, around: date):
    """A week and the days that differ around a date: weekday → hours, date → hours."""
    week = {weekday: draw(hours()) for weekday in draw(st.sets(st.integers(0, 6)))}
    near = st.integers(-4, 4).map(lambda n: around + timedelta(days=n))
    days = {
        day: draw(st.just([]) | st.sampled_from([*week.values(), [(540, 720), (780, 1080)]]) | hours())
        for day in draw(st.sets(near, max_size=4))
    }
    assume(any(week.values()) or any(days.values()))
    return week, days


def made(zone: str, week, days) -> WorkCalendar:
    """The calendar of a plan."""

    def intervals(found):
        return [(clock(a), clock(b)) for a, b in found]

    return WorkCalendar(
        "x", zone, {n: intervals(found) for n, found in week.items()}, {day: Day(intervals(found)) for day, found in days.items()}
    )


# --- the walker -----------------------------------------------------------------------------------------------------


@cache
def wall(zone: str, around: date) -> list[tuple[datetime, date, int]]:
    """Every minute of some days: when, and the date and minute the wall clock shows."""
    first = datetime(around.year, around.month, around.day, tzinfo=UTC) - timedelta(days=WALKED // 2)
    moments = [first + n * MINUTE for n in range(WALKED * 1440)]
    shown = [moment.astimezone(ZoneInfo(zone)) for moment in moments]
    return [(moment, local.date(), local.hour * 60 + local.minute) for moment, local in zip(moments, shown, strict=True)]


class Walker:
    """Looks at each minute whether it counts, and as which interval of which day."""

    def __init__(self, zone: str, around: date, week, days) -> None:
        def intervals(day):
            return days[day] if day in days else week.get(day.weekday(), [])

        self.minutes = []
        self.shown = wall(zone, around)
        for moment, day, minute in self.shown:
            held = [pair for pair in intervals(day) if pair[0] <= minute < pair[1]]
            self.minutes.append((moment, (day, *held[0]) if held else None))
        self.intervals = intervals

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        found: list[tuple[object, datetime, datetime]] = []
        for moment, label in self.minutes:
            a, b = max(moment, start), min(moment + MINUTE, end)
            if label is None or a >= b:
                continue
            if found and found[-1][0] == label and found[-1][2] == a:
                found[-1] = (label, found[-1][1], b)
            else:
                found.append((label, a, b))
        return [Span(a, b) for _, a, b in found]

    def due_at(self, start: datetime, left: timedelta) -> datetime | None:
        for moment, label in self.minutes:
            begin = max(moment, start)
            if label is None or begin >= moment + MINUTE:
                continue
            if left <= moment + MINUTE - begin and (left or begin < moment + MINUTE):
                return begin + left
            left -= moment + MINUTE - begin
        return None

    def day_end(self, day: date) -> datetime | None:
        found = self.intervals(day)
        if not found:
            return None
        return max(moment for moment, shown, minute in self.shown if (shown, minute) < (day, found[-1][1])) + MINUTE

    def interval_at(self, moment: datetime) -> Span | None:
        place = int((moment - self.minutes[0][0]) / MINUTE)
        if self.minutes[place][1] is None:
            return None
        first = last = place
        while self._together(first - 1):
            first -= 1
        while self._together(last):
            last += 1
        return Span(self.minutes[first][0], self.minutes[last][0] + MINUTE)

    def _together(self, place: int) -> bool:
        """Whether a minute and the next are of one interval, or of one over midnight."""
        (_, one), (_, other) = self.minutes[place], self.minutes[place + 1]
        if one is None or other is None:
            return False
        whole = (0, 1440)
        return one == other or (one[2] == 1440 and other[1] == 0 and whole not in (one[1:], other[1:]))


@many
@given(data=st.data(), zone=st.sampled_from(list(WHERE)))
def test_it_agrees_with_a_walk_from_minute_to_minute(data, zone):
    around = data.draw(st.sampled_from(WHERE[zone] + USUAL))
    week, days = data.draw(plans(around))
    calendar, walker = made(zone, week, days), Walker(zone, around, week, days)
    first, last = walker.minutes[0][0], walker.minutes[-1][0] + MINUTE
    moments = st.integers(0, WALKED * 1440).map(lambda n: first + n * MINUTE) | st.integers(0, WALKED * 86400).map(
        lambda n: first + timedelta(seconds=n)
    )
    start, end = data.draw(moments), data.draw(moments)

    spans = walker.spans(start, end)
    assert calendar.spans(start, end) == spans
    assert calendar.seconds_between(start, end) == sum(span.seconds for span in spans)

    rest = sum(span.seconds for span in walker.spans(start, last))
    seconds = data.draw(st.integers(0, max(0, int(rest) - 1)) | st.sampled_from([0.0, sum(span.seconds for span in spans)]))
    if rest:
        assert calendar.due_at(start, seconds) == walker.due_at(start, timedelta(seconds=seconds))

    inner = data.draw(st.integers(WALKED * 720 - 720, WALKED * 720 + 720)) * MINUTE + first
    day = calendar.day_of(inner)
    assert day == inner.astimezone(ZoneInfo(zone)).date()
    assert calendar.is_work_day(day) == bool(walker.intervals(day))
    assert calendar.day_end(day) == walker.day_end(day)
    assert calendar.interval_at(inner) == walker.interval_at(inner)


# --- the laws -------------------------------------------------------------------------------------------------------

moments = st.integers(365 * 86400, 130 * 365 * 86400).map(lambda n: datetime.fromtimestamp(n + 0.5, UTC))
amounts = st.integers(1, 400 * 86400 * 10**6).map(lambda n: n / 10**6) | st.integers(1, 20).map(lambda n: n * 1800.0)


@st.composite
def calendars(draw):
    """A calendar that works every week, or the one round the clock."""
    zone = draw(st.sampled_from(list(WHERE)))
    week, days = draw(plans(draw(st.dates(date(1971, 1, 1), date(2100, 1, 1)))))
    assume(sum(b - a for found in week.values() for a, b in found) >= 60)  # else a year of work is longer than all the years
    return draw(st.sampled_from([made(zone, week, days)] * 9 + [RoundTheClock(zone)]))


@many
@given(calendar=calendars(), start=moments, seconds=amounts)
def test_what_is_due_lies_as_many_working_seconds_off_as_were_given(calendar, start, seconds):
    due = calendar.due_at(start, seconds)
    assert due.utcoffset() == timedelta(0)
    assert calendar.seconds_between(start, due) == seconds
    assert calendar.seconds_between(start, due - timedelta(microseconds=1)) < seconds  # the first such moment


@many
@given(calendar=calendars(), starts=st.tuples(moments, moments), amount=st.tuples(amounts, amounts))
def test_later_or_longer_is_never_due_earlier(calendar, starts, amount):
    (early, late), (little, much) = sorted(starts), sorted(amount)
    assert calendar.due_at(early, little) <= calendar.due_at(late, little)
    assert calendar.due_at(early, little) <= calendar.due_at(early, much)
    assert calendar.due_at(early, 0) <= calendar.due_at(early, little)


@many
@given(calendar=calendars(), start=moments, seconds=amounts, share=st.integers(0, 100))
def test_a_promise_in_two_parts_is_due_as_the_whole(calendar, start, seconds, share):
    part = timedelta(seconds=seconds) * share / 100
    rest = timedelta(seconds=seconds) - part
    assume(rest)
    assert calendar.due_at(calendar.due_at(start, part.total_seconds()), rest.total_seconds()) == calendar.due_at(start, seconds)


@many
@given(calendar=calendars(), start=moments, length=st.integers(-86400, 90 * 86400))
def test_spans_ascend_within_and_add_up(calendar, start, length):
    end = start + timedelta(seconds=length)
    spans = calendar.spans(start, end)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(span.start < span.end for span in spans)
    assert all(start <= edge <= end for edge in edges)
    assert sum((span.end - span.start for span in spans), timedelta(0)) == timedelta(seconds=calendar.seconds_between(start, end))
    for span in spans[1:-1]:
        around = calendar.interval_at(span.start)
        assert around.start <= span.start
        assert span.end <= around.end


@many
@given(calendar=calendars(), day=st.dates(date(1971, 1, 1), date(2100, 1, 1)), n=st.integers(-40, 40))
def test_the_nth_day_is_found_by_counting(calendar, day, n):
    assert calendar.nth_day(day, n, working=False) == day + timedelta(days=n)
    step, found, counted = timedelta(days=1 if n >= 0 else -1), day, 0
    while counted < abs(n):
        found += step
        counted += calendar.is_work_day(found)
    while not calendar.is_work_day(found):
        found += step
    assert calendar.nth_day(day, n, working=True) == found
