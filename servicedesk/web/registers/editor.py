"""The editor of a form as a page shows it: what is asked for where, what is wrong with it, and how form and sheet will look."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from servicedesk.registers.editing.rules import HEAD, PARTS, Sheet, at, checks_of, specimen
from servicedesk.registers.numbering.rules import fault_of, numbered
from servicedesk.registers.pack_schema import SIGNERS
from servicedesk.registers.rules import COLUMNS, KINDS, ORDERED
from servicedesk.rulebook.models import in_reader_language
from servicedesk.rulebook.revisions.errors import words_of
from servicedesk.rulebook.source import Problem
from servicedesk.web.registers.fields import Input, blank_inputs
from servicedesk.web.registers.sheets import Block, blocks_saying

PREFIX = "e."
_WHERE = re.compile(r"\[1\](?:\.(fields|copies|signatories)(?:\[([0-9]+)\](?:\.columns(?:\[([0-9]+)\])?)?)?)?\.?(.*)")
_NAMED = {"number": "pattern", "name": "name_zh", "custody": "custody_zh", "unit": "unit_zh", "to": "to_zh"}


@dataclass(frozen=True)
class Wrong:
    """Something wrong: the place of what it is about, the name of its input where it has one, and the sentence."""

    place: str
    name: str
    words: str


@dataclass(frozen=True)
class Asked:
    """An input of the editor; `sort` is text, choice, tick or lines."""

    name: str
    label: str
    sort: str
    value: Any
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""
    faults: Sequence[str] = ()

    @property
    def redraws(self) -> bool:
        """Whether what else is asked depends on it."""
        return self.name.endswith(".kind")

    @property
    def id(self) -> str:
        """Under which its label finds it."""
        return self.name.replace(".", "-")


@dataclass(frozen=True)
class Listed:
    """A field, a column, a copy or a signatory in its list, with what it is asked."""

    place: str
    n: int
    label: str
    note: str
    required: bool
    faults: int
    is_open: bool
    is_first: bool
    is_last: bool
    inputs: Sequence[Asked] = ()


@dataclass(frozen=True)
class Look:
    """How the form will look: its inputs as somebody fills them in, and its sheet with specimen values."""

    name: str
    both: str
    paper: str
    number: str
    inputs: Sequence[Input]
    blocks: Sequence[Block]
    copies: Sequence[Mapping[str, str]]
    signatories: Sequence[Mapping[str, str]]
    custody: str


def wrongs_of(problems: Iterable[Problem]) -> list[Wrong]:
    """Everything wrong in a form, by its place in the sheet and the name of its input there."""
    return [_wrong(problem) for problem in problems]


def _wrong(problem: Problem) -> Wrong:
    found = _WHERE.fullmatch(problem.field)
    if not found:
        return Wrong("", "", words_of(problem))
    part, n, column, rest = found.groups()
    place = f"{part}.{n}" if part and n else part or ""
    place += f".columns.{column}" if column else ""
    name = rest.replace(".", "_") if rest.endswith((".zh", ".en")) else _NAMED.get(rest, rest)
    return Wrong(place, "choices" if rest.startswith("choices") else name, words_of(problem))


def without(sheet: Sheet, old: Sheet, wrongs: Sequence[Wrong]) -> Sheet:
    """The sheet as far as it is in order, so that the rest can be looked at: what is wrong is left out, or as the old sheet has it."""
    bad = {".".join(one.place.split(".")[:2]) for one in wrongs}
    found = {part: [each for n, each in enumerate(sheet[part], start=1) if f"{part}.{n}" not in bad] for part in ("fields", *PARTS)}
    head = {one.name for one in wrongs if not one.place}
    codes = {each["code"] for each in found["fields"]}
    fields = [each | {check: each[check] if each[check] in codes else "" for check in ORDERED} for each in found["fields"]]
    texts = {name: old[name] if name in head else sheet[name] for name in HEAD}
    return texts | {"fields": fields, "copies": found["copies"] or old["copies"], "signatories": found["signatories"]}


def told(wrong: Wrong, sheet: Sheet) -> str:
    """The sentence with what it is about, for the list of everything wrong."""
    names = [place_name(sheet, wrong.place)] if wrong.place else []
    label = label_of(wrong.name) if wrong.name else ""
    where = " › ".join([*filter(None, names), *([label] if label else [])])
    return _("%(where)s: %(words)s") % {"where": where, "words": wrong.words} if where else wrong.words


def place_name(sheet: Sheet, place: str) -> str:
    """What stands at a place, by its kind, number and name."""
    parts = place.split(".")
    titles = {"fields": _("Field"), "columns": _("Column"), "copies": _("Copy"), "signatories": _("Signature")}
    found = []
    for end in range(2, len(parts) + 1, 2):
        each = at(sheet, ".".join(parts[:end]))
        name = in_reader_language(each["name_zh"], each["name_en"]) if each else ""
        said = f"{titles[parts[end - 2]]} {parts[end - 1]}"
        found.append(f"{said} “{name}”" if name else said)
    return " › ".join(found) or titles.get(place, "")


def kinds() -> dict[str, str]:
    """Kind of field → what it is called."""
    return {
        "text": pgettext("field", "One line"),
        "lines": pgettext("field", "Several lines"),
        "number": pgettext("field", "Number"),
        "money": pgettext("field", "Money"),
        "date": pgettext("field", "Day"),
        "moment": pgettext("field", "Moment"),
        "choice": pgettext("field", "Choice"),
        "tick": pgettext("field", "Tick"),
        "rows": pgettext("field", "Rows"),
    }


def _signers() -> list[tuple[str, str]]:
    said = {
        "maker": _("Whoever entered it"),
        "member": _("A member"),
        "approver": _("An approver, who did not enter it"),
        "anybody": _("Whoever is present, by hand"),
    }
    return [(by, said[by]) for by in SIGNERS]


def label_of(name: str) -> str:
    """What an input of the editor is called."""
    labels = {
        "code": _("Code"),
        "name_zh": _("Chinese name"),
        "name_en": _("English name"),
        "paper": _("Number of the sheet"),
        "pattern": _("Numbered as"),
        "custody_zh": _("Who keeps it, in Chinese"),
        "custody_en": _("Who keeps it, in English"),
        "years_kept": _("Years it is kept"),
        "kind": pgettext("field", "Kind"),
        "least": _("At least"),
        "most": _("At most"),
        "decimals": _("Decimals"),
        "unit_zh": _("Chinese unit"),
        "unit_en": _("English unit"),
        "not_before": _("Not before"),
        "not_above": _("Not more than"),
        "choices": _("Choices"),
        "columns": _("Columns"),
        "fields": _("Fields"),
        "required": _("Must be filled in"),
        "masked": _("Masked until it is opened"),
        "summed": _("Summed below the rows"),
        "to_zh": _("Who gets it, in Chinese"),
        "to_en": _("Who gets it, in English"),
        "by": _("Who signs"),
        "post": _("Post"),
    }
    return labels.get(name, name)


def _hint(name: str, kind: str) -> str:
    if name == "most" and kind in ("text", "lines"):
        return _("characters")
    hints = {
        "pattern": _("{year}, {month}, {day} and {number} stand for themselves; {number:05} has five digits."),
        "years_kept": _("Empty: not decided"),
        "choices": _("One in a line: code | Chinese | English"),
        "post": _("A post's code; empty for any"),
        "most": _("rows") if kind == "rows" else "",
    }
    return hints.get(name, "")


def head_of(sheet: Sheet, wrongs: Sequence[Wrong]) -> list[Asked]:
    """What is asked about the form itself."""
    return [_asked(PREFIX, name, sheet, "", wrongs, "") for name in HEAD]


def _asked(prefix: str, name: str, each: Sheet, place: str, wrongs: Sequence[Wrong], kind: str, sort: str = "text", **more: Any) -> Asked:
    faults = [one.words for one in wrongs if one.place == place and one.name == name]
    return Asked(f"{prefix}{name}", label_of(name), sort, each[name], hint=_hint(name, kind), faults=faults, **more)


def fields_of(sheet: Sheet, opened: str, wrongs: Sequence[Wrong]) -> list[Listed]:
    """The fields in their order."""
    return _listed(sheet["fields"], "fields", opened, wrongs)


def columns_of(sheet: Sheet, opened: str, wrongs: Sequence[Wrong]) -> list[Listed]:
    """The columns of the field that stands open, of rows."""
    place = ".".join(opened.split(".")[:2])
    field = at(sheet, place)
    return _listed(field["columns"], f"{place}.columns", opened, wrongs) if field and field["kind"] == "rows" else []


def _listed(rows: Sequence[Sheet], part: str, opened: str, wrongs: Sequence[Wrong]) -> list[Listed]:
    said = kinds()
    found = []
    for n, each in enumerate(rows, start=1):
        place = f"{part}.{n}"
        count = sum(one.place == place or one.place.startswith(f"{place}.") for one in wrongs)
        name = in_reader_language(each["name_zh"], each["name_en"]) or each["code"]
        kind = said[each["kind"]] if each["kind"] in said else each["kind"]
        is_open = opened == place or opened.startswith(f"{place}.")
        found.append(Listed(place, n, name, kind, each["required"], count, is_open, n == 1, n == len(rows)))
    return found


def part_of(sheet: Sheet, part: str, wrongs: Sequence[Wrong]) -> list[Listed]:
    """The copies or the signatories, each with its inputs."""
    found = []
    for n, each in enumerate(sheet[part], start=1):
        place = f"{part}.{n}"
        inputs = []
        for name in PARTS[part]:
            if name == "by":
                inputs.append(_asked(f"{PREFIX}{place}.", name, each, place, wrongs, "", "choice", options=_signers()))
            else:
                inputs.append(_asked(f"{PREFIX}{place}.", name, each, place, wrongs, ""))
        label = in_reader_language(each["name_zh"], each["name_en"])
        count = sum(one.place == place for one in wrongs)
        found.append(Listed(place, n, label, "", False, count, True, n == 1, n == len(sheet[part]), inputs))
    return found


def inputs_at(sheet: Sheet, opened: str, wrongs: Sequence[Wrong], kept: Sequence[str]) -> list[Asked]:
    """What is asked about the field or the column that stands open; the code of a field that is in force already stays."""
    each = at(sheet, opened)
    if each is None:
        return []
    column = ".columns." in opened
    prefix = f"{PREFIX}{opened}."
    names = ("name_zh", "name_en") if each["code"] in kept and not column else ("code", "name_zh", "name_en")
    found = [_asked(prefix, name, each, opened, wrongs, "") for name in names]
    options = [(kind, words) for kind, words in kinds().items() if kind in (COLUMNS if column else KINDS)]
    found.append(_asked(prefix, "kind", each, opened, wrongs, "", "choice", options=options))
    beside = sheet["fields"] if not column else at(sheet, ".".join(opened.split(".")[:2]))["columns"]  # type: ignore[index]
    for name in ("required", *checks_of(each["kind"], column=column)):
        if name in ("required", "masked", "summed"):
            found.append(_asked(prefix, name, each, opened, wrongs, each["kind"], "tick"))
        elif name in ORDERED:
            others = [one for one in beside if one["kind"] == each["kind"] and one is not each]
            named = [("", "–"), *((one["code"], in_reader_language(one["name_zh"], one["name_en"]) or one["code"]) for one in others)]
            if each[name] not in [code for code, _words in named]:
                named.append((each[name], each[name]))
            found.append(_asked(prefix, name, each, opened, wrongs, each["kind"], "choice", options=named))
        elif name == "choices":
            found.append(_asked(prefix, name, each, opened, wrongs, each["kind"], "lines"))
        elif name == "unit":
            found += [_asked(prefix, unit, each, opened, wrongs, each["kind"]) for unit in ("unit_zh", "unit_en")]
        elif name != "columns":
            found.append(_asked(prefix, name, each, opened, wrongs, each["kind"]))
    return found


def look_of(data: Mapping[str, Any], day: date) -> Look:
    """How a form that is in order will look, numbered as the first of its book on this day."""
    number = "" if fault_of(data["pattern"]) else numbered(data["pattern"], day, 1)
    both = " ".join(filter(None, (data["name_zh"], data["name_en"])))
    return Look(
        in_reader_language(data["name_zh"], data["name_en"]),
        both,
        data["paper"],
        number,
        blank_inputs(data["fields"], {}, {}),
        blocks_saying(data["fields"], specimen(data["fields"])),
        data["copies"],
        data["signatories"],
        f"{data['custody_zh']} {data['custody_en']}".strip(),
    )
