"""The kinds of limit a regulation may set, as plain values; `due` computes their moments, `grammar` reads and writes them."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from servicedesk.clocks.mistakes import Mistake

WORK, WALL, CALENDAR = "work", "wall", "calendar"
DAY, SHIFT, WEEK, MONTH, QUARTER = "day", "shift", "week", "month", "quarter"
SECONDS, WORK_DAYS, CALENDAR_DAYS = "seconds", "work days", "calendar days"

MOST_DAYS = 3660  # ten years: beyond it a figure is a slip of the pen
MOST_SECONDS = MOST_DAYS * 86400
MOST_MONTHS = 120
MOST_RINGS = 10_000
# A period's end can be moved back to its first day, no further: before that it would be another period's deadline.
_FURTHEST_BACK = {DAY: 0, SHIFT: 0, WEEK: 6, MONTH: 27, QUARTER: 89}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

# The words by which a regulation avoids a figure; what they mean is the pack's to say.
WORDS = {
    "立即": "immediately",
    "第一时间": "first thing",
    "及时": "in time",
    "迅速": "swiftly",
    "尽快": "as soon as possible",
    "定期": "regularly",
    "经常": "often",
    "几天后": "some days later",
}


class Said(NamedTuple):
    """One sentence in both languages."""

    en: str
    zh: str


class LimitError(Mistake):
    """A limit that cannot be meant."""


def _check_number(value: Any, least: int, most: int, unit: Said, within: Said | None = None) -> None:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return
    allowed = within or Said(f"{least} to {most} {unit.en}", f"{least} 到 {most} {unit.zh}")
    raise LimitError(
        f"{value} {unit.en} cannot be a limit; write a whole number, {allowed.en}",
        f"{value} {unit.zh}不能作为时限，请写 {allowed.zh}之间的整数",
    )


def _check_choice(value: Any, known: tuple[str, ...]) -> None:
    if value not in known:
        listed = ", ".join(known)
        raise LimitError(f"“{value}” is not known here; use one of {listed}", f"此处没有“{value}”，可用：{listed}")


def _check_name(value: Any) -> None:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise LimitError(
            f"“{value}” is no name of a fact; use lower-case letters, digits and _, at most 40",
            f"“{value}” 不是有效的事实名称，请用小写字母、数字和下划线，最多 40 个",
        )


_TEN_YEARS = Said("1 s to 10 years", "1 秒到 10 年")
_S, _D, _M = Said("s", "秒"), Said("days", "天"), Said("months", "个月")


@dataclass(frozen=True)
class Duration:
    """A length of time: `work` runs in the calendar's working time, `wall` runs always."""

    seconds: int
    counts: str = WORK

    def __post_init__(self) -> None:
        _check_number(self.seconds, 1, MOST_SECONDS, _S, _TEN_YEARS)
        _check_choice(self.counts, (WORK, WALL))


@dataclass(frozen=True)
class Days:
    """So many days after the starting day, to the end of the last one."""

    n: int
    counts: str

    def __post_init__(self) -> None:
        _check_number(self.n, 1, MOST_DAYS, _D)
        _check_choice(self.counts, (WORK, CALENDAR))


@dataclass(frozen=True)
class Months:
    """So many months after the starting day, to the end of the day of the same number."""

    n: int

    def __post_init__(self) -> None:
        _check_number(self.n, 1, MOST_MONTHS, _M)


@dataclass(frozen=True)
class EndOf:
    """The end of the day, shift, week, month or quarter the start lies in, moved by calendar days."""

    unit: str
    days: int = 0

    def __post_init__(self) -> None:
        _check_choice(self.unit, tuple(_FURTHEST_BACK))
        _check_number(self.days, -_FURTHEST_BACK[self.unit], MOST_DAYS, _D)
        if self.unit == SHIFT and self.days:
            raise LimitError(
                f"the end of a shift takes no {self.days:+}; write end of shift, or end of day +1 day",
                f"班次结束时间不能加减天数（{self.days:+}），请写 end of shift 或 end of day +1 day",
            )


@dataclass(frozen=True)
class At:
    """A time of day in the calendar's zone, on the starting day or so many days after (before, where negative)."""

    hour: int
    minute: int
    days: int = 0

    def __post_init__(self) -> None:
        if not (isinstance(self.hour, int) and isinstance(self.minute, int) and 0 <= self.hour <= 23 and 0 <= self.minute <= 59):
            shown = f"{self.hour}:{self.minute:02}" if isinstance(self.minute, int) else f"{self.hour}:{self.minute}"
            raise LimitError(
                f"{shown} is no time of day; write 00:00 to 23:59, or end of day for midnight",
                f"{shown} 不是一天中的时刻，请写 00:00 到 23:59；午夜请写 end of day",
            )
        _check_number(self.days, -MOST_DAYS, MOST_DAYS, _D)


@dataclass(frozen=True)
class Before:
    """So long before a named moment of the facts; 0 is the moment itself. Seconds run on the wall."""

    moment: str
    n: int
    unit: str = SECONDS

    def __post_init__(self) -> None:
        _check_name(self.moment)
        _check_choice(self.unit, (SECONDS, WORK_DAYS, CALENDAR_DAYS))
        if self.unit == SECONDS:
            _check_number(self.n, 0, MOST_SECONDS, _S, _TEN_YEARS)
        else:
            _check_number(self.n, 1, MOST_DAYS, _D)


@dataclass(frozen=True)
class Promised:
    """The moment somebody promised: the fact `promised_at`."""


@dataclass(frozen=True)
class Contract:
    """What the subject's contract says under this field, itself a limit in text form."""

    field: str

    def __post_init__(self) -> None:
        _check_name(self.field)


@dataclass(frozen=True)
class Word:
    """A vague word; undecided until the pack says what it means."""

    word: str

    def __post_init__(self) -> None:
        _check_choice(self.word, tuple(WORDS))


@dataclass(frozen=True)
class Rings:
    """So many rings of a telephone."""

    n: int

    def __post_init__(self) -> None:
        _check_number(self.n, 1, MOST_RINGS, Said("rings", "声铃响"))


Limit = Duration | Days | Months | EndOf | At | Before | Promised | Contract | Word | Rings

_KINDS: dict[str, type[Limit]] = {
    "duration": Duration,
    "days": Days,
    "months": Months,
    "end_of": EndOf,
    "at": At,
    "before": Before,
    "promised": Promised,
    "contract": Contract,
    "word": Word,
    "rings": Rings,
}
_CODES = {kind: code for code, kind in _KINDS.items()}


def to_json(limit: Limit) -> dict[str, Any]:
    """The limit as plain JSON: its `kind` and its fields."""
    return {"kind": _CODES[type(limit)], **asdict(limit)}


def from_json(data: Mapping[str, Any]) -> Limit:
    """The limit that `to_json` wrote; LimitError where it is none."""
    fields = {name: value for name, value in data.items() if name != "kind"}
    _check_choice(data.get("kind"), tuple(_KINDS))
    try:
        return _KINDS[data["kind"]](**fields)
    except TypeError:
        given = ", ".join(fields) or "-"
        raise LimitError(
            f"{data['kind']} does not go with the fields {given}; write the limit in its text form",
            f"{data['kind']} 不能搭配字段 {given}，请按文字形式书写时限",
        ) from None
