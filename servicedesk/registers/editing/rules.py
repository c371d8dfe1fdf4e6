"""A form as it stands in the editor, and what is done to it there: pure, on plain data.

A sheet is what was typed, right or wrong: texts by name, and `fields`, `copies` and `signatories` as lists of mappings; a field of rows
has `columns` of the same shape. A place in it is written as `fields.3`, `fields.3.columns.2` or `copies.1`, counted from 1.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from servicedesk.registers.rules import CHECKS, COLUMNS, KINDS, MOST_COLUMNS, ONE_COPY, plain

Sheet = dict[str, Any]

HEAD = ("name_zh", "name_en", "paper", "pattern", "custody_zh", "custody_en", "years_kept")
TEXTS = ("code", "name_zh", "name_en", "kind", "least", "most", "decimals", "unit_zh", "unit_en", "not_before", "not_above", "choices")
TICKS = ("required", "masked", "summed")
PARTS = {"copies": ("name_zh", "name_en", "to_zh", "to_en"), "signatories": ("code", "name_zh", "name_en", "by", "post")}
MOST = {"fields": 500, "columns": MOST_COLUMNS, "copies": 9, "signatories": 100}
LONGEST = 5_000  # characters of one text
_PLACE = re.compile(r"(fields|copies|signatories)(?:\.([0-9]{1,3}))?(?:(?<=[0-9])\.(columns)(?:\.([0-9]{1,3}))?)?")
_WHOLE = re.compile(r"[0-9]{1,15}")


def sheet_of(form: Mapping[str, Any]) -> Sheet:
    """A form as articles state it, as the editor shows it."""
    return {
        **{name: _text(form.get(name)) for name in HEAD},
        "fields": [_item(each) for each in form["fields"]],
        **{part: [{name: _text(each.get(name)) for name in names} for each in form[part]] for part, names in PARTS.items()},
    }


def _item(each: Mapping[str, Any]) -> Sheet:
    texts = {name: _text(each.get(name)) for name in TEXTS if name != "choices"}
    choices = "\n".join(f"{one['code']} | {one['name_zh']} | {one['name_en']}" for one in each.get("choices", ()))
    ticks = {"required": bool(each.get("required")), "masked": bool(each.get("masked")), "summed": bool(each.get("summed", True))}
    return texts | ticks | {"choices": choices, "columns": [_item(column) for column in each.get("columns", ())]}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def shaped(raw: Any) -> Sheet:
    """A sheet out of whatever came back: nothing that the editor does not know, nothing that it knows left out."""
    given = raw if isinstance(raw, dict) else {}
    return {
        **{name: _typed(given.get(name)) for name in HEAD},
        "fields": [_shaped(each, True) for each in _listed(given, "fields")],
        **{part: [{name: _typed(each.get(name)) for name in names} for each in _listed(given, part)] for part, names in PARTS.items()},
    }


def _shaped(each: Mapping[str, Any], deep: bool) -> Sheet:
    texts = {name: _typed(each.get(name), lines=name == "choices") for name in TEXTS}
    ticks = {name: each.get(name) is True for name in TICKS}
    return texts | ticks | {"columns": [_shaped(column, False) for column in _listed(each, "columns")] if deep else []}


def _listed(given: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = given.get(name)
    return [each for each in found if isinstance(each, dict)][: MOST[name]] if isinstance(found, list) else []


def _typed(value: Any, *, lines: bool = False) -> str:
    return plain(value, lines=lines)[:LONGEST] if isinstance(value, str) else ""


def blank(part: str) -> Sheet:
    """A new field, column, copy or signatory, to be filled in."""
    if part in PARTS:
        return dict.fromkeys(PARTS[part], "") | ({"by": "member"} if part == "signatories" else {})
    ticks = {"required": False, "masked": False, "summed": True}
    return dict.fromkeys(TEXTS, "") | {"kind": "text"} | ticks | {"columns": []}


def typed_over(sheet: Sheet, posted: Mapping[str, str], prefix: str, shown: str) -> None:
    """Write what the inputs of a page brought into the sheet they were made from; `shown` is the place of the field that stood open."""
    for name in HEAD:
        sheet[name] = _typed(posted.get(f"{prefix}{name}", sheet[name]))
    for part in PARTS:
        for n, each in enumerate(sheet[part], start=1):
            for name in each:
                each[name] = _typed(posted.get(f"{prefix}{part}.{n}.{name}", each[name]))
    item = at(sheet, shown)
    if item is not None and shown.startswith("fields"):
        for name in TEXTS:
            item[name] = _typed(posted.get(f"{prefix}{shown}.{name}", item[name]), lines=name == "choices")
        for name in posted.get(f"{prefix}{shown}.ticks", "").split():
            if name in TICKS:
                item[name] = f"{prefix}{shown}.{name}" in posted


def at(sheet: Sheet, place: str) -> Sheet | None:
    """What stands at a place; None where that is none."""
    rows, n = _row(sheet, place)
    return rows[n - 1] if 0 < n <= len(rows) else None


def number_of(sheet: Sheet, part: str) -> int:
    """How many stand in the list at a place, such as `fields` or `fields.3.columns`."""
    return len(_row(sheet, part)[0])


def _row(sheet: Sheet, place: str) -> tuple[list[Sheet], int]:
    """The list a place lies in and where in it; 0 for the list itself, and an empty list for no place at all."""
    found = _PLACE.fullmatch(place)
    if not found:
        return [], 0
    part, n, columns, column = found[1], int(found[2] or 0), found[3], int(found[4] or 0)
    if not columns:
        return sheet[part], n
    if part != "fields" or not 0 < n <= len(sheet["fields"]):
        return [], 0
    return sheet["fields"][n - 1]["columns"], column


def done(sheet: Sheet, act: str, place: str) -> str:
    """Add to the list at a place, take out what stands there, or move it up or down; answers where to look next, empty for nowhere."""
    if act == "add":
        return _added(sheet, place)
    rows, n = _row(sheet, place)
    if not 0 < n <= len(rows):
        return ""
    before = place.rpartition(".")[0]
    if act == "out":
        del rows[n - 1]
        return before.rpartition(".")[0] if ".columns." in place else ""
    to = n - 1 if act == "up" else n + 1
    if not 0 < to <= len(rows):
        return place
    rows[n - 1], rows[to - 1] = rows[to - 1], rows[n - 1]
    return f"{before}.{to}"


def _added(sheet: Sheet, place: str) -> str:
    part = place.rpartition(".")[2]
    found = _PLACE.fullmatch(place)
    if part not in MOST or not found or (part == "columns" and (found[1] != "fields" or at(sheet, place.rpartition(".")[0]) is None)):
        return ""
    rows, _n = _row(sheet, place)
    if len(rows) >= MOST[part]:
        return ""
    new = blank(part)
    if "code" in new:
        taken = {each["code"] for each in rows}
        word = {"fields": "field", "columns": "column", "signatories": "signer"}[part]
        new["code"] = next(code for n in range(len(rows) + 1, 2 * len(rows) + 3) if (code := f"{word}_{n}") not in taken)
    rows.append(new)
    return f"{place}.{len(rows)}"


def put_back(sheet: Sheet, old: Sheet, code: str) -> str:
    """Put a field of the old sheet that was taken out below the others again; answers its place, empty where there is none to put."""
    each = next((one for one in old["fields"] if one["code"] == code), None)
    if each is None or any(one["code"] == code for one in sheet["fields"]) or len(sheet["fields"]) >= MOST["fields"]:
        return ""
    sheet["fields"].append(each)
    return f"fields.{len(sheet['fields'])}"


def pack_of(code: str, sheet: Sheet) -> dict[str, Any]:
    """The sheet as a pack states it, in the order of docs/registers.md; what is wrong in it stays wrong, for the pack's check to tell."""
    found: dict[str, Any] = {"code": code}
    if sheet["paper"]:
        found["paper"] = sheet["paper"]
    found["name"] = _said(sheet, "name")
    found["number"] = sheet["pattern"]
    if sheet["years_kept"]:
        found["years_kept"] = _number(sheet["years_kept"])
    if sheet["custody_zh"] or sheet["custody_en"]:
        found["custody"] = _said(sheet, "custody")
    if sheet["copies"] != [ONE_COPY]:
        found["copies"] = [_copy(each) for each in sheet["copies"]]
    found["fields"] = [_field(each, KINDS) for each in sheet["fields"]]
    if sheet["signatories"]:
        found["signatories"] = [_signatory(each) for each in sheet["signatories"]]
    return found


