"""Working time, case by case: what an administrator or a lawyer would ask about."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from servicedesk.clocks.holidays import PUBLISHED_UNTIL, china_days
from servicedesk.clocks.timeline import SECOND, number_of, stretches
from servicedesk.clocks.worktime import Day, RoundTheClock, Span, WorkCalendar, calendar

HOUR = 3600.0
OFFICE = ((time(9), time(12)), (time(13), time(18)))
WEEK = dict.fromkeys(range(5), OFFICE)


def moment(text: str, zone: str = "Asia/Shanghai") -> datetime:
    """A moment on the wall of a zone, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def office(year: int = 2026) -> WorkCalendar:
    """Office hours in Shanghai with the holidays of a year."""
    days = {day: Day(OFFICE if what.working else (), what.name_zh) for day, what in china_days(year).items()}
    return WorkCalendar("office", "Asia/Shanghai", WEEK, days, published_until=PUBLISHED_UNTIL)


def every_day(zone: str, *intervals: tuple[time, time]) -> WorkCalendar:
    return WorkCalendar("daily", zone, dict.fromkeys(range(7), intervals), {})


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-06-17 09:00", 3, "2026-06-17 12:00"),  # the end of an interval, not the beginning of the next
        ("2026-06-17 09:00", 8, "2026-06-17 18:00"),
        ("2026-06-17 11:00", 2, "2026-06-17 14:00"),
        ("2026-06-17 12:00", 1, "2026-06-17 14:00"),  # at the end of an interval one is outside it
        ("2026-06-17 12:30", 1, "2026-06-17 14:00"),
        ("2026-06-17 03:00", 1, "2026-06-17 10:00"),
        ("2026-06-17 19:00", 0, "2026-06-18 09:00"),
        ("2026-06-17 10:00", 0, "2026-06-17 10:00"),
        ("2026-06-18 17:00", 2, "2026-06-22 10:00"),  # Friday is Dragon Boat Festival
        ("2026-02-13 17:00", 2, "2026-02-14 10:00"),  # Saturday the 14th is made up for Spring Festival
        ("2026-02-14 17:00", 2, "2026-02-24 10:00"),
        ("2026-02-27 17:00", 9, "2026-02-28 18:00"),  # and Saturday the 28th
        ("2025-12-31 17:00", 2, "2026-01-04 10:00"),  # a year's end, and a Sunday made up for it
    ],
)
def test_office_hours(start, hours, due):
    assert office().due_at(moment(start), hours * HOUR) == moment(due)


def test_a_leap_day_counts():
    leap = every_day("Asia/Shanghai", (time(9), time(10)))
    assert leap.due_at(moment("2028-02-28 09:00"), 3 * HOUR) == moment("2028-03-01 10:00")


@pytest.mark.parametrize(
    ("zone", "day", "begin", "end", "hours", "until"),
    [
        ("America/New_York", "2026-03-08", time(1), time(5), 3, "2026-03-08T09:00Z"),
        ("America/New_York", "2026-03-08", time(2, 30), time(5), 2, "2026-03-08T09:00Z"),
        ("America/New_York", "2026-03-08", time(2, 10), time(2, 50), 0, "2026-03-08T07:00Z"),  # hours nobody had
        ("America/New_York", "2026-11-01", time(0), time(5), 6, "2026-11-01T10:00Z"),
        ("America/New_York", "2026-11-01", time(1, 15), time(1, 45), 1, "2026-11-01T06:45Z"),  # half an hour, twice
        ("Europe/London", "2026-03-29", time(0), time(0), 23, "2026-03-29T23:00Z"),
        ("Europe/London", "2026-10-25", time(0), time(0), 25, "2026-10-26T00:00Z"),
        ("Australia/Lord_Howe", "2026-10-04", time(1), time(4), 2.5, "2026-10-03T17:00Z"),
        ("Australia/Lord_Howe", "2026-04-05", time(1), time(4), 3.5, "2026-04-04T17:30Z"),
        ("Asia/Kolkata", "2026-03-29", time(9), time(17), 8, "2026-03-29T11:30Z"),
    ],
)
def test_a_day_on_which_the_clocks_change(zone, day, begin, end, hours, until):
    on = date.fromisoformat(day)
    only = WorkCalendar("only", zone, {}, {on: Day([(begin, end)])})
    around = moment(day, zone) - timedelta(days=2), moment(day, zone) + timedelta(days=2)
    assert only.seconds_between(*around) == hours * HOUR
    assert sum(span.seconds for span in only.spans(*around)) == hours * HOUR
    assert only.day_end(on) == datetime.fromisoformat(until)
    if hours:
        assert only.due_at(around[0], hours * HOUR) == datetime.fromisoformat(until)


def test_an_offset_that_changes_with_the_year_makes_two_stretches():
    changed = datetime(1960, 1, 1, tzinfo=UTC)  # Niamey: from UTC to UTC+1
    before, number, after = (number_of(changed + timedelta(hours=n)) for n in (-1, 0, 1))
    assert list(stretches("Africa/Niamey", before, after)) == [(before, number, 0), (number, after, 3600 * SECOND)]


