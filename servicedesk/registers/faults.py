"""What is wrong with what was typed into a form, in the reader's words: the field's name, the value, and what to do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.registers.rules import Fault
from servicedesk.rulebook.models import in_reader_language


def told(faults: Iterable[Fault], fields: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Field code → its sentences."""
    said: dict[str, list[str]] = {}
    for fault in faults:
        said.setdefault(fault.field, []).append(_sentence(fault, fields))
    return said


def _named(field: str, fields: Sequence[Mapping[str, Any]]) -> tuple[str, Mapping[str, str]]:
    """What a field is called, of rows with the row and the column; and by code what stands beside it is called."""
    code, _dot, rest = field.partition(".")
    row, _dot, column = rest.partition(".")
    each = next((one for one in fields if one["code"] == code), None)
    beside = _names(fields)
    if each is None or not row:
        return beside.get(field, field), beside
    place = _("%(name)s, row %(row)s") % {"name": beside[code], "row": row}
    if not column:
        return place, beside
    columns = _names(each["columns"])
    return _("%(place)s, %(column)s") % {"place": place, "column": columns.get(column, column)}, columns


def _names(fields: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {each["code"]: in_reader_language(each["name_zh"], each["name_en"]) for each in fields}


def _sentence(fault: Fault, fields: Sequence[Mapping[str, Any]]) -> str:
    name, beside = _named(fault.field, fields)
    fill = {"name": name, "value": fault.value, **fault.fill}
    fill |= {"known": _(", ").join(fault.fill.get("known", ())), "other": beside.get(fault.fill.get("other", ""), "")}
    sentences = {
        "unknown": _("The form has no field “%(name)s”; it has: %(known)s."),
        "missing": _("“%(name)s” is empty; fill it in."),
        "no_text": _("“%(name)s”: “%(value)s” is no text; write words."),
        "too_long": _("“%(name)s” has %(count)s characters; shorten it to %(most)s."),
        "no_number": _("“%(name)s”: “%(value)s” is no number; write digits, with a point before decimals, such as 12.5."),
        "decimals": _("“%(name)s”: %(value)s has too many decimals; round it to %(places)s."),
        "least": _("“%(name)s”: %(value)s is too little; write %(bound)s or more."),
        "most": _("“%(name)s”: %(value)s is too much; write %(bound)s or less."),
        "no_day": _("“%(name)s”: “%(value)s” is no day; write it as 2026-01-31."),
        "no_moment": _("“%(name)s”: “%(value)s” is no moment; write it with its offset, as 2026-01-31T10:00:00+08:00."),
        "no_choice": _("“%(name)s”: “%(value)s” is none of the choices; use one of %(known)s."),
        "no_tick": _("“%(name)s”: “%(value)s” is neither true nor false; tick it or leave it."),
        "no_rows": _("“%(name)s”: “%(value)s” are no rows; write a list, a row each."),
        "no_row": _("“%(name)s”: “%(value)s” is no row; write what stands in its columns, by their codes."),
        "too_many": _("“%(name)s” has %(count)s rows; leave at most %(most)s and enter the others on their own."),
        "not_before": _("“%(name)s”: %(value)s is before “%(other)s” (%(bound)s); choose a later one."),
        "not_above": _("“%(name)s”: %(value)s is more than “%(other)s” (%(bound)s); write less."),
    }
    return sentences[fault.kind] % fill