def _said(each: Mapping[str, str], name: str) -> dict[str, str]:
    return {"zh": each[f"{name}_zh"], "en": each[f"{name}_en"]}


def _copy(each: Mapping[str, str]) -> dict[str, Any]:
    to = {"to": _said(each, "to")} if each["to_zh"] or each["to_en"] else {}
    return {"name": _said(each, "name")} | to


def _signatory(each: Mapping[str, str]) -> dict[str, Any]:
    post = {"post": each["post"]} if each["post"] else {}
    return {"code": each["code"], "name": _said(each, "name"), "by": each["by"]} | post


def checks_of(kind: str, *, column: bool) -> tuple[str, ...]:
    """What a field or a column of this kind may be checked by."""
    if kind not in (COLUMNS if column else KINDS):
        return ()
    return CHECKS[kind] + (("summed",) if column and kind == "money" else ())


def _field(each: Sheet, kinds: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"code": each["code"], "name": _said(each, "name"), "kind": each["kind"]}
    if each["required"]:
        found["required"] = True
    for name in checks_of(each["kind"], column=kinds is COLUMNS):
        match name:
            case "masked":
                found |= {"masked": True} if each["masked"] else {}
            case "summed":
                found |= {} if each["summed"] else {"summed": False}
            case "unit":
                found |= {"unit": _said(each, "unit")} if each["unit_zh"] or each["unit_en"] else {}
            case "choices":
                found["choices"] = [_choice(line) for line in each["choices"].splitlines() if line.strip()]
            case "columns":
                found["columns"] = [_field(column, COLUMNS) for column in each["columns"]]
            case "not_before" | "not_above":
                found |= {name: each[name]} if each[name] else {}
            case _:
                found |= {name: _number(each[name])} if each[name] else {}
    return found


