"""Fields of a form on a page: inputs in the reader's language, what they bring as the rules take it, and values in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.registers.models import Entry
from servicedesk.rulebook.models import in_reader_language
from servicedesk.web import times

EMPTIED = "-"  # typed over a masked field, it empties it


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

    @property
    def name(self) -> str:
        """Under which it is sent: no field hides what the form sends besides."""
        return name_of(self.code)


@dataclass(frozen=True)
class Cell:
    """A field of an entry as it is shown: what it says, and what it said first where that was another."""

    code: str
    label: str
    words: str
    first: str


def name_of(code: str) -> str:
    """The name of a field's input."""
    return f"f-{code}"


def blank_inputs(fields: Sequence[Mapping[str, Any]], posted: Mapping[str, str], faults: Mapping[str, list[str]]) -> list[Input]:
    """The inputs of a new entry, with what was typed and what is wrong with it."""
    return [_input(each, posted.get(name_of(each["code"]), ""), faults, each["required"]) for each in fields]


def inputs_of(entry: Entry, posted: Mapping[str, str] | None, faults: Mapping[str, list[str]]) -> list[Input]:
    """The inputs that correct an entry: what it says now, else what was typed. A masked one stands empty, and empty keeps what it says."""
    now = entry.current
    found = []
    for each in entry.form.fields:
        hidden = each["masked"]
        stands = "" if hidden else written(each, now.get(each["code"]))
        value = stands if posted is None else posted.get(name_of(each["code"]), "")
        found.append(_input(each, value, faults, each["required"] and not hidden))
    return found


def _input(each: Mapping[str, Any], value: str, faults: Mapping[str, list[str]], required: bool) -> Input:
    choices = [(one["code"], _said(one, "name")) for one in each.get("choices", ())]
    label, unit = _said(each, "name"), _said(each, "unit")
    return Input(each["code"], each["kind"], label, unit, required, each["masked"], choices, value, faults.get(each["code"], ()))


def typed_into(fields: Sequence[Mapping[str, Any]], posted: Mapping[str, str]) -> dict[str, Any]:
    """What the inputs of a form bring, by field code: ticks as booleans, moments with the desk's offset."""
    return {each["code"]: _typed(each, posted) for each in fields}


def corrected_in(entry: Entry, posted: Mapping[str, str]) -> dict[str, Any]:
    """What a correction's form says otherwise than the entry; a masked field left empty stays, a dash empties it."""
    now, found = entry.current, {}
    for each in entry.form.fields:
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
    return str(value)


def cells_of(entry: Entry) -> list[Cell]:
    """Every field of an entry by its own form, masked unless it was opened."""
    now = entry.current
    return [_cell(entry, each, now.get(each["code"]), entry.values.get(each["code"])) for each in entry.form.fields]


def _cell(entry: Entry, each: Mapping[str, Any], value: Any, first: Any) -> Cell:
    code = each["code"]
    was = in_words(each, entry.told(code, first)) or _("empty")
    return Cell(code, _said(each, "name"), in_words(each, entry.told(code, value)), "" if first == value else was)


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
