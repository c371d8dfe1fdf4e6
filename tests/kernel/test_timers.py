"""Every row of docs/mission/timers.csv has something that executes it, and its clocks give the moments the row states."""

import calendar as almanac
import csv
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from servicedesk.clocks.bounds import BETWEEN, BOUNDS, Bound, Window, bound_from_json, bound_to_json, read_bound, window
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.grammar import parse, text
from servicedesk.clocks.limits import Before, Contract, EndOf, Promised, Rings, Word
from servicedesk.clocks.spoken import bound_sentence
from servicedesk.clocks.words import ASSUMED
from servicedesk.mission.catalogue import FOLDER
from servicedesk.rulebook.source import Node
from tests.kernel.calendars import OFFICE, ROUND_THE_CLOCK, SHIFTS, Hours
from tests.make import read

START = "2026-03-03T10:00+08:00"  # a Tuesday
FACTS = {
    "promised_at": "2026-03-03T15:00+08:00",
    "guest_arrives": "2026-03-03T12:00+08:00",
    "opening": "2026-03-03T11:00+08:00",
    "shift_starts": "2026-03-03T16:00+08:00",
    "shift_ends": "2026-03-03T16:00+08:00",
    "period_starts": "2026-03-16T00:00+08:00",
    "visit": "2026-03-06T10:00+08:00",
    "cut_off": "2026-03-03T20:00+08:00",
    "task_due": "2026-03-10T18:00+08:00",
    "contract": {"advice": "2 h", "survey": "1 work day", "preliminary_opinion": "5 work days", "payment": "10 work days"},
}
UNDECIDED = {"T-066", "T-093", "T-098", "T-100"}
KINDS = ("clock", "schedule", "undecided")
# What a schedule of the iso column begins with; R is "again and again".
SCHEDULES = {
    "R/P1D": "every day",
    "R2/P1D": "2 times a day",
    "R/P1W": "every week",
    "R/P1M": "every month",
    "P1M": "every month",
    "R2/P1M": "2 times a month",
    "R/P2M": "every 2 months",
    "R/P3M": "every quarter",
    "R/P1Y": "every year",
    "R/P1W,P1M,P3M,P1Y": "every week",
    "T10:00": "every day at 10:00",
    "T09:00": "every day at 09:00",
    "day6": "every month by day 6",
    "month start": "every month start",
    "eom": "month end",
    "01-15": "every year on 01-15",
    "lesson": "after lesson ",
}


def _rows() -> dict[str, dict[str, str]]:
    with (FOLDER / "timers.csv").open(newline="", encoding="utf-8") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


def _bound(node: Node) -> Bound | None:
    return read_bound(node, node.mapping(optional=BOUNDS))


ROOT = read(Path(__file__).with_name("timers.yaml"))
NODES = [
    node.mapping(required=("code",), optional=(*KINDS, "also", "start")) for node in ROOT.mapping(required=("timers",))["timers"].items()
]
ROWS = _rows()
CLOCKS = {fields["code"].text(): _bound(fields["clock"]) for fields in NODES if "clock" in fields}
ALSO = {fields["code"].text(): _bound(fields["also"]) for fields in NODES if "also" in fields}
STARTS = {fields["code"].text(): datetime.fromisoformat(fields["start"].text() if "start" in fields else START) for fields in NODES}


def _calendar(code: str) -> Hours:
    if ROWS[code]["iso"] == "shift":
        return SHIFTS
    return OFFICE if ROWS[code]["calendar"] == "business" else ROUND_THE_CLOCK


def _window(code: str, words=ASSUMED, facts=FACTS) -> Window | Undecided:
    return window(CLOCKS[code], STARTS[code], facts, _calendar(code), words)


def test_every_row_of_the_timers_is_executed_by_exactly_one_thing():
    assert ROOT.problems == []
    assert [fields["code"].text() for fields in NODES] == list(ROWS) and len(ROWS) == 103
    assert all(len(set(KINDS) & set(fields)) == 1 for fields in NODES)
    assert {fields["code"].text() for fields in NODES if "undecided" in fields} == UNDECIDED


@pytest.mark.parametrize("code", CLOCKS)
def test_a_clock_row_reads_computes_and_can_be_said(code):
    bound = CLOCKS[code]
    assert isinstance(bound, Bound)
    assert all(parse(text(limit)) == limit for limit in bound.limits)
    assert bound_from_json(bound_to_json(bound)) == bound
    assert bound_sentence(bound, "en") != bound_sentence(bound, "zh")
    assert isinstance(_window(code), Window)


