"""What may stand in a form, how its numbers run, and where its copies may go: pure rules on plain values.

A field is a mapping with `code`, `kind` and the checks of that kind, as `pack.py` makes it. What is wrong is a Fault; `faults.py` says it.
"""

import dataclasses
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

KINDS = ("text", "lines", "number", "money", "date", "moment", "choice", "tick")
LONGEST = {"text": 300, "lines": 5000}  # characters; a field may allow less
PLACES = {"number": 6, "money": 2}  # decimals; a field of numbers may allow fewer
ORDERED = {"not_before": ("date", "moment"), "not_above": ("number", "money")}  # check → kinds of the two fields it compares
SHOWN = 80  # characters of a wrong value that are told
LONGEST_STROKES = 50_000  # characters of a drawn signature

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,12})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STROKES = re.compile(r"\s*[Mm][MmLlHhVvCcSsQqTtAaZz0-9eE.,+\-\s]*")
_DRAWN = re.compile(r"[LlHhVvCcSsQqTtAa]\s*[-+.0-9]")


@dataclasses.dataclass(frozen=True)
class Fault:
    """Something wrong with one field: `kind` names the sentence, `fill` what it needs besides the value."""

    field: str
    kind: str
    value: str = ""
    fill: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def read(fields: Sequence[Mapping[str, Any]], typed: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """What was typed as it is kept, by field code, and everything wrong with it; a field left empty has no value.

    Numbers are kept as text without needless zeros, money with two decimals, days as 2026-01-31, moments in UTC.
    """
    values: dict[str, Any] = {}
    faults = [
        Fault(plain(str(code), lines=False)[:SHOWN], "unknown", fill={"known": [each["code"] for each in fields]})
        for code in typed
        if code not in {each["code"] for each in fields}
    ]
    for each in fields:
        value, fault = _value(each, typed.get(each["code"]))
        if fault is not None:
            faults.append(fault)
        elif value is not None:
            values[each["code"]] = value
    return values, faults + [fault for each in fields for fault in _compared(each, values)]


def _value(each: Mapping[str, Any], typed: Any) -> tuple[Any, Fault | None]:
    if typed is None or (isinstance(typed, str) and not plain(typed, lines=True)) or (each["kind"] == "tick" and typed is False):
        return None, Fault(each["code"], "missing") if each.get("required") else None
    found = _READ[each["kind"]](each, typed)
    if isinstance(found, Fault):
        return None, found
    return found, None


def plain(text: str, *, lines: bool) -> str:
    """Text without control characters, halves of signs, or blanks around it; `lines` keeps line ends, else each becomes a blank."""
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", text)
    if not lines:
        text = re.sub(r"[\n\t]+", " ", text)
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()


def masked(text: str) -> str:
    """A value as everybody may see it who does not open it: at most three signs at its beginning and four at its end, stars between."""
    head, tail = min(3, len(text) // 4), min(4, len(text) // 3)
    return f"{text[:head]}****{text[len(text) - tail :]}"


def _fault(each: Mapping[str, Any], kind: str, typed: Any, **fill: Any) -> Fault:
    return Fault(each["code"], kind, plain(str(typed), lines=False)[:SHOWN], fill)


def _words(each: Mapping[str, Any], typed: Any) -> str | Fault:
    if not isinstance(typed, str):
        return _fault(each, "no_text", typed)
    text = plain(typed, lines=each["kind"] == "lines")
    most = each.get("most") or LONGEST[each["kind"]]
    return text if len(text) <= most else _fault(each, "too_long", text, count=len(text), most=most)


def _number(each: Mapping[str, Any], typed: Any) -> str | Fault:
    written = unicodedata.normalize("NFKC", plain(str(typed), lines=False))
    if isinstance(typed, (bool, dict, list)) or not _NUMBER.fullmatch(written):
        return _fault(each, "no_number", typed)
    number = Decimal(written) + 0  # which makes -0 a plain 0
    places = each.get("decimals", PLACES["money"] if each["kind"] == "money" else 0)
    if number != round(number, places):
        return _fault(each, "decimals", written, places=places)
    for side, is_off in (("least", lambda bound: number < bound), ("most", lambda bound: number > bound)):
        if each.get(side) is not None and is_off(Decimal(each[side])):
            return _fault(each, side, written, bound=each[side])
    return f"{number:.2f}" if each["kind"] == "money" else f"{number.normalize():f}"


def _day(each: Mapping[str, Any], typed: Any) -> str | Fault:
    try:
        if isinstance(typed, str) and _DAY.fullmatch(typed.strip()):
            return date.fromisoformat(typed.strip()).isoformat()
    except ValueError:
        pass
    return _fault(each, "no_day", typed)


def _moment(each: Mapping[str, Any], typed: Any) -> str | Fault:
    try:
        moment = datetime.fromisoformat(typed.strip()) if isinstance(typed, str) else None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        pass
    return _fault(each, "no_moment", typed)


def _choice(each: Mapping[str, Any], typed: Any) -> str | Fault:
    known = [choice["code"] for choice in each["choices"]]
    return typed if typed in known else _fault(each, "no_choice", typed, known=known)


def _tick(each: Mapping[str, Any], typed: Any) -> bool | Fault:
    return True if typed is True else _fault(each, "no_tick", typed)


_READ: Mapping[str, Callable[[Mapping[str, Any], Any], Any]] = {
    "text": _words,
    "lines": _words,
    "number": _number,
    "money": _number,
    "date": _day,
    "moment": _moment,
    "choice": _choice,
    "tick": _tick,
}


def _compared(each: Mapping[str, Any], values: Mapping[str, Any]) -> Iterable[Fault]:
    for check in ORDERED:
        other = each.get(check)
        if other and each["code"] in values and other in values:
            mine, theirs = (_sortable(each["kind"], values[code]) for code in (each["code"], other))
            if mine < theirs if check == "not_before" else mine > theirs:
                yield _fault(each, check, values[each["code"]], other=other, bound=values[other])


def _sortable(kind: str, value: str) -> Any:
    return Decimal(value) if kind in ORDERED["not_above"] else value  # days and moments in UTC sort as they are written


def digest_of(content: Any) -> str:
    """SHA-256 of plain data, written in one way only: keys sorted, no blanks."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def is_drawn(strokes: str) -> bool:
    """Whether this is path data of SVG in which something is drawn."""
    return len(strokes) <= LONGEST_STROKES and bool(_STROKES.fullmatch(strokes) and _DRAWN.search(strokes))
