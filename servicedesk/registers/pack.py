"""The `registers` section of an article: forms with their fields, copies and signatories, as data."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from servicedesk.registers import pack_schema
from servicedesk.registers.models import Form, Register
from servicedesk.registers.numbering.queries import trouble_with
from servicedesk.registers.numbering.rules import LONGEST_NUMBER, fault_of
from servicedesk.registers.pack_schema import LONGEST_NAME, MOST_COPIES, SIGNERS
from servicedesk.registers.rules import CHECKS, COLUMNS, KINDS, LONGEST, MOST_COLUMNS, ONE_COPY, ORDERED, PLACES, digest_of, ring_in
from servicedesk.registers.telling import tell
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.source import Node, PackError, Problem

Entry = dict[str, Any]
_CODE = re.compile(r"[a-z0-9_-]{1,50}")
_NEEDED = {"choice": ("choices",), "rows": ("columns",)}
_OPTIONAL = ("paper", "custody", "years_kept", "copies", "signatories")


def check(node: Node, known: Known) -> list[Entry]:
    """The forms as plain data, with their problems noted."""
    return _each(node, _form)


def _form(node: Node) -> Entry:
    given = node.mapping(required=("code", "name", "number", "fields"), optional=_OPTIONAL)
    copies = [_copy(item) for item in given["copies"].items()] if "copies" in given else [_copy(None)]
    if not 1 <= len(copies) <= MOST_COPIES:
        given["copies"].fault(f"must be 1 to {MOST_COPIES} copies; leave it out for one", f"应为 1 到 {MOST_COPIES} 联；只有一联时可不写")
    found = {
        "code": _code(given),
        **_both("name", given, LONGEST_NAME),
        "paper": given["paper"].text(most=20) if "paper" in given else "",
        "pattern": _pattern(given["number"]) if "number" in given else "",
        **_both("custody", given, 120),
        "years_kept": _whole(given["years_kept"], 1, 100) if "years_kept" in given else None,
        "fields": _each(given["fields"], _field) if "fields" in given else [],
        "copies": copies,
        "signatories": _each(given["signatories"], _signatory) if "signatories" in given else [],
    }
    if "fields" in given:
        _check_fields(given["fields"], found["fields"])
    return found


def _each(node: Node, read: Callable[[Node], Entry]) -> list[Entry]:
    """Each item of a list, whose codes must differ."""
    items = node.items()
    found = [read(item) for item in items]
    for place, (item, one) in enumerate(zip(items, found, strict=True)):
        if one["code"] and one["code"] in [other["code"] for other in found[:place]]:
            item.fault(f"{one['code']} is given twice; rename one", f"{one['code']} 重复，请改名")
    return found


def _pattern(node: Node) -> str:
    pattern = node.text(most=60)
    said = {
        "signs": (
            "may have letters, digits, - . / _ and {year}, {month}, {day}, {number} or {number:05}; take the rest out",
            "只可用文字、数字、- . / _ 以及 {year}、{month}、{day}、{number} 或 {number:05}，请删去其余",
        ),
        "number": ("must have {number} once; add it, for example RT-{year}-{number:05}", "须有一个 {number}，例如 RT-{year}-{number:05}"),
        "repeats": (
            "would give the same number again; {month} needs {year} beside it, and {day} needs {month}",
            "会使号码重复：用 {month} 须同时用 {year}，用 {day} 须同时用 {month}",
        ),
        "long": (f"gives numbers longer than {LONGEST_NUMBER} characters; shorten it", f"号码会超过 {LONGEST_NUMBER} 个字符，请缩短"),
    }
    if fault := fault_of(pattern) if pattern else "":
        node.fault(*said[fault])
    return pattern


def _field(node: Node) -> Entry:
    return _read_field(node, KINDS, "kind of field", "字段类型")


def _column(node: Node) -> Entry:
    return _read_field(node, COLUMNS, "kind of column", "列类型")


def _read_field(node: Node, kinds: Sequence[str], en: str, zh: str) -> Entry:
    value = node.value
    kind = str(value.get("kind")) if isinstance(value, dict) else ""
    checks = CHECKS.get(kind, ()) if kind in kinds else ()
    checks += ("summed",) if kinds is COLUMNS and kind == "money" else ()
    given = node.mapping(required=("code", "name", "kind", *_NEEDED.get(kind, ())), optional=("required", *checks))
    found = {
        "code": _code(given),
        "kind": _of(given.get("kind"), kinds, en, zh),
        **_both("name", given, LONGEST_NAME),
        "required": _flag(given.get("required")),
        "masked": _flag(given.get("masked")),
    }
    for name in ("least", "most", "decimals", "not_before", "not_above"):
        if name in given:
            found[name] = _check_of(name, given[name], found["kind"])
    if "least" in found and "most" in found and Decimal(found["least"]) > Decimal(found["most"]):
        given["least"].fault("is above most; exchange the two", "大于 most，请对调")
    if "summed" in given:
        found["summed"] = _flag(given["summed"])
    if "unit" in given:
        found |= _both("unit", given, 20)
    if "choices" in given:
        found["choices"] = _each(given["choices"], _choice)
        if not found["choices"]:
            given["choices"].fault("has no choice; write at least one", "没有选项，请至少写一个")
    if "columns" in given and kind == "rows":
        found["columns"] = _each(given["columns"], _column)
        _check_fields(given["columns"], found["columns"])
        if len(found["columns"]) > MOST_COLUMNS:
            given["columns"].fault(f"has more than {MOST_COLUMNS} columns; leave some out", f"多于 {MOST_COLUMNS} 列，请删减")
    return found


def _check_of(name: str, node: Node, kind: str) -> Any:
    if name in ORDERED:
        return node.text(most=50)
    if name == "decimals":
        return _whole(node, 0, PLACES["number"])
    return _whole(node, 1, LONGEST[kind]) if kind in LONGEST else _bound(node)


def _bound(node: Node) -> str:
    try:
        number = Decimal(str(node.value))
        if not isinstance(node.value, bool) and number.is_finite() and abs(number) < 10**15:
            return f"{number:f}"
    except InvalidOperation:
        pass
    node.fault(f"“{node.value}” is no number; write one such as 12.5", f"“{node.value}” 不是数字，请写成例如 12.5")
    return "0"


def _choice(node: Node) -> Entry:
    given = node.mapping(required=("code", "name"))
    return {"code": _code(given), **_both("name", given, LONGEST_NAME)}


def _check_fields(node: Node, fields: Sequence[Entry]) -> None:
    items = node.items()
    if not items:
        node.fault("has no field; write at least one", "没有字段，请至少写一个")
    kinds = {each["code"]: each["kind"] for each in fields}
    for item, each in zip(items, fields, strict=True):
        for name in filter(each.__contains__, ORDERED):
            like = [code for code, kind in kinds.items() if kind == each["kind"] and code != each["code"]]
            if each[name] not in like:
                listed = ", ".join(like) or "none"
                item.fault(
                    f"{name} “{each[name]}” is no other field of kind {each['kind']}; there are: {listed}",
                    f"{name} “{each[name]}” 不是另一个 {each['kind']} 字段，可用：{listed}",
                )
    for name in ORDERED:
        beside = {each["code"]: each[name] for each in fields if name in each}
        if ring := ring_in(beside):
            way = " → ".join([*ring, ring[0]])
            item = next(item for item, each in zip(items, fields, strict=True) if each["code"] == ring[0])
            item.fault(f"{name} runs in a circle ({way}); take one of them out", f"{name} 绕成一圈（{way}），请去掉其中一个")


def _copy(node: Node | None) -> Entry:
    """A copy's name and who is to get it; a form without copies has one, which stays where it is made."""
    if node is None:
        return dict(ONE_COPY)
    given = node.mapping(required=("name",), optional=("to",))
    return {**_both("name", given, LONGEST_NAME), **_both("to", given, LONGEST_NAME)}