def test_hours_that_a_fold_shows_twice_are_two_spans():
    twice = every_day("America/New_York", (time(1, 15), time(1, 45)))
    spans = twice.spans(moment("2026-11-01 00:00", "America/New_York"), moment("2026-11-01 12:00", "America/New_York"))
    starts = [datetime.fromisoformat(text) for text in ("2026-11-01T05:15Z", "2026-11-01T06:15Z")]
    assert spans == [Span(start, start + timedelta(minutes=30)) for start in starts]


def test_hours_over_midnight_are_given_as_two_and_are_one_shift():
    nights = every_day("Asia/Shanghai", (time(0), time(6)), (time(22), time(0)))
    begin, end = moment("2026-06-17 22:00"), moment("2026-06-18 06:00")
    midnight = moment("2026-06-18 00:00")
    assert nights.spans(begin, end) == [Span(begin, midnight), Span(midnight, end)]
    assert nights.due_at(begin, 8 * HOUR) == end
    assert nights.due_at(begin, 8 * HOUR + 1) == moment("2026-06-18 22:00:01")
    assert nights.day_end(date(2026, 6, 17)) == midnight
    for within in (begin, midnight, end - timedelta(seconds=1)):
        assert nights.interval_at(within) == Span(begin, end)
    assert nights.interval_at(end) is None


def test_days_open_from_midnight_to_midnight_are_shifts_of_their_own():
    always = every_day("Asia/Shanghai", (time(0), time(0)))
    midnight = moment("2026-06-17 00:00")
    assert always.interval_at(midnight) == Span(midnight, midnight + timedelta(days=1))
    assert always.interval_at(midnight) == RoundTheClock().interval_at(midnight)


def test_hours_that_touch_within_a_day_are_two_shifts():
    two = every_day("Asia/Shanghai", (time(8), time(16)), (time(16), time(0)))
    assert two.interval_at(moment("2026-06-17 15:59")).end == moment("2026-06-17 16:00")
    assert two.interval_at(moment("2026-06-17 16:00")).end == moment("2026-06-18 00:00")


def test_working_days_are_counted_over_holidays_and_make_up_days():
    work = office()
    friday, saturday = date(2026, 2, 13), date(2026, 2, 14)
    assert work.is_work_day(saturday)
    assert not work.is_work_day(date(2026, 2, 16))
    assert work.nth_day(friday, 1, working=True) == saturday
    assert work.nth_day(friday, 2, working=True) == date(2026, 2, 24)
    assert work.nth_day(date(2026, 2, 16), 0, working=True) == date(2026, 2, 24)
    assert work.nth_day(friday, 0, working=True) == friday
    assert work.nth_day(date(2026, 2, 24), -1, working=True) == saturday
    assert work.nth_day(friday, 2, working=False) == date(2026, 2, 15)
    assert work.day_end(date(2026, 2, 16)) is None
    assert work.day_end(saturday) == moment("2026-02-14 18:00")


def test_a_year_not_published_is_provisional_and_counts_weekdays_and_the_days_given():
    work = office(PUBLISHED_UNTIL + 1)
    labour_day = date(PUBLISHED_UNTIL + 1, 5, 1)
    assert not work.is_provisional(date(PUBLISHED_UNTIL, 12, 31))
    assert work.is_provisional(date(PUBLISHED_UNTIL + 1, 1, 1))
    assert not work.is_work_day(labour_day)
    assert work.is_work_day(labour_day + timedelta(days=9 - labour_day.weekday()))  # a Wednesday


def test_a_day_may_be_provisional_in_a_published_year():
    day = date(2026, 6, 17)
    work = WorkCalendar("office", "Asia/Shanghai", WEEK, {day: Day((), "storm", provisional=True)})
    assert work.is_provisional(day)
    assert not work.is_provisional(day + timedelta(days=1))
    assert not work.is_provisional(date(2800, 1, 1))  # None: published for ever


@pytest.mark.parametrize("nowhere", [{}, {0: ()}, {0: (), 6: ()}])
def test_a_calendar_without_hours_is_refused(nowhere):
    with pytest.raises(ValueError, match="calendar empty has no working interval"):
        WorkCalendar("empty", "Asia/Shanghai", nowhere, {date(2026, 6, 17): Day(())})


