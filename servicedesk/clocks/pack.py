"""The `clocks` section of an article: from which event to which event, within how long, who hears of a breach."""

import re
from datetime import datetime
from typing import Any

from servicedesk.clocks.models import Limit
from servicedesk.clocks.worktime import CALENDARS
from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Section
from servicedesk.rulebook.source import Node

ROLES = ("owner", "first_responder", "supervisor", "department_head", "general_manager")
LONGEST = 10 * 366 * 86400  # ten years in seconds: beyond it a figure is a slip of the pen
_DURATION = re.compile(r"(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?")
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def seconds_of(text: str) -> int | None:
    """Seconds of a duration written like "30 min", "1 h 30 min", "15 s", "2 d" or ISO 8601 "PT30M"; None when it is none."""
    match = _ISO.fullmatch(text) or _DURATION.fullmatch(text.strip())
    if not match or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return total if 0 < total <= LONGEST else None


def _duration(node: Node) -> int:
    found = seconds_of(str(node.value))
    if found is None:
        node.fault(
            f"“{node.value}” is not a duration; write it like 30 min, 1 h 30 min or PT30M",
            f"“{node.value}” 不是时长，请写成 30 min、1 h 30 min 或 PT30M",
        )
    return found or 0


def _codes_about(node: Node | None, about: str) -> tuple[str, ...]:
    """The event codes of the kind of subject a clock is on, as the apps that have such subjects say."""
    kinds: dict[str, tuple[str, ...]] = {}
    for table in ask("clock.subjects"):
        kinds |= table
    if node is not None and about not in kinds:
        known = ", ".join(kinds)
        node.fault(f"there are no clocks on “{about}”; use {known}", f"没有针对“{about}”的时限，可用：{known}")
    return kinds.get(about, ())


def _events(node: Node | None, known: tuple[str, ...], *, may_be_empty: bool = False) -> list[str]:
    if node is None:
        return []
    codes = []
    for item in node.items():
        if known and item.value not in known:
            listed = ", ".join(known)
            item.fault(f"“{item.value}” never happens to it; use one of {listed}", f"它没有“{item.value}”事件，可用：{listed}")
        codes.append(str(item.value))
    if not codes and not may_be_empty:
        node.fault("is empty; name at least one event", "为空，请至少写一个事件")
    return codes


def _conditions(node: Node | None) -> dict[str, list[str]]:
    if node is None:
        return {}
    value = node.value
    if not isinstance(value, dict) or not all(isinstance(v, list) and v for v in value.values()):
        node.fault("must map facts to lists of values, like {severity: [urgent]}", "应为事实到取值列表的映射，例如 {severity: [urgent]}")
        return {}
    return {str(fact): [str(v) for v in values] for fact, values in value.items()}


def _rung(node: Node, numbers: set[str]) -> dict[str, Any]:
    fields = node.mapping(required=("at", "tell"), optional=("article",))
    roles = [str(item.value) for item in fields["tell"].items()] if "tell" in fields else []
    for role in roles:
        if role not in ROLES:
            known = ", ".join(ROLES)
            fields["tell"].fault(f"“{role}” is no role; use {known}", f"“{role}” 不是角色，可用：{known}")
    article = fields["article"].text() if "article" in fields else ""
    if article and article not in numbers:
        fields["article"].fault(
            f"there is no article {article} in this pack; add it or cite another",
            f"本规则包没有第 {article} 条，请补上或引用其他条款",
        )
    moment = str(fields["at"].value) if "at" in fields else "due"
    after = 0 if moment == "due" else seconds_of(moment.removeprefix("+"))
    if after is None or (moment != "due" and not moment.startswith("+")):
        fields["at"].fault(f"“{moment}” is no moment; write due or like +2 h", f"“{moment}” 不是时刻，请写 due 或 +2 h")
    return {"code": moment.replace(" ", ""), "after": after or 0, "tell": roles, "article": article}


def _clock(node: Node, numbers: set[str]) -> dict[str, Any]:
    fields = node.mapping(
        required=("code", "name", "about", "starts_on", "stops_on", "at_most"), optional=("cancels_on", "when", "calendar", "ladder")
    )
    about = fields["about"].text() if "about" in fields else ""
    known_codes = _codes_about(fields.get("about"), about)
    ladder = [_rung(item, numbers) for item in fields["ladder"].items()] if "ladder" in fields else []
    if len({rung["code"] for rung in ladder}) < len(ladder):
        fields["ladder"].fault("two rungs have the same moment; name all roles in one", "同一时刻有两级，请合并为一级")
    calendar = str(fields["calendar"].value) if "calendar" in fields else "24h"
    if calendar not in CALENDARS:
        known = ", ".join(CALENDARS)
        fields["calendar"].fault(f"there is no calendar “{calendar}”; use {known}", f"没有“{calendar}”日历，可用：{known}")
    name = fields["name"].bilingual(most=60) if "name" in fields else ("", "")
    return {
        "code": fields["code"].text(most=50) if "code" in fields else "",
        "name_zh": name[0],
        "name_en": name[1],
        "about": about,
        "starts_on": _events(fields.get("starts_on"), known_codes),
        "stops_on": _events(fields.get("stops_on"), known_codes),
        "cancels_on": _events(fields.get("cancels_on"), known_codes, may_be_empty=True),
        "conditions": _conditions(fields.get("when")),
        "seconds": _duration(fields["at_most"]) if "at_most" in fields else 0,
        "calendar": calendar,
        "ladder": ladder,
    }


def check(node: Node, numbers: set[str]) -> list[dict[str, Any]]:
    """The section as plain data, with its problems noted."""
    items = node.items()
    clocks = [_clock(item, numbers) for item in items]
    for place, clock in enumerate(clocks):
        if clock["code"] in [other["code"] for other in clocks[:place]]:
            items[place].fault(f"clock {clock['code']} is given twice; rename one", f"时限 {clock['code']} 重复，请改名")
    return clocks


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's limits; a clock asks itself whether they hold when it starts."""
    Limit.objects.bulk_create(Limit(article=article, **limit) for limit in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """What the section will do, in a sentence a clock and one a rung."""
    sentences = []
    for limit in data:
        starts, stops = " / ".join(limit["starts_on"]), " / ".join(limit["stops_on"])
        span = _spoken(limit["seconds"], language)
        sentences.append(
            f"{limit['name_zh']}：{starts} 起，{span}内须有 {stops}（{limit['calendar']}）。"
            if language == "zh"
            else f"{limit['name_en']}: from {starts}, {stops} must follow within {span} ({limit['calendar']})."
        )
        for rung in limit["ladder"]:
            roles = ", ".join(rung["tell"])
            sentences.append(
                f"逾期（{rung['code']}）：告知 {roles}。" if language == "zh" else f"When late ({rung['code']}): tell {roles}."
            )
    return sentences


def _spoken(seconds: int, language: str) -> str:
    units = [(86400, "天", "d"), (3600, "小时", "h"), (60, "分钟", "min"), (1, "秒", "s")]
    parts = []
    for size, zh, en in units:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {zh if language == 'zh' else en}")
    return " ".join(parts)


SECTION = Section("clocks", check, load, tell)
