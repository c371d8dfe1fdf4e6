"""What recurs: rules and the slots they make. Pure, on plain values; days and times are wall times of the calendar's zone."""

from abc import ABC, abstractmethod
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

from servicedesk.clocks.worktime import Calendar, Span

EPOCH = date(2024, 1, 1)  # a Monday and a first of January: where "every 2 weeks" and "every 2 months" count from
_HORIZON = timedelta(days=40 * 366)  # past it a rule makes no more slots: its calendar has no working days
_DAY = timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Slot:
    """One time of what recurs: its name within the rule, when it comes into being, and when it must be done."""

    key: str
    opens: datetime
    due: datetime


class Days(Protocol):
    """What a rule asks of a working calendar."""

    @property
    def zone(self) -> tzinfo: ...

    def is_work_day(self, day: date) -> bool: ...

    def day_end(self, day: date) -> datetime: ...

    def spans(self, start: datetime, end: datetime) -> list[Span]: ...


@dataclass(frozen=True)
class CalendarDays:
    """The days of a working calendar."""

    calendar: Calendar

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.calendar.zone)

    def is_work_day(self, day: date) -> bool:
        return self.calendar.is_work_day(day)

    def day_end(self, day: date) -> datetime:
        return self.calendar.day_end(day) or start_of(day + _DAY, self.zone)

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        return self.calendar.spans(start, end)


def moment(day: date, at: time, zone: tzinfo) -> datetime:
    """A wall time as a moment: one that the clocks skip counts as much later as they were put forward, one they repeat the first time."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def start_of(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day."""
    return moment(day, time.min, zone)


def _end_of(day: date, days: Days) -> datetime:
    """When a day's work ends; midnight where nobody works that day."""
    return days.day_end(day).astimezone(UTC) if days.is_work_day(day) else start_of(day + _DAY, days.zone)