@pytest.mark.parametrize(
    ("week", "days", "said"),
    [
        ({7: OFFICE}, {}, "weekday is a number from 0"),
        ({0: [(time(12), time(9))]}, {}, "weekday 0: an interval must end after it begins"),
        ({0: [(time(12), time(12))]}, {}, "must end after it begins"),
        ({0: [(time(9), time(12)), (time(11), time(18))]}, {}, "overlap or do not ascend"),
        ({0: [(time(13), time(18)), (time(9), time(12))]}, {}, "overlap or do not ascend"),
        ({0: [(time(13), time(0)), (time(14), time(15))]}, {}, "overlap or do not ascend"),
        (WEEK, {date(2026, 6, 17): Day([(time(18), time(9))])}, "2026-06-17: an interval must end"),
        (WEEK, {date(9000, 1, 1): Day(())}, "9000-01-01 lies outside the years"),
    ],
)
def test_hours_that_make_no_sense_are_refused(week, days, said):
    with pytest.raises(ValueError, match=said):
        WorkCalendar("wrong", "Asia/Shanghai", week, days)


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "", "../Asia", "Asia"])
def test_an_unknown_zone_is_refused(zone):
    for make in (lambda: WorkCalendar("x", zone, WEEK, {}), lambda: RoundTheClock(zone)):
        with pytest.raises(ValueError, match="no time zone"):
            make()


def test_a_calendar_that_hardly_ever_works_ends_with_a_reason():
    first, second = date(2026, 1, 1), date(2034, 1, 1)
    rare = WorkCalendar("rare", "Asia/Shanghai", {}, {day: Day([(time(9), time(10))]) for day in (first, second)})
    start = moment("2026-01-01 00:00")
    assert rare.due_at(start, 2 * HOUR) == moment("2034-01-01 10:00")
    with pytest.raises(ValueError, match="calendar rare has no working interval in the ten years after 203"):
        rare.due_at(start, 2 * HOUR + 1)
    with pytest.raises(ValueError, match="outside the years"):
        rare.nth_day(second, 1, working=True)
    with pytest.raises(ValueError, match="outside the years"):
        rare.nth_day(first, -1, working=True)


@pytest.mark.parametrize("work", [office(), RoundTheClock()])
@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e12])
def test_lengths_that_are_none_are_refused(work, seconds):
    with pytest.raises(ValueError, match="no length of working time"):
        work.due_at(moment("2026-06-17 09:00"), seconds)


@pytest.mark.parametrize("work", [office(), RoundTheClock()])
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (datetime(9000, 1, 1, tzinfo=UTC), "outside the years 1900 to 2999"),
        (datetime(1, 1, 1, tzinfo=UTC), "outside the years 1900 to 2999"),
        (datetime(2026, 6, 17), "needs a zone"),  # noqa: DTZ001
    ],
)
def test_moments_that_are_slips_of_the_pen_are_refused(work, wrong, said):
    right = moment("2026-06-17 09:00")
    asked = [
        work.day_of,
        work.interval_at,
        lambda at: work.due_at(at, 60),
        lambda at: work.spans(at, right),
        lambda at: work.seconds_between(right, at),
    ]
    for ask in asked:
        with pytest.raises(ValueError, match=said):
            ask(wrong)


@pytest.mark.parametrize("work", [office(), RoundTheClock()])
def test_work_that_lasts_beyond_all_years_is_refused(work):
    with pytest.raises(ValueError, match=r"beyond the year 2999"):
        work.due_at(moment("2999-06-17 09:00"), 366 * 86400)
    for ask in (
        work.day_end,
        lambda day: work.nth_day(day, 1, working=True),
        lambda day: work.nth_day(day, 1, working=False),
    ):
        with pytest.raises(ValueError, match="outside the years"):
            ask(date(9000, 1, 1))
    with pytest.raises(ValueError, match="outside the years"):
        work.nth_day(date(2999, 12, 31), 2, working=False)


def test_round_the_clock_every_day_ends_at_midnight_of_its_zone():
    always, day = RoundTheClock("America/New_York"), date(2026, 3, 8)
    begin, end = datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert always.day_end(day) == end
    assert always.interval_at(begin) == always.interval_at(end - timedelta(seconds=1)) == Span(begin, end)
    assert always.due_at(begin.astimezone(ZoneInfo("America/New_York")), 23 * HOUR) == end
    assert always.spans(begin, end) == [Span(begin, end)]
    assert always.spans(end, begin) == []
    assert always.seconds_between(end, begin) == 0
    assert always.is_work_day(date(2026, 3, 7))
    assert always.nth_day(day, -8, working=True) == date(2026, 2, 28)
    assert not always.is_provisional(date(2800, 1, 1))


def test_a_calendar_keeps_its_hours_when_the_lists_it_was_made_of_change():
    monday, days = [(time(9), time(10))], {}
    work = WorkCalendar("kept", "Asia/Shanghai", {0: monday}, days)
    monday.clear()
    days[date(2026, 6, 15)] = Day(())
    assert work.is_work_day(date(2026, 6, 15))
    assert work == WorkCalendar("kept", "Asia/Shanghai", {0: ((time(9), time(10)),)}, {})
    assert len({office(), office(), work}) == 2


def test_a_calendar_is_found_by_its_code():
    assert calendar("24h") == RoundTheClock()
    with pytest.raises(LookupError, match="unknown calendar 8x5"):
        calendar("8x5")
