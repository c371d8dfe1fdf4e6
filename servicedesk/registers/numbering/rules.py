"""The pattern of a register's numbers, such as RT-{year}-{number:05}: pure, on plain values.

What of the day stands in the pattern decides how long a book runs: a year, a month, a day, or for ever.
"""

import re
from datetime import date

LONGEST_NUMBER = 40  # characters
_PLACE = re.compile(r"\{(year|month|day|number(?::0([1-9]))?)\}")
_LITERAL = re.compile(r"[A-Za-z0-9一-鿿/._-]*")
_COARSER = {"month": "year", "day": "month"}


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
