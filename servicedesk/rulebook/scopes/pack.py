"""The `scopes` table of a pack (the company's tree) and its `scope` (where the pack applies)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicedesk.journal.actor import Actor
from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import Regulation, Scope
from servicedesk.rulebook.pack import Table
from servicedesk.rulebook.scopes import pack_schema
from servicedesk.rulebook.scopes.actions import attach_regulation, change_scope, create_scope
from servicedesk.rulebook.scopes.rules import circle
from servicedesk.rulebook.source import Node, PackError, Problem


def check(node: Node) -> dict[str, dict[str, Any]]:
    """Code → scope as written: kind, name_zh, name_en, within, department, calendar."""
    scopes: dict[str, dict[str, Any]] = {}
    places: dict[str, Node] = {}
    for item in node.items():
        fields = item.mapping(required=("code", "kind", "name"), optional=("within", "department", "calendar"))
        code = _code(fields["code"]) if "code" in fields else ""
        if code in scopes:
            fields["code"].fault(f"scope {code} is given twice; rename one", f"范围 {code} 重复，请改名")
            continue
        kind = _kind(fields["kind"]) if "kind" in fields else ""
        name = fields["name"].bilingual(most=60) if "name" in fields else ("", "")
        scopes[code] = {
            "kind": kind,
            "name_zh": name[0],
            "name_en": name[1],
            "within": fields["within"].text(most=50) if "within" in fields else "",
            "department": _department(item, fields, kind),
            "calendar": fields["calendar"].text(most=40) if "calendar" in fields else "",
        }
        places[code] = fields.get("within", item)
    _check_tree(scopes, places)
    return scopes


def _code(node: Node) -> str:
    code = node.text(most=50)
    if not code.replace("_", "").replace("-", "").isalnum() or code != code.lower() or not code.isascii():
        node.fault(f"“{code}” must be lower-case letters and digits", f"“{code}” 须为小写字母和数字")
    return code


def _kind(node: Node) -> str:
    kind = node.text()
    if kind not in Scope.Kind.values:
        known = ", ".join(Scope.Kind.values)
        node.fault(f"“{kind}” is no kind of scope; use {known}", f"“{kind}” 不是范围类别，可用：{known}")
    return kind


def _department(item: Node, fields: Mapping[str, Node], kind: str) -> str:
    if kind == Scope.Kind.DEPARTMENT and "department" not in fields:
        item.fault("which department does it stand for? add department: its code", "对应哪个部门？请补上 department: 部门代码")
    elif kind != Scope.Kind.DEPARTMENT and "department" in fields:
        fields["department"].fault("only a scope of kind department has one; take it out", "只有 department 类范围可写部门，请删去")
    return fields["department"].text(most=50) if "department" in fields else ""


def _check_tree(scopes: Mapping[str, Mapping[str, Any]], places: Mapping[str, Node]) -> None:
    parents = {code: scope["within"] or None for code, scope in scopes.items()}
    told: set[str] = set()
    for code, above in parents.items():
        if above is not None and above not in scopes:
            places[code].fault(
                f"there is no scope “{above}” in this pack; add it to scopes, or leave within out",
                f"本规则包没有范围“{above}”，请在 scopes 中补上，或删去 within",
            )
        if code not in told and (found := circle(code, parents)):
            told |= set(found)
            way = " → ".join(found)
            places[code].fault(f"{way} is a circle; take one of its within out", f"{way} 成环，请删去其中一个 within")


def load(data: dict[str, dict[str, Any]], by: Actor, at: datetime) -> list[str]:
    """Create the scopes that are missing; one that is there stays as administrators have it, but gets the department and the
    calendar it still lacks."""
    there = {scope.code: scope for scope in Scope.objects.select_related("parent").filter(code__in=data)}
    departments = _departments({scope["department"] for scope in data.values()} - {""})
    calendars = _calendars({scope["calendar"] for scope in data.values()} - {""})
    notes = []
    for code in sorted(data, key=lambda code: _depth(code, data)):
        scope = data[code]
        department_id = departments.get(scope["department"])
        if scope["department"] and department_id is None:
            notes.append(_unknown_department(code, scope["department"]))
        calendar = scope["calendar"] if scope["calendar"] in calendars else ""
        if calendar != scope["calendar"]:
            notes.append(_unknown_calendar(code, scope["calendar"]))
        if code not in there:
            names = {"kind": scope["kind"], "name_zh": scope["name_zh"], "name_en": scope["name_en"]}
            parent = there.get(scope["within"])
            there[code] = create_scope(code, **names, parent=parent, department_id=department_id, calendar=calendar, by=by, at=at)
            notes.append(f"scope {code}: created / 范围 {code}：已建立")
        elif lacking := _lacking(there[code], department_id, calendar):
            row = there[code]
            stands = {name: getattr(row, name) for name in ("name_zh", "name_en", "parent", "department_id", "calendar")}
            there[code] = change_scope(row, **stands | lacking, by=by, at=at)
            notes += [note.format(code) for name, note in _FOUND.items() if name in lacking]
        else:
            notes.append(f"scope {code}: kept as it stands, the pack changes no scope / 范围 {code}：保持现状，规则包不修改已有范围")
    return notes


_FOUND = {
    "department_id": "scope {0}: its department is there now / 范围 {0}：已对应到部门",
    "calendar": "scope {0}: it keeps its calendar's hours now / 范围 {0}：已采用其日历",
}


def _lacking(row: Scope, department_id: int | None, calendar: str) -> dict[str, Any]:
    """What the pack says of a scope that is there and has none yet."""
    lacks: dict[str, Any] = {}
    if department_id is not None and row.kind == Scope.Kind.DEPARTMENT and row.department_id is None:
        lacks["department_id"] = department_id
    if calendar and not row.calendar:
        lacks["calendar"] = calendar
    return lacks


def _calendars(codes: set[str]) -> set[str]:
    return {code for there in ask("scope.calendars") for code in there(codes)} if codes else set()


def _unknown_calendar(code: str, calendar: str) -> str:
    return (
        f"scope {code}: there is no calendar “{calendar}”; add it to the pack's calendars, or choose one on the scopes page"
        f" / 范围 {code}：没有日历“{calendar}”，请在规则包的 calendars 中添加，或在范围页面选择"
    )


def _departments(codes: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for departments in ask("scope.departments"):
        found |= departments(codes)
    return found


def _depth(code: str, data: Mapping[str, Mapping[str, Any]]) -> int:
    """How many scopes of the pack it lies within: a scope is made after what it lies in."""
    above = data[code]["within"]
    return 1 + _depth(above, data) if above else 0


def _unknown_department(code: str, department: str) -> str:
    return (
        f"scope {code}: there is no department “{department}” yet; load the pack again once there is, or choose one on the scopes page"
        f" / 范围 {code}：尚无部门“{department}”，建立后请重新载入，或在范围页面选择"
    )


def tell(data: dict[str, dict[str, Any]], language: str) -> list[str]:
    """Each scope in a sentence."""
    return [_sentence(code, scope, language) for code, scope in data.items()]


def _sentence(code: str, scope: Mapping[str, Any], language: str) -> str:
    if language == "zh":
        within = f"，属于 {scope['within']}" if scope["within"] else ""
        hours = f"，日历 {scope['calendar']}" if scope["calendar"] else ""
        return f"范围 {code}（{scope['name_zh']}，{scope['kind']}）{within}{hours}。"
    hours = f", calendar {scope['calendar']}" if scope["calendar"] else ""
    within = f", within {scope['within']}" if scope["within"] else ""
    return f"Scope {code} ({scope['name_en']}, {scope['kind']}){within}{hours}."


def check_place(node: Node) -> str:
    """The code of the scope the pack applies in."""
    return node.text(most=50)


def bind(regulation: Regulation, code: str, by: Actor, at: datetime) -> list[str]:
    """Attach a regulation that is loaded for the first time; one that is there stays where administrators have it."""
    if regulation.revision:
        return _kept(regulation, code)
    if not code:
        return []
    scope = Scope.objects.filter(code=code).first()
    if scope is None:
        raise PackError([_unknown_scope(regulation.code, code)])
    attach_regulation(regulation, scope, by=by, at=at)
    return [f"applies in {code} / 适用于 {code}"]


def _kept(regulation: Regulation, code: str) -> list[str]:
    stands = sorted(regulation.attachments.values_list("scope__code", flat=True))
    if stands == ([code] if code else []):
        return []
    en, zh = (", ".join(stands), ", ".join(stands)) if stands else ("everywhere", "处处适用")
    said, there = (code, code) if code else ("everywhere", "处处适用")
    return [
        f"where it applies: kept as it stands ({en}), though the pack says {said}; change it on the scopes page"
        f" / 适用范围：保持现状（{zh}），规则包写的是 {there}；请在范围页面修改"
    ]


def _unknown_scope(regulation: str, code: str) -> Problem:
    return Problem(
        regulation,
        0,
        "scope",
        f"there is no scope “{code}”; add it to the pack's scopes, or make it on the scopes page first",
        f"没有范围“{code}”，请在规则包的 scopes 中补上，或先在范围页面建立",
    )


def tell_place(data: str, language: str) -> list[str]:
    """Where the pack applies, where it says so."""
    if not data:
        return []
    return [f"适用于范围 {data} 及其下属。" if language == "zh" else f"Applies in the scope {data} and all within it."]


SCOPES = Table("scopes", {}, check, tell, load, keeps=True, title=("范围", "Scopes"), schema=pack_schema.SCOPES)
SCOPE = Table("scope", "", check_place, tell_place, bind=bind, title=("适用范围", "Where it applies"), schema=pack_schema.SCOPE)