@pytest.mark.parametrize("code", [code for code in CLOCKS if ROWS[code]["iso"] == "vague"])
def test_a_vague_row_is_undecided_until_a_pack_takes_a_figure(code):
    assert isinstance(CLOCKS[code].limits[0], Word)
    unset = _window(code, words={})
    assert isinstance(unset, Undecided) and unset.field == f"words.{CLOCKS[code].limits[0].word}"
    assert _window(code).notes


def _moved(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, almanac.monthrange(year, month + 1)[1]))


def _stated(iso: str, base: datetime, sign: int, calendar: Hours) -> datetime:
    """The moment the iso column states, reckoned from the base by other means than the limits'."""
    day = calendar.day_of(base)
    if match := re.fullmatch(r"PT-?(\d+)([SMH])", iso):
        seconds = int(match[1]) * {"S": 1, "M": 60, "H": 3600}[match[2]]
        return calendar.due_at(base, seconds) if sign > 0 and seconds else base - timedelta(seconds=seconds)
    if match := re.fullmatch(r"P(\d+)BD", iso):
        return calendar.day_end(calendar.nth_day(day, int(match[1]), True))
    if match := re.fullmatch(r"P(\d+)([DMY])", iso):
        n = int(match[1])
        last = day + sign * timedelta(days=n) if match[2] == "D" else _moved(day, n * (12 if match[2] == "Y" else 1))
        while not calendar.is_work_day(last):
            last += sign * timedelta(days=1)
        return calendar.day_end(last)
    raise AssertionError(f"nobody reads {iso}")


FIGURES = [code for code in CLOCKS if re.fullmatch(r"PT?-?\d+(S|M|H|D|BD|Y)(/.*)?", ROWS[code]["iso"])]


@pytest.mark.parametrize("code", FIGURES)
def test_a_clock_row_agrees_with_its_iso_figure(code):
    limits, found, calendar = CLOCKS[code].limits, _window(code), _calendar(code)
    base, sign = STARTS[code], 1
    if isinstance(limits[0], Before):
        base, sign = datetime.fromisoformat(FACTS[limits[0].moment]), -1
    figures = ROWS[code]["iso"].split("/")
    moments = [found.earliest, found.latest]
    if code in ALSO and len(figures) == 2:
        moments = [found.earliest, window(ALSO[code], base, FACTS, calendar, ASSUMED).earliest]
    got = [moment for moment in moments if moment is not None]
    want = [_stated(iso, base, sign, calendar) for iso in figures]
    if code == "T-101":  # the next morning, not its end
        want = [datetime.fromisoformat("2026-03-04T09:00+08:00")]
    assert got == want
    assert (CLOCKS[code].kind == BETWEEN) == (len(figures) == 2 and code not in ALSO)


def test_the_rows_without_an_iso_figure_are_of_the_kind_the_row_names():
    kinds = {"promise": Promised, "contract": Contract, "shift": EndOf, "P3R": Rings, "set": Before, "vague": Word}
    rest = {code: ROWS[code]["iso"] for code in CLOCKS if code not in FIGURES}
    assert rest.pop("T-061") == "T08:30" and text(CLOCKS["T-061"].limits[0]) == "08:30"
    assert _window("T-061").latest == datetime.fromisoformat("2026-03-03T08:30+08:00")
    assert rest and all(isinstance(CLOCKS[code].limits[0], kinds[iso]) for code, iso in rest.items())


def test_the_schedules_are_those_of_the_iso_column():
    given = {fields["code"].text(): [rule.text() for rule in fields["schedule"].items()] for fields in NODES if "schedule" in fields}
    assert given and all(rules[0].startswith(SCHEDULES[ROWS[code]["iso"]]) for code, rules in given.items())


def _needed(code: str) -> str:
    limit = CLOCKS[code].limits[0]
    match limit:
        case Promised():
            return "promised_at"
        case Contract():
            return f"contract.{limit.field}"
    return limit.moment


@pytest.mark.parametrize("code", [code for code in CLOCKS if isinstance(CLOCKS[code].limits[0], Promised | Contract | Before)])
def test_a_row_that_waits_for_a_fact_names_it(code):
    missing = _window(code, facts={})
    assert isinstance(missing, Undecided) and missing.field == _needed(code)


def test_the_same_day_rows_end_with_the_working_day_and_the_minimum_wait_blocks():
    assert _window("T-007").latest == datetime.fromisoformat("2026-03-03T18:00+08:00")
    assert _window("T-010").latest == datetime.fromisoformat("2026-03-04T00:00+08:00")
    assert _window("T-008").latest == datetime.fromisoformat("2026-03-03T16:00+08:00")
    assert _window("T-050").earliest == STARTS["T-050"] + timedelta(minutes=10) and _window("T-050").latest is None
    assert not _window("T-023").inclusive
