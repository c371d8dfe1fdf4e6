"""Limits as a pack writes them: one line of text, read without ambiguity and written in one normal form (docs/packs.md)."""

import re
from collections.abc import Callable

from servicedesk.clocks.limits import (
    CALENDAR,
    SECONDS,
    WORDS,
    WORK,
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
    Word,
)
from servicedesk.rulebook.source import Node

_NUMBER = "-?[0-9]{1,12}"
_OFFSET = r"(?: ?(?P<sign>[+-]) ?(?P<days>[0-9]{1,12})(?: days?)?)?"
_SPAN = "(?P<minus>-)?(?=[0-9])(?:(?P<h>[0-9]{1,12}) ?h)?(?: ?(?P<min>[0-9]{1,12}) ?min)?(?: ?(?P<s>[0-9]{1,12}) ?s)?"
_DAYS = f"(?P<n>{_NUMBER}) (?P<counts>work|calendar) days?"
_ISO_TIME = re.compile(r"PT(?=[0-9])(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,12})S)?")
_ISO_DAYS = re.compile(r"P(?=[0-9])(?:([0-9]{1,12})W)?(?:([0-9]{1,12})D)?")
_ISO_MONTHS = re.compile(r"P(?=[0-9])(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
_VAGUE_UNIT = re.compile(r"([0-9]{1,12}) ?(d|days?|m|w|weeks?|years?)")


def _seconds(match: re.Match[str]) -> int:
    total = sum(int(match[unit] or 0) * size for unit, size in (("h", 3600), ("min", 60), ("s", 1)))
    return -total if match["minus"] else total


def _offset(match: re.Match[str]) -> int:
    return int(match["sign"] + match["days"]) if match["days"] else 0


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Limit]], ...] = (
    (f"{_SPAN}(?: (?P<counts>work|wall))?", lambda m: Duration(_seconds(m), m["counts"] or WORK)),
    (_DAYS, lambda m: Days(int(m["n"]), m["counts"])),
    (f"({_NUMBER}) months?", lambda m: Months(int(m[1]))),
    (f"end of (?P<unit>[a-z]+){_OFFSET}", lambda m: EndOf(m["unit"], _offset(m))),
    (f"(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}}){_OFFSET}", lambda m: At(int(m["hour"]), int(m["minute"]), _offset(m))),
    (f"{_SPAN} before (?P<moment>[^ ]+)", lambda m: Before(m["moment"], _seconds(m))),
    (f"{_DAYS} before (?P<moment>[^ ]+)", lambda m: Before(m["moment"], int(m["n"]), f"{m['counts']} days")),
    ("by (?P<moment>[^ ]+)", lambda m: Before(m["moment"], 0)),
    ("promised", lambda m: Promised()),
    ("contract ([^ ]+)", lambda m: Contract(m[1])),
    ("word ([^ ]+)", lambda m: Word(m[1])),
    (f"({_NUMBER}) rings?", lambda m: Rings(int(m[1]))),
)
_PATTERNS = tuple((re.compile(pattern), build) for pattern, build in _FORMS)


def parse(written: str) -> Limit:
    """The limit this text means; LimitError, quoting it and with the remedy, where it means none or more than one thing."""
    line = " ".join(written.split())
    try:
        return _parse_iso(line) if line.startswith("P") else _parse(line)
    except LimitError as error:
        if line in error.en:
            raise
        raise LimitError(f"“{line}”: {error.en}", f"“{line}”：{error.zh}") from None


def _parse(line: str) -> Limit:
    for pattern, build in _PATTERNS:
        if match := pattern.fullmatch(line):
            return build(match)
    if vague := _VAGUE_UNIT.fullmatch(line):
        raise _vague(line, int(vague[1]), vague[2][0])
    raise LimitError(
        f"“{line}” is no limit; write it like 30 min, 3 work days, end of day +1, 10:00, 10 min before guest_arrives or word 立即",
        f"“{line}” 不是时限，请写成 30 min、3 work days、end of day +1、10:00、10 min before guest_arrives 或 word 立即",
    )


def _vague(line: str, n: int, unit: str) -> LimitError:
    """What to write instead of a unit that may mean several things."""
    better = {
        "d": (f"{n} work days", f"{n} calendar days", f"{n * 24} h"),
        "m": (f"{n} min", f"{n} months"),
        "w": (f"{n * 7} calendar days",),
        "y": (f"{n * 12} months",),
    }[unit]
    return LimitError(
        f"“{line}” does not say what is counted; write {' or '.join(better)}",
        f"“{line}” 没有说明如何计算，请写 {' 或 '.join(better)}",
    )


def _parse_iso(line: str) -> Limit:
    if match := _ISO_TIME.fullmatch(line):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return Duration(hours * 3600 + minutes * 60 + seconds)
    if match := _ISO_DAYS.fullmatch(line):
        weeks, days = (int(part or 0) for part in match.groups())
        return Days(weeks * 7 + days, CALENDAR)
    if match := _ISO_MONTHS.fullmatch(line):
        years, months = (int(part or 0) for part in match.groups())
        return Months(years * 12 + months)
    raise LimitError(
        f"“{line}” is no ISO 8601 duration of one sort; write hours and less (PT1H30M), days (P3D) or months (P1M)",
        f"“{line}” 不是单一种类的 ISO 8601 时长，请写小时及以下（PT1H30M）、天（P3D）或月（P1M）",
    )


def text(limit: Limit) -> str:
    """The limit in its normal text form; `parse` reads it back as the same limit."""
    match limit:
        case Duration():
            return _span(limit.seconds) + ("" if limit.counts == WORK else f" {limit.counts}")
        case Days():
            return _days(limit.n, limit.counts)
        case Months():
            return _counted(limit.n, "month")
        case EndOf():
            return f"end of {limit.unit}{_moved(limit.days)}"
        case At():
            return f"{limit.hour:02}:{limit.minute:02}{_moved(limit.days)}"
        case Before():
            return _before(limit)
        case Promised():
            return "promised"
        case Contract():
            return f"contract {limit.field}"
        case Word():
            return f"word {limit.word}"
        case Rings():
            return _counted(limit.n, "ring")


def _counted(n: int, unit: str) -> str:
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"


def _days(n: int, counts: str) -> str:
    return _counted(n, f"{counts} day")


def _span(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    parts = ((hours, "h"), (rest // 60, "min"), (rest % 60, "s"))
    return " ".join(f"{n} {unit}" for n, unit in parts if n)


def _moved(days: int) -> str:
    return f" {'+' if days > 0 else '-'}{_counted(abs(days), 'day')}" if days else ""


def _before(limit: Before) -> str:
    if limit.unit == SECONDS:
        return f"{_span(limit.n)} before {limit.moment}" if limit.n else f"by {limit.moment}"
    return f"{_days(limit.n, limit.unit.removesuffix(' days'))} before {limit.moment}"


def read_limit(node: Node) -> Limit | None:
    """The limit a pack gives here; None with its problem noted."""
    written = node.text()
    try:
        return parse(written) if written else None
    except LimitError as error:
        node.fault(error.en, error.zh)
        return None


def read_words(node: Node) -> dict[str, Limit]:
    """A pack's table of what vague words mean, word → limit; a word left out stays undecided."""
    table: dict[str, Limit] = {}
    for word, meaning in node.mapping(optional=WORDS).items():
        limit = read_limit(meaning)
        if isinstance(limit, Word | Contract):
            meaning.fault("must give a figure; write it like 15 min or end of day", "应给出具体时限，请写成 15 min 或 end of day")
        elif limit is not None:
            table[word] = limit
    return table
