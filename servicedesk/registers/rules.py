"""What may stand in a form, how its numbers run, and where its copies may go: pure rules on plain values.

A field is a mapping with `code`, `kind` and the checks of that kind, as `pack.py` makes it. What is wrong is a Fault; `faults.py` says it.
"""

import dataclasses
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

COLUMNS = ("text", "number", "money", "date", "choice", "tick")  # kinds of the columns that rows have
KINDS = ("text", "lines", "number", "money", "date", "moment", "choice", "tick", "rows")
LONGEST = {"text": 300, "lines": 5000, "rows": 200}  # characters, and how many rows; a field may allow less
MOST_COLUMNS = 12
MOST_TYPED = 500  # rows that are read at all, empty ones too
PLACES = {"number": 6, "money": 2}  # decimals; a field of numbers may allow fewer
ORDERED = {"not_before": ("date", "moment"), "not_above": ("number", "money")}  # check → kinds of the two fields it compares
CHECKS: Mapping[str, tuple[str, ...]] = {  # kind → what it may be checked by, besides being required
    "text": ("most", "masked"),
    "lines": ("most", "masked"),
    "number": ("least", "most", "decimals", "unit", "not_above"),
    "money": ("least", "most", "not_above"),
    "date": ("not_before",),
    "moment": ("not_before",),
    "choice": ("choices",),
    "tick": (),
    "rows": ("columns", "most"),
}
ONE_COPY = {"name_zh": "正本", "name_en": "The sheet", "to_zh": "", "to_en": ""}  # what a form has that states no copies
SHOWN = 80  # characters of a wrong value that are told
LONGEST_STROKES = 50_000  # characters of a drawn signature
HIDDEN = "****"  # what stands for a figure that is kept from the reader
FURTHEST = 300  # units that a figure in it may be: as wide as the field it is drawn in, 300 by 150

_FIGURES = ("number", "money")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,12})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIGURE = r"(?>[0-9]++\.?+[0-9]*+|\.[0-9]++)(?>[eE][-+]?+[0-9]++)?+"
_STROKES = re.compile(rf"\s*[Mm](?>[MmLlHhVvCcSsQqTtZz,+\-\s]|{_FIGURE})*+")
_DRAWN = re.compile(r"[LlHhVvCcSsQqTt]\s*[-+.0-9]")


