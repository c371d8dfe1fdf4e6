"""When a limit falls due: pure, on the starting event's facts and a calendar.

Days and months follow the usual rule of Chinese civil law on periods (Civil Code, articles 200 to 204) as known to us and
not verified here: the starting day does not count; the last day ends with that day's last working interval (24:00 in a
24 h calendar); where the last day is not a working day, the end of the next working day counts; a period by months ends on
the day of the same number, or on the month's last day where it has none.
"""

import calendar as almanac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from servicedesk.clocks.grammar import parse, text
from servicedesk.clocks.limits import (
    DAY,
    MONTH,
    SECONDS,
    SHIFT,
    WALL,
    WEEK,
    WORK,
    WORK_DAYS,
    At,
    Before,
    Contract,
    Days,
    Duration,
    EndOf,
    Limit,
    LimitError,
    Months,
    Promised,
    Rings,
    Said,
    Word,
)
from servicedesk.clocks.worktime import Span

RING_SECONDS = 5  # an assumption where the exchange gives no figure (docs/adr/0008)
_LONGEST_RING = 60
_MOST_PERIODS = 53  # searched for one with a working day: a year of weeks
_ONE_DAY = timedelta(days=1)
_YEARS = range(2000, 2200)  # a moment outside them is a slip, and near the ends of datetime's range


class Calendar(Protocol):
    """What a limit asks of a calendar; dates are in its zone, moments are aware. ValueError: it has no answer."""

    @property
    def zone(self) -> str:
        """The name of the zone in which its days begin and end."""

    def due_at(self, start: datetime, seconds: float) -> datetime:
        """The moment at which so many seconds of working time are used up."""

    def day_of(self, moment: datetime) -> date:
        """The local date."""

    def day_end(self, day: date) -> datetime | None:
        """The end of the day's last working interval; None on a day without any."""

    def is_work_day(self, day: date) -> bool:
        """Whether the day has working time."""

    def nth_day(self, day: date, n: int, working: bool) -> date:
        """The n-th day after this one (before it, where negative), counting working days only or all."""

    def interval_at(self, moment: datetime) -> Span | None:
        """The working interval [start, end) the moment lies in."""


@dataclass(frozen=True)
class Due:
    """The moment, UTC, and what had to be read into the limit to find it."""

    at: datetime
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Undecided:
    """No moment follows from what is known; `field` is the fact or setting that is missing."""

    field: str
    reason: Said


class _NotKnown(Exception):
    def __init__(self, field: str, en: str, zh: str):
        super().__init__(field)
        self.undecided = Undecided(field, Said(en, zh))


@dataclass(frozen=True)
class _Case:
    """One start of one clock."""

    start: datetime
    facts: Mapping[str, Any]
    calendar: Calendar
    words: Mapping[str, Limit]

    @property
    def day(self) -> date:
        return self.calendar.day_of(self.start)

    def moment(self, field: str) -> datetime:
        """A moment of the facts, given as a datetime or as ISO 8601 with its offset."""
        value = self.facts.get(field)
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            moment = None
        if value is None:
            raise _NotKnown(field, f"{field} is not known; record it", f"缺少 {field}，请填写")
        if not isinstance(moment, datetime) or moment.tzinfo is None or moment.year not in _YEARS:
            raise _NotKnown(
                field,
                f"{field} is “{value}”, no moment with a zone; record it like 2026-01-31T09:00+08:00",
                f"{field} 为“{value}”，不是带时区的时刻，请填写如 2026-01-31T09:00+08:00",
            )
        return moment

    def work_day(self, day: date, back: bool = False) -> date:
        """This day where it is a working day, else the next one, or the one before it."""
        if self.calendar.is_work_day(day):
            return day
        return self.calendar.nth_day(day, -1 if back else 1, True)

    def end_of(self, day: date, back: bool = False) -> datetime:
        """The end of the last working interval of this day, or of the next working day, or of the one before it."""
        end = self.calendar.day_end(self.work_day(day, back))
        if end is None:
            raise ValueError(f"no working time on {day}")
        return end


def due(limit: Limit, start: datetime, facts: Mapping[str, Any], calendar: Calendar, words: Mapping[str, Limit]) -> Due | Undecided:
    """When `limit` falls due for a start at the aware moment `start`.

    `facts` are those of the starting event and its subject: `promised_at`, named moments (datetime or ISO 8601 with its
    offset), `contract` (field → limit in text form), `ring_seconds`. `words` says what vague words mean. What is missing or
    unfit gives Undecided, never an exception.
    """
    try:
        found = _RULES[type(limit)](limit, _Case(start, facts, calendar, words))
    except _NotKnown as missing:
        return missing.undecided
    except (ValueError, OverflowError):
        reason = Said(f"the calendar has no such working time after {start}; fill it in", f"日历在 {start} 之后没有相应的工作时间，请补充")
        return Undecided("calendar", reason)
    return Due(found.at.astimezone(UTC), found.notes)


def _duration(limit: Duration, case: _Case) -> Due:
    if limit.counts == WALL:
        return Due(case.start + timedelta(seconds=limit.seconds))
    return Due(case.calendar.due_at(case.start, limit.seconds))


