"""What of entries the search knows: number, form and what is said, never what a form masks, nor figures that are kept from some."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.registers.access import entries_for
from servicedesk.registers.hiding import hidden_at_times
from servicedesk.registers.models import Entry
from servicedesk.registers.rules import fields_without_figures
from servicedesk.rulebook.models import in_reader_language
from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry as Found
from servicedesk.search.kinds import Shown, kind_of

_SAID = ("text", "lines", "number", "money", "date", "choice", "rows")
_RELATED = ("register", "form")


def words_of(fields: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> list[str]:
    """What the fields of a form say, of rows every cell, of a choice its names in both languages; nothing that is masked."""
    found: list[str] = []
    for each in fields:
        value = values.get(each["code"])
        if value is None or each["masked"] or each["kind"] not in _SAID:
            continue
        if each["kind"] == "rows":
            found += [word for row in value for word in words_of(each["columns"], row)]
        elif each["kind"] == "choice":
            found += [f"{one['name_zh']} {one['name_en']}" for one in each["choices"] if one["code"] == value]
        else:
            found.append(str(value))
    return found


def _words(entry: Entry) -> list[str]:
    """What an entry says that everybody who may see it may know: to find it by a figure would be to be told it."""
    whole, fields = hidden_at_times(entry.register.code), entry.form.fields
    return words_of(fields if whole is None else fields_without_figures(fields, whole), entry.current)


def _found(entry: Entry) -> Found:
    words = _words(entry)
    said: dict[str, Any] = {"texts": words, "matter_id": entry.matter_id, "department_id": entry.department_id}
    return Found(entry.pk, entry.made_at, f"{entry.form.name_zh} {entry.form.name_en}", number=entry.number, **said)


def _shown(entry: Entry) -> Shown:
    words = _words(entry)
    name = in_reader_language(entry.form.name_zh, entry.form.name_en)
    return Shown(reverse("entry", args=[entry.pk]), name, end=entry.number, texts=words, icon="list")


def _rows(ids: Collection[int]) -> Iterable[Found]:
    """The documents of these entries, with their counter-notes in one statement more."""
    return [_found(entry) for entry in Entry.objects.filter(pk__in=ids).select_related(*_RELATED).prefetch_related("corrections")]


def _seen(member: Any, some: Collection[int]) -> Mapping[int, Shown]:
    rows = entries_for(member).filter(pk__in=some).select_related(*_RELATED).prefetch_related("corrections")
    return {entry.pk: _shown(entry) for entry in rows}


ENTRIES = replace(kind_of(Entry, _("Entries"), "list", of=entries_for, entry=_found, shown=_shown), rows=_rows, shown=_seen)
INVARIANTS = (none_missing(Entry.subject_kind, "registers_entry"),)