@dataclasses.dataclass(frozen=True)
class Fault:
    """Something wrong with one field: `kind` names the sentence, `fill` what it needs besides the value.

    Of rows `field` names the row, counted from 1, and the column: `goods.2.quantity`.
    """

    field: str
    kind: str
    value: str = ""
    fill: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def read(fields: Sequence[Mapping[str, Any]], typed: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """What was typed as it is kept, by field code, and everything wrong with it; a field left empty has no value.

    Numbers are kept as text without needless zeros, money with two decimals, days as 2026-01-31, moments in UTC; rows as mappings by
    column code, those left empty not at all.
    """
    values: dict[str, Any] = {}
    faults = [
        Fault(plain(str(code), lines=False)[:SHOWN], "unknown", fill={"known": [each["code"] for each in fields]})
        for code in typed
        if code not in {each["code"] for each in fields}
    ]
    for each in fields:
        value, wrong = _value(each, typed.get(each["code"]))
        faults += wrong
        if value is not None and not wrong:
            values[each["code"]] = value
    return values, faults + [fault for each in fields for fault in _compared(each, values)]


def _value(each: Mapping[str, Any], typed: Any) -> tuple[Any, Sequence[Fault]]:
    if is_empty(each, typed):
        return None, [Fault(each["code"], "missing")] if each.get("required") else []
    if each["kind"] == "rows":
        return _rows(each, typed)
    found = _READ[each["kind"]](each, typed)
    return (None, [found]) if isinstance(found, Fault) else (found, [])


def is_empty(each: Mapping[str, Any], typed: Any) -> bool:
    """Whether nothing was typed into a field: of rows, into none of them."""
    if each["kind"] == "rows" and isinstance(typed, list):
        return all(isinstance(row, Mapping) and _is_blank(each["columns"], row) for row in typed)
    blank = isinstance(typed, str) and not plain(typed, lines=True)
    return typed is None or blank or (each["kind"] == "tick" and typed is False)


def _is_blank(columns: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> bool:
    kinds = {each["code"]: each for each in columns}
    return all(code in kinds and is_empty(kinds[code], typed) for code, typed in row.items())


def _rows(each: Mapping[str, Any], typed: Any) -> tuple[list[dict[str, Any]] | None, Sequence[Fault]]:
    """Each row as a small form of its own, its faults under its number; rows left empty keep their number and nothing else."""
    if not isinstance(typed, list):
        return None, [_fault(each, "no_rows", typed)]
    most = each.get("most") or LONGEST["rows"]
    if len(typed) > MOST_TYPED:
        return None, [Fault(each["code"], "too_many", fill={"count": len(typed), "most": most})]
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for n, row in enumerate(typed, start=1):
        place = f"{each['code']}.{n}"
        if not isinstance(row, Mapping):
            faults.append(dataclasses.replace(_fault(each, "no_row", row), field=place))
        elif not _is_blank(each["columns"], row):
            said, wrong = read(each["columns"], row)
            rows.append(said)
            faults += [dataclasses.replace(one, field=f"{place}.{one.field}") for one in wrong]
    if len(rows) > most:
        faults.append(Fault(each["code"], "too_many", fill={"count": len(rows), "most": most}))
    return rows, faults


def money_sums(each: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the columns of money of a field of rows come to, by column code; none of a column that is empty, hidden or, as prices are,
    not summed."""
    found = {}
    for column in each["columns"]:
        if column["kind"] == "money" and column.get("summed", True):
            amounts = [row[column["code"]] for row in rows if column["code"] in row]
            if amounts and HIDDEN not in amounts:
                found[column["code"]] = f"{sum(map(Decimal, amounts), Decimal()):.2f}"
    return found


def masked_in(each: Mapping[str, Any], value: Any) -> Any:
    """A value as it is shown where nobody opened the entry: of rows, the masked columns of each."""
    if value is None:
        return None
    if each["kind"] != "rows":
        return masked(value) if each["masked"] else value
    hidden = {column["code"] for column in each["columns"] if column["masked"]}
    return [{code: masked(said) if code in hidden else said for code, said in row.items()} for row in value]


def is_hidden(each: Mapping[str, Any], whole: Collection[str]) -> bool:
    """Whether a field or column is kept from whoever is not to know figures: it holds one, or is one of those hidden whole."""
    return each["kind"] in _FIGURES or (each["kind"] != "rows" and each["code"] in whole)


def without_figures(each: Mapping[str, Any], value: Any, whole: Collection[str]) -> Any:
    """A value as it is shown to whoever is not to know figures: of rows, the hidden columns of each."""
    if each["kind"] != "rows":
        return HIDDEN if is_hidden(each, whole) else value
    hidden = {column["code"] for column in each["columns"] if is_hidden(column, whole)}
    return [{code: HIDDEN if code in hidden else said for code, said in row.items()} for row in value]


def fields_without_figures(fields: Sequence[Mapping[str, Any]], whole: Collection[str]) -> list[Mapping[str, Any]]:
    """The fields that are never hidden, rows with the columns that are not."""
    return [
        {**each, "columns": fields_without_figures(each["columns"], whole)} if each["kind"] == "rows" else each
        for each in fields
        if not is_hidden(each, whole)
    ]


def has_masked(each: Mapping[str, Any]) -> bool:
    """Whether a field, or a column of its rows, is masked."""
    return each["masked"] or any(column["masked"] for column in each.get("columns", ()))


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


def ring_in(beside: Mapping[str, str]) -> list[str]:
    """Fields that are compared with each other in a circle, each with the next and the last with the first; empty where none are."""
    for start in beside:
        way = [start]
        while way[-1] in beside and beside[way[-1]] not in way:
            way.append(beside[way[-1]])
        if len(way) > 1 and beside.get(way[-1]) == start:
            return way
    return []


def digest_of(content: Any) -> str:
    """SHA-256 of plain data, written in one way only: keys sorted, no blanks."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def is_drawn(strokes: str) -> bool:
    """Whether this is path data of SVG in which something is drawn: lines and curves, no arcs, no figure above FURTHEST.

    Great arcs and curves, which no hand draws, would keep whoever sets them on paper busy for minutes.
    """
    if len(strokes) > LONGEST_STROKES or not (_STROKES.fullmatch(strokes) and _DRAWN.search(strokes)):
        return False
    return all(float(figure) <= FURTHEST for figure in re.findall(_FIGURE, strokes))
