"""The `schedules` section of an article: what recurs, who does it, and who hears when nobody did."""

from datetime import datetime
from typing import Any

from servicedesk.clocks.calendars.pack import read_calendar
from servicedesk.clocks.recurrence import AfterCount, Rule, as_json, from_json
from servicedesk.clocks.schedules.actions import add_schedules
from servicedesk.clocks.schedules.pack_schema import SCHEDULES
from servicedesk.clocks.schedules.wording import Unreadable, parse, said
from servicedesk.clocks.vocabulary import told_to_wait
from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.source import Node

DOERS = ("department_head", "general_manager")  # roles that may be named in place of a post
TOLD = ("owner", "supervisor", "department_head", "general_manager")


def _rule(node: Node) -> Rule | None:
    try:
        return parse(str(node.value))
    except Unreadable as problem:
        node.fault(problem.en, problem.zh)
        return None


def _counted(node: Node, rule: Rule | None) -> str:
    """The event a rule that follows a counter waits for, as the apps that count say."""
    if not isinstance(rule, AfterCount):
        return ""
    known: dict[str, str] = {}
    for table in ask("schedule.counters"):
        known |= table
    if rule.counted not in known:
        listed = ", ".join(known)
        node.fault(f"nobody counts “{rule.counted}”; use {listed}", f"没有“{rule.counted}”的计数，可用：{listed}")
    return known.get(rule.counted, "")


def _told(node: Node | None) -> list[str]:
    roles = [str(item.value) for item in node.items()] if node is not None else []
    for role in roles:
        if node is not None and role not in TOLD:
            known = ", ".join(TOLD)
            node.fault(f"“{role}” is no role; use {known}", f"“{role}” 不是角色，可用：{known}")
    return roles


def _schedule(node: Node, known: Known) -> dict[str, Any]:
    fields = node.mapping(required=("code", "name", "every", "who"), optional=("calendar", "department", "tell"))
    rule = _rule(fields["every"]) if "every" in fields else None
    name = fields["name"].bilingual(most=60) if "name" in fields else ("", "")
    who = fields["who"].text(most=50) if "who" in fields else ""
    department = fields["department"].text(most=50) if "department" in fields else ""
    if who in DOERS and not department:
        fields["who"].fault(f"“{who}” of which department? add department: its code", f"“{who}”属于哪个部门？请补上 department: 部门代码")
    return {
        "code": fields["code"].text(most=50) if "code" in fields else "",
        "name_zh": name[0],
        "name_en": name[1],
        "rule": as_json(rule) if rule else {},
        "counts": _counted(fields["every"], rule) if "every" in fields else "",
        "calendar": read_calendar(fields.get("calendar"), known),
        "post_or_role": who,
        "department_code": department,
        "tell": _told(fields.get("tell")),
    }


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The section as plain data, with its problems noted."""
    items = node.items()
    schedules = [_schedule(item, known) for item in items]
    for place, schedule in enumerate(schedules):
        if schedule["code"] in [other["code"] for other in schedules[:place]]:
            items[place].fault(f"schedule {schedule['code']} is given twice; rename one", f"例行 {schedule['code']} 重复，请改名")
    return schedules


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's schedules; they make what opens from `begins` on."""
    add_schedules(article, data, begins=begins)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """What the section will do: a sentence a schedule, and one for who hears when nobody did it."""
    sentences = []
    for schedule in data:
        who = f"{schedule['post_or_role']} ({schedule['department_code']})" if schedule["department_code"] else schedule["post_or_role"]
        every, roles = said(from_json(schedule["rule"]), language), ", ".join(schedule["tell"])
        if language == "zh":
            sentences.append(f"{schedule['name_zh']}：{every}，由 {who} 完成（{schedule['calendar']}）。")
            sentences += [f"到期未完成：告知 {roles}。"] if roles else []
        else:
            sentences.append(f"{schedule['name_en']}: {every}, done by {who} ({schedule['calendar']}).")
            sentences += [f"When not done in time: tell {roles}."] if roles else []
        sentences += told_to_wait([schedule["counts"]] if schedule["counts"] else [], language)
    return sentences


SECTION = Section("schedules", check, load, tell, title=("例行事项", "Schedules"), schema=SCHEDULES)