def _last_of_month(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _work_day(day: date, first: date, last: date, days: Days) -> date | None:
    """The day itself, else the working day before it, else the one after it, within [first, last]; None when there is none."""
    for back in range((day - first).days + 1):
        if days.is_work_day(day - back * _DAY):
            return day - back * _DAY
    for ahead in range(1, (last - day).days + 1):
        if days.is_work_day(day + ahead * _DAY):
            return day + ahead * _DAY
    return None


def _chain(name: str, opens: datetime, dues: Iterable[datetime]) -> Iterator[Slot]:
    """Slots one after the other, each opening when the one before is due; an empty one (a day the zone skipped) is left out."""
    ends = list(dues)
    for number, due in enumerate(ends, 1):
        if due > opens:
            yield Slot(f"{name}#{number}" if len(ends) > 1 else name, opens, due)
        opens = due


@dataclass(frozen=True, kw_only=True)
class Recurring(ABC):
    """A rule that makes slots period by period; `working` confines it to working days."""

    kind: ClassVar[str]
    working: bool = False

    @abstractmethod
    def first(self, day: date) -> date:
        """The first day of the period a day lies in."""

    @abstractmethod
    def following(self, first: date) -> date:
        """The first day of the next period."""

    @abstractmethod
    def made(self, first: date, days: Days) -> Iterator[Slot]:
        """The slots of the period that begins on `first`, in order."""


@dataclass(frozen=True, kw_only=True)
class Daily(Recurring):
    """Each day: by the given times, else `count` times with the day's working time divided evenly."""

    kind = "daily"
    count: int = 1
    times: tuple[time, ...] = ()

    def first(self, day: date) -> date:
        return day

    def following(self, first: date) -> date:
        return first + _DAY

    def made(self, first: date, days: Days) -> Iterator[Slot]:
        if self.working and not days.is_work_day(first):
            return
        if self.times:
            dues = sorted(moment(first, at, days.zone) for at in self.times)
            yield from _chain(first.isoformat(), start_of(first, days.zone), dues)
        else:
            opens, *dues = _shares(first, self.count, days)
            yield from _chain(first.isoformat(), opens, dues)


def _shares(day: date, count: int, days: Days) -> list[datetime]:
    """The begin of a day's work, and the ends of `count` equal shares of it."""
    start, end = start_of(day, days.zone), _end_of(day, days)
    spans = (days.spans(start, end) if days.is_work_day(day) else []) or [Span(start, end)]
    share = sum(span.seconds for span in spans) / count
    marks = [spans[0].start.astimezone(UTC)]
    passed = 0.0
    for span in spans:
        while len(marks) < count and passed + span.seconds >= share * len(marks):
            marks.append(span.start.astimezone(UTC) + timedelta(seconds=share * len(marks) - passed))
        passed += span.seconds
    return [*marks, end]


@dataclass(frozen=True, kw_only=True)
class Every(Recurring):
    """Once in every week, month, quarter or year, or in `every` of them together, at any time within; `count` times: they come
    into being evenly through the period, at most one a day, and all are due at its end."""

    kind = "every"
    unit: str
    every: int = 1
    count: int = 1
    since: date = EPOCH

    def first(self, day: date) -> date:
        if self.unit == "week":
            begin = self.since - self.since.weekday() * _DAY
            return begin + (day - begin).days // (7 * self.every) * 7 * self.every * _DAY
        size = self.every * _MONTHS[self.unit]
        begin_month = self.since.year * 12 + (self.since.month - 1) // _MONTHS[self.unit] * _MONTHS[self.unit]
        month = day.year * 12 + day.month - 1
        month -= (month - begin_month) % size
        return date(month // 12, month % 12 + 1, 1)

    def following(self, first: date) -> date:
        if self.unit == "week":
            return first + 7 * self.every * _DAY
        month = first.year * 12 + first.month - 1 + self.every * _MONTHS[self.unit]
        return date(month // 12, month % 12 + 1, 1)

    def made(self, first: date, days: Days) -> Iterator[Slot]:
        last = self.following(first) - _DAY
        name = _name(self.unit, first) if self.every == 1 else f"{_name(self.unit, first)}..{_name(self.unit, last)}"
        closing = _work_day(last, first, last, days) if self.working else last
        if closing is None:
            return
        room = (closing - first).days + 1
        opening = dict.fromkeys(room * part // self.count for part in range(self.count))
        for number, offset in enumerate(opening, 1):
            key = f"{name}#{number}" if self.count > 1 else name
            slot = Slot(key, start_of(first + offset * _DAY, days.zone), _end_of(closing, days))
            if slot.due > slot.opens:
                yield slot


def _name(unit: str, day: date) -> str:
    if unit == "week":
        year, week, _weekday = day.isocalendar()
        return f"{year}-W{week:02}"
    if unit == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day.year}" if unit == "year" else f"{day:%Y-%m}"


@dataclass(frozen=True, kw_only=True)
class Dated(Recurring, ABC):
    """On one day of each period, by the end of that day or by a time; `working`: on the working day before where it is none,
    on the one after where its period has none before it."""

    at: time | None = None
    unit: ClassVar[str]

    def first(self, day: date) -> date:
        return Every(unit=self.unit).first(day)

    def following(self, first: date) -> date:
        return Every(unit=self.unit).following(first)

    @abstractmethod
    def day(self, first: date) -> date:
        """The day meant, in the period that begins on `first`."""

    def made(self, first: date, days: Days) -> Iterator[Slot]:
        day: date | None = self.day(first)
        if self.working and day is not None:
            day = _work_day(day, first, self.following(first) - _DAY, days)
        if day is not None:
            due = moment(day, self.at, days.zone) if self.at else _end_of(day, days)
            yield from _chain(_name(self.unit, first), start_of(day, days.zone), [due])


@dataclass(frozen=True, kw_only=True)
class Weekday(Dated):
    """Every week on one day; Monday is 0."""

    kind = "weekday"
    unit = "week"
    weekday: int

    def day(self, first: date) -> date:
        return first + self.weekday * _DAY


@dataclass(frozen=True, kw_only=True)
class MonthDay(Dated):
    """Every month on one day; a day the month does not have is its last, so that 31 is the month's end."""

    kind = "monthday"
    unit = "month"
    number: int

    def day(self, first: date) -> date:
        return first.replace(day=min(self.number, _last_of_month(first.year, first.month)))


@dataclass(frozen=True, kw_only=True)
class BeforeDay(Recurring):
    """Every month before a day: from the first until the end of the day before it; `working`: until the working day before."""

    kind = "before"
    number: int

    def first(self, day: date) -> date:
        return day.replace(day=1)

    def following(self, first: date) -> date:
        return Every(unit="month").following(first)

    def made(self, first: date, days: Days) -> Iterator[Slot]:
        day = first.replace(day=min(self.number - 1, _last_of_month(first.year, first.month)))
        if self.working:
            day = _work_day(day, first, day, days) or day
        yield from _chain(f"{first:%Y-%m}", start_of(first, days.zone), [_end_of(day, days)])


@dataclass(frozen=True, kw_only=True)
class YearDay(Dated):
    """Every year on a date; 29 February is the 28th in other years."""

    kind = "yearday"
    unit = "year"
    month: int
    number: int

    def day(self, first: date) -> date:
        return date(first.year, self.month, min(self.number, _last_of_month(first.year, self.month)))


@dataclass(frozen=True, kw_only=True)
class AfterCount:
    """After the lessons (or whatever is counted) of these numbers: by the end of the day it ended, or of so many days later."""

    kind: ClassVar[str] = "after"
    counted: str
    numbers: tuple[int, ...]
    within: int = 0


Rule = Recurring | AfterCount
KINDS: dict[str, type[Any]] = {kind.kind: kind for kind in (Daily, Every, Weekday, MonthDay, BeforeDay, YearDay, AfterCount)}


def slots(rule: Rule, after: datetime, until: datetime, days: Days) -> Iterator[Slot]:
    """The slots that open in (after, until], in the order they open; none for a rule that follows a counter."""
    if not isinstance(rule, Recurring):
        return
    first = rule.first(after.astimezone(days.zone).date())
    while start_of(first, days.zone) <= until:
        yield from (slot for slot in rule.made(first, days) if after < slot.opens <= until)
        first = rule.following(first)


def next_slot(rule: Rule, after: datetime, days: Days) -> Slot | None:
    """The first slot that opens after a moment; None when there will be none."""
    return next(slots(rule, after, after + _HORIZON, days), None)


def matches(rule: Rule, facts: Mapping[str, Any]) -> bool:
    """Whether an event of these facts is one that the rule waits for."""
    return isinstance(rule, AfterCount) and facts.get("number") in rule.numbers


def slot_after(rule: AfterCount, number: int, series: str, at: datetime, days: Days) -> Slot:
    """The slot that opens because the counted thing of this number of this series ended."""
    last = at.astimezone(days.zone).date() + rule.within * _DAY
    due = _end_of(last, days)
    return Slot(f"{rule.counted}-{number}@{series}", at, due if due > at else start_of(last + _DAY, days.zone))


def as_json(rule: Rule) -> dict[str, Any]:
    """A rule as JSON keeps it."""
    return {"kind": rule.kind} | {name: _plain(value) for name, value in asdict(rule).items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else f"{value:%H:%M}" if isinstance(value, time) else value


_READ = {
    "times": lambda value: tuple(time.fromisoformat(each) for each in value),
    "numbers": tuple,
    "at": time.fromisoformat,
    "since": date.fromisoformat,
}


def from_json(data: Mapping[str, Any]) -> Rule:
    """The rule that `as_json` wrote."""
    fields = {name: _READ[name](value) if name in _READ else value for name, value in data.items() if name != "kind"}
    return KINDS[data["kind"]](**fields)