def _signatory(node: Node) -> Entry:
    given = node.mapping(required=("code", "name", "by"), optional=("post",))
    by = _of(given.get("by"), SIGNERS, "way to name who signs", "签字人写法")
    if "post" in given and by == "anybody":
        given["post"].fault("whoever is present needs no post; take it out", "当面手签不限岗位，请删去")
    return {
        "code": _code(given),
        **_both("name", given, LONGEST_NAME),
        "by": by,
        "post": given["post"].text(most=50) if "post" in given else "",
    }


def _code(given: dict[str, Node]) -> str:
    code = given["code"].text(most=50) if "code" in given else ""
    if code and not _CODE.fullmatch(code):
        given["code"].fault(
            f"“{code}” is no code; use lower-case letters, digits, - and _", f"“{code}” 不是代码，请用小写字母、数字、- 和 _"
        )
    return code


def _of(node: Node | None, known: Sequence[str], en: str, zh: str) -> str:
    if node is None:
        return ""
    if node.value not in known:
        node.fault(f"“{node.value}” is no {en}; use {', '.join(known)}", f"“{node.value}” 不是可用的{zh}，可用：{', '.join(known)}")
    return str(node.value)


def _flag(node: Node | None) -> bool:
    if node is not None and not isinstance(node.value, bool):
        node.fault(f"“{node.value}” must be true or false", f"“{node.value}” 应为 true 或 false")
    return bool(node is not None and node.value)


def _whole(node: Node, least: int, most: int) -> int:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        node.fault(f"must be a whole number from {least} to {most}", f"应为 {least} 到 {most} 的整数")
        return least
    return value


def _both(name: str, given: dict[str, Node], most: int) -> Entry:
    texts = given[name].bilingual(most=most) if name in given else ("", "")
    return {f"{name}_zh": texts[0], f"{name}_en": texts[1]}


def load(article: Article, data: list[Entry], begins: datetime) -> None:
    """Write the article's forms; whoever makes an entry asks which is in force. Entries keep the form they were made by.

    PackError where a pattern of numbers does not go on from the numbers that were given.
    """
    if problems := [problem for one in data if (problem := _numbers_fault(article, one, begins))]:
        raise PackError(problems)
    for one in data:
        said = {name: value for name, value in one.items() if name != "code"}
        names = {"name_zh": one["name_zh"], "name_en": one["name_en"]}
        register, _made = Register.objects.update_or_create(code=one["code"], defaults=names)
        digest = digest_of(said)
        known = dict(register.forms.values_list("digest", "edition"))
        edition = known.get(digest) or max(known.values(), default=0) + 1
        Form.objects.create(article=article, register=register, edition=edition, digest=digest, **said)


def _numbers_fault(article: Article, form: Entry, begins: datetime) -> Problem | None:
    register = Register.objects.filter(code=form["code"]).first()
    if register is None:
        return None
    before = register.forms.filter(article__regulation=article.regulation, article__number=article.number).order_by("-pk").first()
    day = timezone.localtime(begins, timezone.get_default_timezone()).date()
    trouble = trouble_with(register, form["pattern"], before.pattern if before else "", day)
    place = f"articles[{article.number}].registers[{register.code}].number"
    return Problem("", 0, place, trouble.en, trouble.zh) if trouble else None


SECTION = Section("registers", check, load, tell, title=("登记簿与单据", "Registers and forms"), schema=pack_schema.REGISTERS)
