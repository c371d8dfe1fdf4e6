"""Rows of goods on a page: the cells they are typed into, what those bring, and tables with a sum under what is money."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servicedesk.registers.rules import LONGEST, is_empty, money_sums

BLANK, MORE = 3, 2  # rows that stand empty on a new form, and below those that are there
EMPTIED = "-"  # typed over something masked, it empties it

Each = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A row as it is typed: its cells by column code, and which row of the entry it was, 0 where it is new."""

    texts: Mapping[str, str]
    was: int = 0


@dataclass(frozen=True)
class Said:
    """What a cell of a table says; figures stand at its end."""

    words: str
    is_figure: bool


@dataclass(frozen=True)
class Table:
    """Rows as they are read: heads of the columns, a line each, and what the columns of money come to, empty where none is money."""

    heads: Sequence[str]
    lines: Sequence[Sequence[Said]]
    sums: Sequence[str]


def name_of(code: str) -> str:
    """The name of a field's input."""
    return f"f-{code}"


def was_name(code: str, n: int | str) -> str:
    """The name under which a form says which row of the entry its row was; no column has an empty code."""
    return f"{name_of(code)}.{n}..was"


def posted_rows(each: Each, posted: Mapping[str, str]) -> list[Row]:
    """The rows of a field as a form sent them, in their order; a row that was taken out leaves no gap."""
    said = re.compile(re.escape(name_of(each["code"])) + r"\.([1-9][0-9]{0,3})\..*", re.S)
    numbers = sorted({int(found[1]) for key in posted if (found := said.fullmatch(key))})
    rows = []
    for n in numbers:
        texts = {column["code"]: posted.get(name_of(f"{each['code']}.{n}.{column['code']}"), "") for column in each["columns"]}
        was = posted.get(was_name(each["code"], n), "")
        rows.append(Row(texts, int(was) if re.fullmatch("[1-9][0-9]{0,3}", was) else 0))
    return rows


def standing_rows(each: Each, value: Sequence[Each] | None) -> list[Row]:
    """The rows of an entry as a form that corrects it has them; what is masked stands empty."""
    return [
        Row({column["code"]: "" if column["masked"] else _text(column, row.get(column["code"])) for column in each["columns"]}, n)
        for n, row in enumerate(value or (), start=1)
    ]


def with_room(each: Each, rows: Sequence[Row], least: int) -> list[Row]:
    """These rows and empty ones below them, `least` at least in all, as far as the field takes any."""
    most = each.get("most") or LONGEST["rows"]
    blank = {column["code"]: "" for column in each["columns"]}
    return [*rows, *(Row(blank) for _n in range(min(least, most) - len(rows)))]


def typed_rows(each: Each, rows: Sequence[Row], standing: Sequence[Each] = ()) -> list[dict[str, Any]]:
    """What the rows of a form bring, as the rules take it; of a row that was there before, what is masked and left empty stays."""
    return [_typed_row(each, row, standing[row.was - 1] if 0 < row.was <= len(standing) else {}) for row in rows]


def _typed_row(each: Each, row: Row, stood: Each) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for column in each["columns"]:
        text = row.texts[column["code"]]
        typed[column["code"]] = bool(text) if column["kind"] == "tick" else text
    if not any(typed.values()):
        return typed
    for column in each["columns"]:
        code, text = column["code"], str(typed[column["code"]]).strip()
        if column["masked"] and text in ("", EMPTIED):
            typed[code] = "" if text else stood.get(code, "")
    return typed


def filled(each: Each, typed: Sequence[Each]) -> list[dict[str, Any]]:
    """What was typed without what was left empty: as an entry keeps it, where it keeps it as it was typed."""
    columns = {column["code"]: column for column in each["columns"]}
    rows = ({code: said for code, said in row.items() if not is_empty(columns[code], said)} for row in typed)
    return [row for row in rows if row]


def _text(column: Each, value: Any) -> str:
    if value is None:
        return ""
    return "1" if column["kind"] == "tick" else str(value)


def table_of(each: Each, value: Sequence[Each], label: Callable[[Each], str], words: Callable[[Each, Any], str]) -> Table:
    """The rows of a field as a table, with labels and values in words."""
    columns = each["columns"]
    lines = [[Said(words(column, row.get(column["code"])), is_figure(column)) for column in columns] for row in value]
    sums = money_sums(each, value)
    return Table([label(column) for column in columns], lines, [sums.get(column["code"], "") for column in columns] if sums else [])


def is_figure(column: Each) -> bool:
    """Whether a column holds figures, which stand at its end."""
    return column["kind"] in ("number", "money")