def _days(limit: Days, case: _Case) -> Due:
    return Due(case.end_of(case.calendar.nth_day(case.day, limit.n, limit.counts == WORK)))


def _months(limit: Months, case: _Case) -> Due:
    year, month = divmod(case.day.year * 12 + case.day.month - 1 + limit.n, 12)
    last = almanac.monthrange(year, month + 1)[1]
    return Due(case.end_of(date(year, month + 1, min(case.day.day, last))))


def _end_of(limit: EndOf, case: _Case) -> Due:
    """The end not yet past at the start: who starts after it has until the next one."""
    if limit.unit == SHIFT:
        return _end_of_shift(case)
    last = _last_day(limit.unit, case.day)
    for _ in range(_MOST_PERIODS):
        # Within a period its last working day counts; past its end the next one does, as for days.
        end = case.end_of(last + timedelta(days=limit.days), back=limit.unit != DAY and limit.days <= 0)
        if end > case.start:
            return Due(end)
        last = _last_day(limit.unit, last + _ONE_DAY)
    raise ValueError(f"no working {limit.unit} after {case.day}")


def _last_day(unit: str, day: date) -> date:
    if unit == DAY:
        return day
    if unit == WEEK:
        return day + timedelta(days=6 - day.weekday())
    month = day.month if unit == MONTH else (day.month + 2) // 3 * 3
    return date(day.year, month, almanac.monthrange(day.year, month)[1])


def _end_of_shift(case: _Case) -> Due:
    just_in = case.calendar.due_at(case.start, 1) - timedelta(microseconds=1)  # inside the next interval where none runs now
    interval = case.calendar.interval_at(case.start) or case.calendar.interval_at(just_in)
    if interval is None:
        raise ValueError(f"no shift after {case.start}")
    return Due(interval.end)


def _at(limit: At, case: _Case) -> Due:
    """The time on the day meant or the next working day; a time already past is meant for the next working day."""
    clock = time(limit.hour, limit.minute, tzinfo=ZoneInfo(case.calendar.zone))
    day = case.work_day(case.day + timedelta(days=limit.days), back=limit.days < 0)
    if limit.days >= 0 and datetime.combine(day, clock) < case.start:
        day = case.work_day(day + _ONE_DAY)
    return Due(datetime.combine(day, clock))


def _before(limit: Before, case: _Case) -> Due:
    """Days before end with the working day that lies so many days earlier, or with the working day before it."""
    moment = case.moment(limit.moment)
    if limit.unit == SECONDS:
        return Due(moment - timedelta(seconds=limit.n))
    day = case.calendar.nth_day(case.calendar.day_of(moment), -limit.n, limit.unit == WORK_DAYS)
    return Due(case.end_of(day, back=True))


def _promised(limit: Promised, case: _Case) -> Due:
    return Due(case.moment("promised_at"))


def _contract(limit: Contract, case: _Case) -> Due:
    field = f"contract.{limit.field}"
    contract = case.facts.get("contract")
    written = contract.get(limit.field) if isinstance(contract, Mapping) else None
    if written is None:
        raise _NotKnown(field, f"the contract gives no “{limit.field}”; record it", f"合同没有“{limit.field}”，请填写")
    try:
        agreed = parse(str(written))
    except LimitError as error:
        raise _NotKnown(field, error.en, error.zh) from None
    if isinstance(agreed, Contract):
        raise _NotKnown(field, f"{field} cites a contract again; write a figure", f"{field} 又引用合同，请写明时限")
    found = _RULES[type(agreed)](agreed, case)
    return _noted(found, Said(f"the contract says {text(agreed)}", f"合同约定为 {text(agreed)}"))


def _word(limit: Word, case: _Case) -> Due:
    meant = case.words.get(limit.word)
    if meant is None or isinstance(meant, Word | Contract):
        raise _NotKnown(
            f"words.{limit.word}",
            f"nobody has said what {limit.word} means; set it in the pack's words",
            f"尚未规定“{limit.word}”的含义，请在规则包的 words 中设置",
        )
    found = _RULES[type(meant)](meant, case)
    return _noted(found, Said(f"{limit.word} is read as {text(meant)}", f"“{limit.word}”按 {text(meant)} 计"))


def _rings(limit: Rings, case: _Case) -> Due:
    seconds = case.facts.get("ring_seconds", RING_SECONDS)
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 < seconds <= _LONGEST_RING:
        raise _NotKnown(
            "ring_seconds",
            f"ring_seconds is “{seconds}”; record more than 0 and at most {_LONGEST_RING}",
            f"ring_seconds 为“{seconds}”，请填写大于 0 且不超过 {_LONGEST_RING} 的数",
        )
    note = Said(f"{limit.n} rings of {seconds} s each", f"{limit.n} 声铃响，每声 {seconds} 秒")
    return Due(case.start + timedelta(seconds=limit.n * seconds), (note,))


def _noted(found: Due, note: Said) -> Due:
    return Due(found.at, (note, *found.notes))


_RULES: dict[type[Limit], Callable[[Any, _Case], Due]] = {
    Duration: _duration,
    Days: _days,
    Months: _months,
    EndOf: _end_of,
    At: _at,
    Before: _before,
    Promised: _promised,
    Contract: _contract,
    Word: _word,
    Rings: _rings,
}
