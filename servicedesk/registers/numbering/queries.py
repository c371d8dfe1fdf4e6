"""What a pattern of numbers would do to the numbers that a register has given."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from servicedesk.registers.models import Book, Entry, Register
from servicedesk.registers.numbering.rules import kind_of, period_of, read_back

_PARTS = {"year": "{year}", "month": "{year}{month}", "day": "{year}{month}{day}"}
_LONG = {"": 0, "year": 4, "month": 7, "day": 10}  # characters of a period


@dataclass(frozen=True)
class Trouble:
    """Why a pattern is refused, with its remedy, in both languages."""

    en: str
    zh: str


def trouble_with(register: Register, pattern: str, before: str, day: date) -> Trouble | None:
    """Why a register cannot number by this pattern from a day on, where its article had another one `before` (empty where it had none).

    It must give no number again that an entry has, and books run from one turn of the year to the next as long as they did. None where it
    may; one statement for each book of that year at most.
    """
    if pattern == before:
        return None
    if kind_of(pattern) != kind_of(before) or not before:
        running = _running(register, kind_of(pattern), day)
        if running is not None:
            return _breaks(pattern, running, day.year)
    again = _again(register, pattern, day)
    return None if again is None else _repeats(pattern, again)


def _running(register: Register, kind: str, day: date) -> str | None:
    """Of another kind than this the books of a register in which numbers were given this year: their kind, None where there are none."""
    this_year = Q(period__startswith=f"{day.year:04d}") | Q(period="", entries__made_at__year=day.year)
    periods = Book.objects.filter(this_year, register=register, last__gt=0).values_list("period", flat=True).distinct()
    kinds = {next(name for name, long in _LONG.items() if long == len(period)) for period in periods}
    return next(iter(sorted(kinds - {kind})), None)


def _again(register: Register, pattern: str, day: date) -> str | None:
    """A number that an entry has and the pattern would give again from this day on; None where there is none."""
    first = period_of(pattern, day)
    last = dict(Book.objects.filter(register=register).values_list("period", "last"))
    for number in Entry.objects.filter(register=register).order_by("pk").values_list("number", flat=True).iterator():
        found = read_back(pattern, number)
        if found and found[0] >= first and found[1] > last.get(found[0], 0):
            return str(number)
    return None


def _breaks(pattern: str, running: str, year: int) -> Trouble:
    keep_en = f"keep {_PARTS[running]} in it" if running else "leave {year}, {month} and {day} out of it"
    keep_zh = f"请保留 {_PARTS[running]}" if running else "请勿写 {year}、{month} 和 {day}"
    return Trouble(
        f"“{pattern}” would begin other books in the middle of {year}, when numbers of it are given already; {keep_en}, or let the article "
        "take effect on 1 January",
        f"“{pattern}” 会在 {year} 年中途另起编号，而当年已有号码；{keep_zh}，或让该条自 1 月 1 日起生效",
    )


def _repeats(pattern: str, number: str) -> Trouble:
    return Trouble(
        f"“{pattern}” would give {number} again, which an entry has already; change what stands beside {{number}}",
        f"“{pattern}” 会再次给出 {number}，而该号码已有登记；请改动 {{number}} 以外的部分",
    )
