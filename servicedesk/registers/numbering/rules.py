"""The pattern of a register's numbers, such as RT-{year}-{number:05}: pure, on plain values.

What of the day stands in the pattern decides how long a book runs: a year, a month, a day, or for ever.
"""

import re
from datetime import date

LONGEST_NUMBER = 40  # characters
_PLACE = re.compile(r"\{(year|month|day|number(?::0([1-9]))?)\}")
_LITERAL = re.compile(r"[A-Za-z0-9一-鿿/._-]*")
_COARSER = {"month": "year", "day": "month"}
_DIGITS = {"year": "([0-9]{4})", "month": "([0-9]{2})", "day": "([0-9]{2})"}


def fault_of(pattern: str) -> str:
    """What is wrong with a pattern: "signs", "number" (not there once), "repeats" (numbers would come again), "long", or nothing."""
    names = [match[1].partition(":")[0] for match in _PLACE.finditer(pattern)]
    if not _LITERAL.fullmatch(_PLACE.sub("", pattern)):
        return "signs"
    if names.count("number") != 1:
        return "number"
    if any(coarser not in names for name, coarser in _COARSER.items() if name in names):
        return "repeats"
    return "long" if len(numbered(pattern, date(2000, 1, 1), 999_999_999)) > LONGEST_NUMBER else ""


def period_of(pattern: str, day: date) -> str:
    """The period of the book a day falls into: 2026, 2026-11, 2026-11-19, or "" where the pattern names none of it."""
    if "{day}" in pattern:
        return day.isoformat()
    if "{month}" in pattern:
        return f"{day:%Y-%m}"
    return f"{day.year:04d}" if "{year}" in pattern else ""


def numbered(pattern: str, day: date, place: int) -> str:
    """The number of the entry at this place of the book, as it is printed."""
    parts = {"year": f"{day.year:04d}", "month": f"{day.month:02d}", "day": f"{day.day:02d}"}
    return _PLACE.sub(lambda match: parts.get(match[1]) or f"{place:0{match[2] or 1}d}", pattern)


def kind_of(pattern: str) -> str:
    """How long a book of this pattern runs: "day", "month", "year", or "" for ever."""
    return next((name for name in ("day", "month", "year") if f"{{{name}}}" in pattern), "")


def read_back(pattern: str, number: str) -> tuple[str, int] | None:
    """The period and the place of the entry to which this pattern gives the number; None where it never gives it."""
    names, made, at = [], "", 0
    for match in _PLACE.finditer(pattern):
        names.append(match[1].partition(":")[0])
        made += re.escape(pattern[at : match.start()]) + _DIGITS.get(match[1], "") + _counted(match)
        at = match.end()
    found = re.fullmatch(made + re.escape(pattern[at:]), number)
    if not found:
        return None
    parts: dict[str, str] = {}
    if any(parts.setdefault(name, said) != said for name, said in zip(names, found.groups(), strict=True)):
        return None
    try:
        day = date(int(parts.get("year", 2000)), int(parts.get("month", 1)), int(parts.get("day", 1)))
    except ValueError:
        return None
    return (period_of(pattern, day), int(parts["number"])) if int(parts["number"]) else None


def _counted(match: re.Match[str]) -> str:
    """The digits of a place with its zeros before it, as many as the pattern asks for."""
    wide = int(match[2] or 1)
    return rf"([0-9]{{{wide}}}|[1-9][0-9]{{{wide},}})" if match[1].startswith("number") else ""
