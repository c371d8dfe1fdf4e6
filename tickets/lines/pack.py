"""The `lines` table of a pack: the telephone lines the company keeps."""

from datetime import datetime
from typing import Any

from servicedesk.journal.actor import Actor
from servicedesk.rulebook.pack import Table
from servicedesk.rulebook.schema import bilingual, fields, listed
from servicedesk.rulebook.source import Node
from staff.models import Department
from tickets.choices import Purpose
from tickets.classes.skill import SKILL_SCHEMA, read_skill, told_skill
from tickets.lines.actions import give_line, open_line
from tickets.models import Line
from tickets.rules import normal_phone


def check(node: Node) -> list[dict[str, Any]]:
    """Each line as written: number (E.164), name_zh, name_en, purpose, department."""
    lines = [_line(item) for item in node.items()]
    for place, (item, line) in enumerate(zip(node.items(), lines, strict=True)):
        if line["number"] in [other["number"] for other in lines[:place]]:
            item.fault(f"line {line['number']} is given twice; keep one", f"线路 {line['number']} 重复，请只保留一条")
    return lines


def _line(node: Node) -> dict[str, Any]:
    given = node.mapping(required=("number", "name", "purpose"), optional=("department", "skill"))
    number = given["number"].text(most=20) if "number" in given else ""
    if number and not normal_phone(number):
        given["number"].fault(f"“{number}” is not a telephone number; write it like 0551-6000000", f"“{number}” 不是电话号码，请改正")
    purpose = given["purpose"].text() if "purpose" in given else ""
    if "purpose" in given and purpose not in Purpose.values:
        known = ", ".join(Purpose.values)
        given["purpose"].fault(f"“{purpose}” is no purpose of a line; use {known}", f"“{purpose}” 不是线路用途，可用：{known}")
    name = given["name"].bilingual(most=60) if "name" in given else ("", "")
    department = given["department"].text(most=50) if "department" in given else ""
    skill = read_skill(given["skill"]) if "skill" in given else ""
    names = {"name_zh": name[0], "name_en": name[1]}
    return {"number": normal_phone(number) or "", **names, "purpose": purpose, "department": department, "skill": skill}


def load(data: list[dict[str, Any]], by: Actor, at: datetime) -> list[str]:
    """Open the lines that are missing; one that is there stays as it is, but gets the department it still lacks."""
    there = {line.number: line for line in Line.objects.filter(number__in=[line["number"] for line in data])}
    departments = {one.code: one for one in Department.objects.filter(code__in=[line["department"] for line in data])}
    notes = []
    for given in data:
        department = departments.get(given["department"])
        line = there.get(given["number"])
        if line is None:
            names = (given["name_zh"], given["name_en"])
            about = {"purpose": given["purpose"], "skill": given["skill"]}
            open_line(given["number"], names, **about, department=department, by=by, at=at)
            notes.append(f"line {given['number']}: added / 线路 {given['number']}：已添加")
        elif line.department_id is None and department is not None:
            give_line(line, department, by=by, at=at)
        if given["department"] and department is None:
            notes.append(
                f"line {given['number']}: there is no department “{given['department']}” yet; load the pack again once there is"
                f" / 线路 {given['number']}：尚无部门“{given['department']}”，建立后请重新载入"
            )
    return notes


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """Each line in a sentence."""
    said = {
        "general": ("一般咨询", "general"),
        "complaint_repair": ("投诉与报修专线，来电逐一登记", "complaints and repairs only, every call on record"),
    }
    if language == "zh":
        return [f"线路 {line['number']}（{line['name_zh']}）：{said[line['purpose']][0]}。{_of_skill(line, chinese=True)}" for line in data]
    return [
        f"Line {line['number']} ({line['name_en']}): {said[line['purpose']][1]}. {_of_skill(line, chinese=False)}".strip() for line in data
    ]


def _of_skill(line: dict[str, Any], *, chinese: bool) -> str:
    return told_skill(line["skill"], chinese=chinese) if line["skill"] else ""


_CODE = {"type": "string", "pattern": "^[a-z0-9_-]{1,50}$"}
TABLE = Table(
    "lines",
    [],
    check,
    tell,
    load,
    keeps=True,
    title=("线路", "Lines"),
    schema=listed(
        fields(
            {
                "number": {"type": ["string", "integer"], "description": "Its number. / 号码。"},
                "name": bilingual(60, "Its name. / 名称。"),
                "purpose": {"enum": list(Purpose.values), "description": "What it is for. / 用途。"},
            },
            {
                "department": _CODE | {"description": "Whose calls they are. / 来电归属部门代码。"},
                "skill": SKILL_SCHEMA,
            },
            "A line customers call. / 对外线路。",
        ),
        "The lines the company keeps; one that is there stays as it is. / 公司线路，已有的保持不变。",
    ),
)