def _choice(line: str) -> dict[str, Any]:
    code, zh, en, *_more = [*(part.strip() for part in line.split("|", 2)), "", "", ""]
    return {"code": code, "name": {"zh": zh, "en": en}}


def _number(typed: str) -> int | str:
    return int(typed) if _WHOLE.fullmatch(typed) else typed


@dataclass(frozen=True)
class Changed:
    """What one sheet changes in another: codes of fields, and the parts that differ besides."""

    added: Sequence[str]
    removed: Sequence[str]
    changed: Sequence[str]
    is_reordered: bool
    parts: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.is_reordered or self.parts)


def changed(old: Sheet, new: Sheet) -> Changed:
    """What the new sheet changes in the old one; checks that its kind does not have are no difference."""
    before = {each["code"]: _field(each, KINDS) for each in old["fields"]}
    after = {each["code"]: _field(each, KINDS) for each in new["fields"]}
    stay = [code for code in before if code in after]
    return Changed(
        [code for code in after if code not in before],
        [code for code in before if code not in after],
        [code for code in stay if before[code] != after[code]],
        stay != [code for code in after if code in before],
        [name for name in (*HEAD, *PARTS) if old[name] != new[name]],
    )


def specimen(fields: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Values as somebody might fill them in, by field code, of rows two; as an entry keeps them, so far as their checks allow any."""
    found: dict[str, Any] = {}
    for each in sorted(fields, key=lambda each: "not_above" in each):
        found[each["code"]] = _specimen(each, found)
    return found


def _specimen(each: Mapping[str, Any], beside: Mapping[str, Any]) -> Any:
    match each["kind"]:
        case "text":
            return "样例 Specimen"[: int(each.get("most") or LONGEST)]
        case "lines":
            return "样例第一行\nSecond line"[: int(each.get("most") or LONGEST)]
        case "number" | "money":
            return _figure(each, beside)
        case "date":
            return "2026-01-31"
        case "moment":
            return "2026-01-31T02:00:00+00:00"
        case "choice":
            return each["choices"][0]["code"] if each.get("choices") else None
        case "tick":
            return True
    rows = [specimen(each.get("columns", ())) for _n in range(min(2, int(each.get("most") or 2)))]
    return rows


def _figure(each: Mapping[str, Any], beside: Mapping[str, Any]) -> str:
    figure = Decimal(12)
    try:
        if each.get("most") is not None:
            figure = min(figure, Decimal(str(each["most"])))
        if each.get("least") is not None:
            figure = max(figure, Decimal(str(each["least"])))
        if each.get("not_above") in beside:
            figure = min(figure, Decimal(beside[each["not_above"]]))
    except InvalidOperation:
        pass
    return f"{figure:.2f}" if each["kind"] == "money" else f"{figure.normalize():f}"
