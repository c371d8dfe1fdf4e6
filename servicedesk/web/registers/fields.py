"""Fields of a form on a page: inputs in the reader's language, what they bring as the rules take it, and values in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.registers.models import Entry
from servicedesk.registers.rules import has_masked
from servicedesk.rulebook.models import in_reader_language
from servicedesk.web import times
from servicedesk.web.registers import rows as goods
from servicedesk.web.registers.rows import EMPTIED, Row, Table, name_of


@dataclass(frozen=True)
class Input:
    """A field as it is asked for; `value` is what stands in it, of a tick anything where it is ticked."""

    code: str
    kind: str
    label: str
    unit: str
    required: bool
    masked: bool
    choices: Sequence[tuple[str, str]]
    value: str
    faults: Sequence[str]
    columns: Sequence["Input"] = ()
    rows: Sequence["RowInput"] = ()

    @property
    def name(self) -> str:
        """Under which it is sent: no field hides what the form sends besides."""
        return name_of(self.code)


@dataclass(frozen=True)
class RowInput:
    """A row as it is asked for, counted from 1, its cells beside their columns; `was` says which row of the entry it was, 0 for none."""

    n: int
    name: str
    was: int
    was_name: str
    cells: Sequence[tuple[Input, Input]]


@dataclass(frozen=True)
class Cell:
    """A field of an entry as it is shown: what it says, rows as a table, and what it said first where that was another."""

    code: str
    label: str
    words: str
    first: str
    table: Table | None = None


def faults_apart(inputs: Sequence[Input], faults: Mapping[str, list[str]]) -> list[str]:
    """The sentences that stand beside none of these inputs."""
    beside = {one.code for one in inputs}
    return [sentence for field, told in faults.items() if field.partition(".")[0] not in beside for sentence in told]


def blank_inputs(fields: Sequence[Mapping[str, Any]], posted: Mapping[str, str], faults: Mapping[str, list[str]]) -> list[Input]:
    """The inputs of a new entry, with what was typed and what is wrong with it."""
    return [
        _rows_input(each, goods.with_room(each, goods.posted_rows(each, posted), goods.BLANK), faults)
        if each["kind"] == "rows"
        else _input(each, posted.get(name_of(each["code"]), ""), faults, each["required"])
        for each in fields
    ]


def inputs_of(entry: Entry, posted: Mapping[str, str] | None, faults: Mapping[str, list[str]]) -> list[Input]:
    """The inputs that correct an entry: what it says now, else what was typed. A masked one stands empty, and empty keeps what it says."""
    now = entry.current
    found = []
    for each in entry.form.fields:
        if each["kind"] == "rows":
            found.append(_rows_input(each, _rows_of(each, now.get(each["code"]), posted), faults))
            continue
        hidden = each["masked"]
        stands = "" if hidden else written(each, now.get(each["code"]))
        value = stands if posted is None else posted.get(name_of(each["code"]), "")
        found.append(_input(each, value, faults, each["required"] and not hidden))
    return found


def _rows_of(each: Mapping[str, Any], value: Any, posted: Mapping[str, str] | None) -> list[Row]:
    """The rows in a form that corrects an entry: as it says now with room for more, else as they were typed."""
    if posted is not None:
        return goods.with_room(each, goods.posted_rows(each, posted), 1)
    rows = goods.standing_rows(each, value)
    return goods.with_room(each, rows, len(rows) + goods.MORE)


def _rows_input(each: Mapping[str, Any], rows: Sequence[Row], faults: Mapping[str, list[str]]) -> Input:
    code = each["code"]
    heads = [_input(dict(column, code=f"{code}.col.{column['code']}"), "", {}, column["required"]) for column in each["columns"]]
    inputs = []
    for n, row in enumerate(rows, start=1):
        cells = [
            _input(dict(column, code=f"{code}.{n}.{column['code']}"), row.texts[column["code"]], faults, False)
            for column in each["columns"]
        ]
        pairs = [*zip(heads, cells, strict=True)]
        inputs.append(RowInput(n, name_of(f"{code}.{n}"), row.was, goods.was_name(code, n), pairs))
    return Input(code, "rows", _said(each, "name"), "", each["required"], has_masked(each), (), "", faults.get(code, ()), heads, inputs)


def _input(each: Mapping[str, Any], value: str, faults: Mapping[str, list[str]], required: bool) -> Input:
    choices = [(one["code"], _said(one, "name")) for one in each.get("choices", ())]
    label, unit = _said(each, "name"), _said(each, "unit")
    return Input(each["code"], each["kind"], label, unit, required, each["masked"], choices, value, faults.get(each["code"], ()))


def typed_into(fields: Sequence[Mapping[str, Any]], posted: Mapping[str, str]) -> dict[str, Any]:
    """What the inputs of a form bring, by field code: ticks as booleans, moments with the desk's offset."""
    return {
        each["code"]: goods.typed_rows(each, goods.posted_rows(each, posted)) if each["kind"] == "rows" else _typed(each, posted)
        for each in fields
    }


