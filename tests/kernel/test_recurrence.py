"""What recurs: pure cases, and properties against a slow oracle that looks at every single day."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.clocks.recurrence import (
    BeforeDay,
    Daily,
    Every,
    MonthDay,
    Slot,
    Weekday,
    YearDay,
    as_json,
    from_json,
    matches,
    next_slot,
    slot_after,
    slots,
)
from servicedesk.clocks.schedules.wording import Unreadable, parse, said, text_of
from servicedesk.clocks.worktime import Span

DAY = timedelta(days=1)
SHANGHAI, BERLIN, APIA = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
ZONES = [SHANGHAI, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Africa/Cairo")]
HOLIDAYS = {date(2026, 1, 1), date(2026, 10, 1), date(2026, 10, 2), date(2026, 11, 30), *(date(2027, 2, day) for day in range(1, 8))}


@dataclass(frozen=True)
class EveryDay:
    """Every day is a working day and ends at midnight."""

    zone: tzinfo = UTC

    def is_work_day(self, day: date) -> bool:
        return True

    def day_end(self, day: date) -> datetime:
        return wall(day + DAY, time.min, self.zone)

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        return [Span(start, end)] if end > start else []


class Office(EveryDay):
    """Nine to twelve and one to six, Monday to Friday but for holidays."""

    def is_work_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in HOLIDAYS

    def day_end(self, day: date) -> datetime:
        return wall(day, time(18), self.zone)

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        day = start.astimezone(self.zone).date()
        return [
            Span(wall(day, time(9), self.zone), wall(day, time(12), self.zone)),
            Span(wall(day, time(13), self.zone), self.day_end(day)),
        ]


def wall(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def local(slot: Slot, zone: ZoneInfo = SHANGHAI) -> tuple[str, str, str]:
    return slot.key, *(f"{each.astimezone(zone):%m-%d %H:%M}" for each in (slot.opens, slot.due))


def made(text: str, begin: date, end: date, days: EveryDay) -> list[tuple[str, str, str]]:
    """The slots that open on the days [begin, end), in wall times."""
    after, until = (wall(day, time.min, days.zone) - timedelta(microseconds=1) for day in (begin, end))
    return [local(slot, days.zone) for slot in slots(parse(text), after, until, days)]


NOVEMBER = (date(2026, 11, 1), date(2026, 12, 1))
ONE_DAY = (date(2026, 11, 20), date(2026, 11, 21))
CASES = {
    "every day at 10:00": (*ONE_DAY, [("2026-11-20", "11-20 00:00", "11-20 10:00")]),
    "every day": (*ONE_DAY, [("2026-11-20", "11-20 00:00", "11-21 00:00")]),
    "every day at 9:00, 18:00": (
        *ONE_DAY,
        [("2026-11-20#1", "11-20 00:00", "11-20 09:00"), ("2026-11-20#2", "11-20 09:00", "11-20 18:00")],
    ),
    "2 times a day": (*ONE_DAY, [("2026-11-20#1", "11-20 00:00", "11-20 12:00"), ("2026-11-20#2", "11-20 12:00", "11-21 00:00")]),
    "every week": (date(2026, 11, 10), date(2026, 11, 20), [("2026-W47", "11-16 00:00", "11-23 00:00")]),
    "every week on monday": (date(2026, 11, 10), date(2026, 11, 20), [("2026-W47", "11-16 00:00", "11-17 00:00")]),
    "every week on monday at 09:30": (date(2026, 11, 10), date(2026, 11, 20), [("2026-W47", "11-16 00:00", "11-16 09:30")]),
    "every month on day 3": (*NOVEMBER, [("2026-11", "11-03 00:00", "11-04 00:00")]),
    "every month on day 31": (*NOVEMBER, [("2026-11", "11-30 00:00", "12-01 00:00")]),
    "every month by day 6": (*NOVEMBER, [("2026-11", "11-01 00:00", "11-06 00:00")]),
    "every month by day 31": (*NOVEMBER, [("2026-11", "11-01 00:00", "12-01 00:00")]),
    "every month start": (*NOVEMBER, [("2026-11", "11-01 00:00", "11-02 00:00")]),
    "month end": (*NOVEMBER, [("2026-11", "11-30 00:00", "12-01 00:00")]),
    "every month": (*NOVEMBER, [("2026-11", "11-01 00:00", "12-01 00:00")]),
    "2 times a month": (*NOVEMBER, [("2026-11#1", "11-01 00:00", "12-01 00:00"), ("2026-11#2", "11-16 00:00", "12-01 00:00")]),
    "every quarter": (date(2026, 9, 1), date(2026, 12, 1), [("2026-Q4", "10-01 00:00", "01-01 00:00")]),
    "every 2 months": (date(2026, 10, 2), date(2026, 12, 1), [("2026-11..2026-12", "11-01 00:00", "01-01 00:00")]),
    "every 2 weeks": (date(2026, 11, 9), date(2026, 11, 23), [("2026-W47..2026-W48", "11-16 00:00", "11-30 00:00")]),
    "every 2 weeks from 2026-11-11": (date(2026, 11, 9), date(2026, 11, 23), [("2026-W46..2026-W47", "11-09 00:00", "11-23 00:00")]),
    "every year on 01-15": (date(2026, 11, 1), date(2027, 11, 1), [("2027", "01-15 00:00", "01-16 00:00")]),
    "every year": (date(2026, 11, 1), date(2027, 11, 1), [("2027", "01-01 00:00", "01-01 00:00")]),
    "every year on 02-29": (
        date(2027, 2, 1),
        date(2028, 3, 1),
        [("2027", "02-28 00:00", "03-01 00:00"), ("2028", "02-29 00:00", "03-01 00:00")],
    ),
}


@pytest.mark.parametrize("text", CASES)
def test_a_rule_makes_these_slots(text):
    begin, end, expected = CASES[text]
    assert made(text, begin, end, EveryDay(SHANGHAI)) == expected


WORKING = {
    # Friday the 27th is the last working day: the 28th and 29th are a weekend, the 30th a holiday
    "month end on working days": (*NOVEMBER, [("2026-11", "11-27 00:00", "11-27 18:00")]),
    "every month on working days": (*NOVEMBER, [("2026-11", "11-01 00:00", "11-27 18:00")]),
    # the 1st is a Sunday and its month has no working day before it
    "every month start on working days": (*NOVEMBER, [("2026-11", "11-02 00:00", "11-02 18:00")]),
    "every month by day 9 on working days": (*NOVEMBER, [("2026-11", "11-01 00:00", "11-06 18:00")]),
    # no working day before the 8th at all: the limit stands
    "every month by day 8 on working days": (date(2027, 2, 1), date(2027, 3, 1), [("2027-02", "02-01 00:00", "02-08 00:00")]),
    # the whole week is holidays: no slot
    "every week on tuesday on working days": (date(2027, 2, 1), date(2027, 2, 12), [("2027-W06", "02-09 00:00", "02-09 18:00")]),
    "every week on working days": (date(2027, 2, 1), date(2027, 2, 12), [("2027-W06", "02-08 00:00", "02-12 18:00")]),
    "every week on sunday on working days": (date(2026, 11, 16), date(2026, 11, 23), [("2026-W47", "11-20 00:00", "11-20 18:00")]),
    "every day at 10:00 on working days": (
        date(2026, 11, 27),
        date(2026, 12, 2),
        [("2026-11-27", "11-27 00:00", "11-27 10:00"), ("2026-12-01", "12-01 00:00", "12-01 10:00")],
    ),
    # four hours each: the noon break does not count
    "2 times a day on working days": (
        *ONE_DAY,
        [("2026-11-20#1", "11-20 09:00", "11-20 14:00"), ("2026-11-20#2", "11-20 14:00", "11-20 18:00")],
    ),
    "every day": (
        date(2026, 11, 27),
        date(2026, 11, 29),
        [("2026-11-27", "11-27 09:00", "11-27 18:00"), ("2026-11-28", "11-28 00:00", "11-29 00:00")],
    ),
    "7 times a week on working days": (
        date(2026, 11, 30),
        date(2026, 12, 7),
        [
            (f"2026-W49#{n}", day, "12-04 18:00")
            for n, day in enumerate(["11-30 00:00", "12-01 00:00", "12-02 00:00", "12-03 00:00", "12-04 00:00"], 1)
        ],
    ),
}


@pytest.mark.parametrize("text", WORKING)
def test_working_days_leave_out_a_day_or_move_a_date(text):
    begin, end, expected = WORKING[text]
    assert made(text, begin, end, Office(SHANGHAI)) == expected


DST = {
    "every day at 02:30": [("2026-03-28", "03-28 00:00", "03-28 02:30"), ("2026-03-29", "03-29 00:00", "03-29 03:30")],
    "every day at 02:30, 03:00": [
        ("2026-03-28#1", "03-28 00:00", "03-28 02:30"),
        ("2026-03-28#2", "03-28 02:30", "03-28 03:00"),
        ("2026-03-29#1", "03-29 00:00", "03-29 03:00"),
        ("2026-03-29#2", "03-29 03:00", "03-29 03:30"),
    ],
    "2 times a day": [  # the 29th has 23 hours
        ("2026-03-28#1", "03-28 00:00", "03-28 12:00"),
        ("2026-03-28#2", "03-28 12:00", "03-29 00:00"),
        ("2026-03-29#1", "03-29 00:00", "03-29 12:30"),
        ("2026-03-29#2", "03-29 12:30", "03-30 00:00"),
    ],
}


@pytest.mark.parametrize("text", DST)
def test_the_night_the_clocks_go_forward(text):
    assert made(text, date(2026, 3, 28), date(2026, 3, 30), EveryDay(BERLIN)) == DST[text]


def test_the_night_the_clocks_go_back_counts_the_first_time():
    (slot,) = slots(parse("every day at 02:30"), *(datetime(2026, 10, day, 12, tzinfo=UTC) for day in (24, 25)), EveryDay(BERLIN))
    assert (slot.key, slot.due) == ("2026-10-25", datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


def test_a_day_that_a_zone_skipped_has_no_slot():
    found = made("every day", date(2011, 12, 29), date(2012, 1, 1), EveryDay(APIA))
    assert [key for key, _opens, _due in found] == ["2011-12-29", "2011-12-31"]


def test_after_lesson_n_follows_a_counter():
    rule = parse("after lesson 2, 5, 9, 14 within 3 days")
    assert [number for number in range(1, 16) if matches(rule, {"number": number})] == [2, 5, 9, 14]
    assert not matches(rule, {}) and not matches(rule, {"number": "5"}) and not matches(parse("every day"), {"number": 5})
    at = wall(date(2026, 11, 20), time(20), SHANGHAI)
    assert local(slot_after(rule, 5, "course-12", at, EveryDay(SHANGHAI))) == ("lesson-5@course-12", "11-20 20:00", "11-24 00:00")
    same_day = parse("after lesson 5")
    assert slot_after(same_day, 5, "course-12", at, Office(SHANGHAI)).due == wall(date(2026, 11, 21), time.min, SHANGHAI)  # after hours
    assert next_slot(rule, at, EveryDay(SHANGHAI)) is None


def test_a_calendar_without_working_days_makes_nothing():
    class Closed(Office):
        def is_work_day(self, day: date) -> bool:
            return False

    assert next_slot(parse("every week on working days"), wall(date(2026, 1, 1), time.min, SHANGHAI), Closed(SHANGHAI)) is None


EQUAL = {
    "every month start": "every month on day 1",
    "every month on day 31": "month end",
    "EVERY  month end": "month end",
    "1 times a week": "every week",
}


@pytest.mark.parametrize("text", [*CASES, *WORKING, *EQUAL, "after lesson 5, 2", "after lesson 7 within 3 days"])
def test_text_and_json_give_the_rule_back(text):
    rule = parse(text)
    assert parse(text_of(rule)) == rule == from_json(as_json(rule))
    assert said(rule, "zh") and said(rule, "en") == text_of(rule)
    assert text_of(rule) == EQUAL.get(text, text_of(rule))


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("now and then", "“now and then” is no rule of recurrence; write it like every day at 10:00", "不是周期规则"),
        ("every day at 25:00", "“25:00” is no time of day; write it like 10:00", "不是时刻"),
        ("every day at 00:00", "leave the time out for the day's end", "请去掉时刻"),
        ("every month on day 32", "32 is out of range; use 1 to 31", "超出范围"),
        ("every month by day 1", "1 is out of range; use 2 to 31", "超出范围"),
        ("every 0 weeks", "0 is out of range; use 1 to 7", "超出范围"),
        ("40 times a day", "40 is out of range; use 1 to 24", "超出范围"),
        ("every year on 02-30", "there is no day “02-30”; write one that is in the calendar", "没有“02-30”这一天"),
        ("every 2 weeks from 2026-13-01", "there is no day “2026-13-01”", "没有“2026-13-01”这一天"),
        ("after lesson 2 on working days", "cannot be on working days; leave that out", "请去掉"),
    ],
)
def test_what_is_no_rule_is_said_with_its_remedy(text, english, chinese):
    with pytest.raises(Unreadable) as raised:
        parse(text)
    assert english in raised.value.en and chinese in raised.value.zh


TIMERS = {
    "R/P1D": ["every day"],
    "R2/P1D": ["2 times a day"],
    "R/P1W": ["every week"],
    "R/P1M": ["every month"],
    "R2/P1M": ["2 times a month"],
    "R/P2M": ["every 2 months"],
    "R/P3M": ["every quarter"],
    "R/P1Y": ["every year"],
    "R/P1W,P1M,P3M,P1Y": ["every week", "every month", "every quarter", "every year"],
    "day6": ["every month by day 6"],
    "eom": ["month end"],
    "month start": ["every month start"],
    "T10:00": ["every day at 10:00 on working days"],
    "T09:00": ["every day at 09:00 on working days"],
    "01-15": ["every year on 01-15"],
    "lesson": ["after lesson 2, 5, 9, 14", "after lesson 7, 13"],
}


def test_every_recurring_timer_of_the_regulations_can_be_written():
    with (Path(__file__).parents[2] / "docs" / "mission" / "timers.csv").open(encoding="utf-8", newline="") as file:
        written = {row["iso"] for row in csv.DictReader(file)}
    assert {iso for iso in written if iso.startswith("R")} | TIMERS.keys() <= written & TIMERS.keys()
    assert all(text_of(parse(text)) for texts in TIMERS.values() for text in texts)


SPOKEN = {
    "every day at 10:00 on working days": "每天 10:00 前（限工作日）",
    "2 times a day": "每天 2 次",
    "2 times a month": "每个月 2 次",
    "every 2 months": "每 2 个月",
    "every 2 weeks from 2026-11-11": "每 2 周（自 2026-11-11 起算）",
    "every month by day 6": "每月 6 日前",
    "month end": "每月月底",
    "every week on monday": "每周一",
    "every year on 01-15": "每年 1 月 15 日",
    "after lesson 2, 5": "第 2, 5 课之后（当天）",
}


@pytest.mark.parametrize("text", SPOKEN)
def test_a_rule_is_said_in_chinese(text):
    assert said(parse(text), "zh") == SPOKEN[text]


TIMES = st.builds(time, st.integers(0, 23), st.integers(1, 59))
RULES = st.one_of(
    st.builds(Daily, count=st.integers(1, 5), working=st.booleans()),
    st.builds(
        Daily, times=st.lists(TIMES, min_size=1, max_size=3, unique=True).map(lambda found: tuple(sorted(found))), working=st.booleans()
    ),
    st.builds(
        Every,
        unit=st.sampled_from(["week", "month", "quarter", "year"]),
        every=st.integers(1, 5),
        since=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        working=st.booleans(),
    ),
    st.builds(Every, unit=st.sampled_from(["week", "month"]), count=st.integers(2, 7), working=st.booleans()),
    st.builds(Weekday, weekday=st.integers(0, 6), at=st.none() | TIMES, working=st.booleans()),
    st.builds(MonthDay, number=st.integers(1, 31), at=st.none() | TIMES, working=st.booleans()),
    st.builds(BeforeDay, number=st.integers(2, 31), working=st.booleans()),
    st.builds(YearDay, month=st.integers(1, 12), number=st.integers(1, 29), at=st.none() | TIMES, working=st.booleans()),
)
CALENDARS = st.builds(lambda kind, zone: kind(zone), st.sampled_from([EveryDay, Office]), st.sampled_from(ZONES))
MOMENTS = st.dates(date(2021, 1, 1), date(2034, 1, 1)).flatmap(lambda day: st.times().map(lambda at: wall(day, at, UTC)))


@settings(deadline=None, max_examples=60)
@given(RULES, CALENDARS, MOMENTS)
def test_ten_years_of_slots_ascend_and_none_is_lost_or_doubled(rule, days, after):
    until = after + timedelta(days=3653)
    found = list(slots(rule, after, until, days))
    assert all(after < slot.opens <= until and slot.opens < slot.due for slot in found)
    assert all(one.opens < two.opens and one.due <= two.due for one, two in pairwise(found))
    assert len({slot.key for slot in found}) == len(found)
    middle = after + (until - after) / 2
    assert [*slots(rule, after, middle, days), *slots(rule, middle, until, days)] == found


@settings(deadline=None, max_examples=60)
@given(RULES, CALENDARS, MOMENTS)
def test_the_next_slot_after_each_is_the_following_one(rule, days, after):
    found = list(slots(rule, after, after + timedelta(days=900), days))
    walked = [next_slot(rule, after, days)] if found else []
    while len(walked) < len(found):
        walked.append(next_slot(rule, walked[-1].opens, days))
    assert walked == found


@settings(deadline=None, max_examples=60)
@given(RULES, CALENDARS, st.dates(date(2021, 1, 1), date(2034, 1, 1)))
def test_a_slow_look_at_every_day_finds_the_same(rule, days, begin):
    end = begin + timedelta(days=800)
    after, until = (wall(day, time.min, days.zone) - timedelta(microseconds=1) for day in (begin, end))
    looked = [(slot.key, slot.opens) for slot in slots(rule, after, until, days)]
    if isinstance(rule, Daily):
        slow = [opening for day in _every_day(begin, end) for opening in _of_day(rule, day, days)]
    else:
        margin = timedelta(days=366 * 6)
        periods = [list(each) for _, each in groupby(_every_day(begin - margin, end + margin), lambda day: _period_of(rule, day))]
        opening = [found for period in periods[1:-1] for found in _of_period(rule, period, days)]  # the outer two may be cut
        slow = [(key, wall(day, time.min, days.zone)) for key, day in opening if begin <= day < end]
    assert looked == slow


def _every_day(begin: date, end: date) -> Iterator[date]:
    while begin < end:
        yield begin
        begin += DAY


def _of_day(rule: Daily, day: date, days: EveryDay) -> list[tuple[str, datetime]]:
    """(key, opens) of what opens on this day."""
    if rule.working and not days.is_work_day(day):
        return []
    midnight, following = wall(day, time.min, days.zone), wall(day + DAY, time.min, days.zone)
    if rule.times:
        dues = sorted(wall(day, at, days.zone) for at in rule.times)
        opens = [midnight, *dues[:-1]]
        names = [f"{day}#{n}" for n in range(1, len(opens) + 1)] if len(opens) > 1 else [str(day)]
        return [(key, begin) for key, begin, end in zip(names, opens, dues, strict=True) if begin < end]
    worked = days.spans(midnight, following) if days.is_work_day(day) else [Span(midnight, following)]
    if rule.count == 1:
        return [(str(day), worked[0].start)]
    share = sum(span.seconds for span in worked) / rule.count
    return [(f"{day}#{part + 1}", _worked_for(worked, share * part)) for part in range(rule.count)]


def _worked_for(worked: list[Span], seconds: float) -> datetime:
    """The first moment at which so much of the working time has passed."""
    for span in worked:
        if seconds <= span.seconds:
            return span.start + timedelta(seconds=seconds)
        seconds -= span.seconds
    return worked[-1].end


def _period_of(rule, day: date):
    """What the days of one period have in common."""
    if isinstance(rule, Every):
        return (_ordinal(rule.unit, day) - _ordinal(rule.unit, rule.since)) // rule.every
    return _ordinal({Weekday: "week", YearDay: "year"}.get(type(rule), "month"), day)


def _ordinal(unit: str, day: date) -> int:
    if unit == "week":
        return (day.toordinal() - 1) // 7
    return {"month": day.year * 12 + day.month, "quarter": day.year * 4 + (day.month - 1) // 3, "year": day.year}[unit]


def _unit_name(unit: str, day: date) -> str:
    return {"week": f"{day:%G-W%V}", "month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{-(-day.month // 3)}", "year": str(day.year)}[unit]


def _of_period(rule, period: list[date], days: EveryDay) -> list[tuple[str, date]]:
    """(key, day) of what opens in this period, whose every day is at hand."""
    first, usable = period[0], [day for day in period if days.is_work_day(day) or not rule.working]
    if isinstance(rule, BeforeDay):
        return [(f"{first:%Y-%m}", first)]
    if not usable:
        return []
    if isinstance(rule, Every):
        ends = dict.fromkeys((_unit_name(rule.unit, first), _unit_name(rule.unit, period[-1])))
        room = (usable[-1] - first).days + 1
        opening = sorted({Fraction(room * part, rule.count).__floor__() for part in range(rule.count)})
        return [("..".join(ends) + (f"#{n}" if rule.count > 1 else ""), period[offset]) for n, offset in enumerate(opening, 1)]
    meant = next(day for day in reversed(period) if _is_meant(rule, day))
    name = _unit_name({Weekday: "week", MonthDay: "month", YearDay: "year"}[type(rule)], first)
    return [(name, max((day for day in usable if day <= meant), default=usable[0]))]


def _is_meant(rule, day: date) -> bool:
    if isinstance(rule, Weekday):
        return day.weekday() == rule.weekday
    last = (day + DAY).day == 1
    number = day.day == rule.number or (last and day.day < rule.number)
    return number and (isinstance(rule, MonthDay) or day.month == rule.month)