def corrected_in(entry: Entry, posted: Mapping[str, str]) -> dict[str, Any]:
    """What a correction's form says otherwise than the entry; a masked field left empty stays, a dash empties it."""
    now, found = entry.current, {}
    for each in entry.form.fields:
        if each["kind"] == "rows":
            standing = now.get(each["code"], [])
            typed = goods.typed_rows(each, goods.posted_rows(each, posted), standing)
            if goods.filled(each, typed) != standing:
                found[each["code"]] = typed
            continue
        text = _one_end(posted.get(name_of(each["code"]), ""))
        if each["masked"] and text.strip() in ("", EMPTIED):
            if text.strip():
                found[each["code"]] = ""
        elif text != _one_end(written(each, now.get(each["code"]))):
            found[each["code"]] = _typed(each, posted)
    return found


def _one_end(text: str) -> str:
    return text.replace("\r\n", "\n")


def _typed(each: Mapping[str, Any], posted: Mapping[str, str]) -> Any:
    text = posted.get(name_of(each["code"]), "")
    if each["kind"] == "tick":
        return bool(text)
    if each["kind"] == "moment" and (found := times.typed(text)):
        return found.isoformat()
    return text


def written(each: Mapping[str, Any], value: Any) -> str:
    """A value as its input has it."""
    if value is None:
        return ""
    if each["kind"] == "tick":
        return "1"
    return f"{_local(value):%Y-%m-%dT%H:%M:%S}" if each["kind"] == "moment" else str(value)


def _local(value: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(value))


def in_words(each: Mapping[str, Any], value: Any) -> str:
    """A value as it is read; empty where there is none."""
    if value is None:
        return ""
    match each["kind"]:
        case "tick":
            return _("yes")
        case "moment":
            return f"{_local(value):%Y-%m-%d %H:%M:%S}".removesuffix(":00")
        case "choice":
            return next((_said(one, "name") for one in each["choices"] if one["code"] == value), value)
        case "number" | "money":
            return f"{value} {_said(each, 'unit')}".strip()
        case "rows":
            return _("; ").join(_row_in_words(each, row) for row in value)
    return str(value)


def _row_in_words(each: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """A row in one line: what stands first, and behind it the rest under its names."""
    told = [(column, in_words(column, row[column["code"]])) for column in each["columns"] if column["code"] in row]
    rest = _(", ").join(f"{_said(column, 'name')} {words}" for column, words in told[1:])
    if not rest:
        return told[0][1]
    return _("%(first)s (%(rest)s)") % {"first": told[0][1], "rest": rest}


def cells_of(entry: Entry) -> list[Cell]:
    """Every field of an entry by its own form, masked unless it was opened."""
    now = entry.current
    return [_cell(entry, each, now.get(each["code"]), entry.values.get(each["code"])) for each in entry.form.fields]


def _cell(entry: Entry, each: Mapping[str, Any], value: Any, first: Any) -> Cell:
    code = each["code"]
    was = in_words(each, entry.told(code, first)) or _("empty")
    shown = entry.told(code, value)
    table = goods.table_of(each, shown, _label, in_words) if each["kind"] == "rows" and shown else None
    return Cell(code, _said(each, "name"), in_words(each, shown), "" if first == value else was, table)


def _label(column: Mapping[str, Any]) -> str:
    return _said(column, "name")


def notes_of(entry: Entry) -> list[dict[str, Any]]:
    """The counter-notes beside an entry, in words, the first one first."""
    fields = {each["code"]: each for each in entry.form.fields}
    return [
        {
            "label": _said(fields[note.field], "name"),
            "was": in_words(fields[note.field], entry.told(note.field, note.was)) or _("empty"),
            "becomes": in_words(fields[note.field], entry.told(note.field, note.becomes)) or _("empty"),
            "note": note,
        }
        for note in entry.corrections.all()
    ]


def _said(each: Mapping[str, Any], name: str) -> str:
    return in_reader_language(each.get(f"{name}_zh", ""), each.get(f"{name}_en", ""))
