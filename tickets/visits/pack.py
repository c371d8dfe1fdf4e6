"""The `reception` section of an article: how visitors of each level are received."""

from datetime import datetime
from typing import Any

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import bilingual, fields, listed
from servicedesk.rulebook.source import Node
from tickets.models import ReceptionRule
from tickets.visits.models import Level
from tickets.visits.rules import Check, as_json


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """One entry for each level, with its check list, room and attendant's post."""
    entries = [_entry(item) for item in node.items()]
    for place, (item, entry) in enumerate(zip(node.items(), entries, strict=True)):
        if entry["level"] in [other["level"] for other in entries[:place]]:
            item.fault(f"level {entry['level']} is given twice; keep one", f"级别 {entry['level']} 重复，请只保留一个")
    return entries


def _entry(node: Node) -> dict[str, Any]:
    given = node.mapping(required=("level", "checks"), optional=("room", "attendant"))
    level = given["level"].text() if "level" in given else ""
    if "level" in given and level not in Level.values:
        known = ", ".join(Level.values)
        given["level"].fault(f"“{level}” is no level of reception; use {known}", f"“{level}” 不是接待级别，可用：{known}")
    checks = [_check(item) for item in given["checks"].items()] if "checks" in given else []
    if "checks" in given and not checks:
        given["checks"].fault("is empty; name at least one thing to be done", "为空，请至少写一项")
    codes = [one.code for one in checks]
    if len(codes) != len(set(codes)):
        given["checks"].fault("names a code twice; keep one", "代码重复，请只保留一个")
    room = given["room"].bilingual(most=60) if "room" in given else ("", "")
    attendant = given["attendant"].text(most=50) if "attendant" in given else ""
    return {"level": level, "checks": as_json(checks), "room_zh": room[0], "room_en": room[1], "attendant": attendant}


def _check(node: Node) -> Check:
    given = node.mapping(required=("code", "name"))
    name = given["name"].bilingual(most=60) if "name" in given else ("", "")
    return Check(given["code"].text(most=30) if "code" in given else "", *name)


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write how the article has visitors received."""
    ReceptionRule.objects.bulk_create(ReceptionRule(article=article, **entry) for entry in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """A sentence for each level."""
    return [_sentence(entry, language) for entry in data]


def _sentence(entry: dict[str, Any], language: str) -> str:
    done = [one[language] for one in entry["checks"]]
    room, post = entry[f"room_{language}"], entry["attendant"]
    if language == "zh":
        level = "高规格接待" if entry["level"] == Level.HIGH else "一般接待"
        return f"{level}：{'、'.join(done)}" + (f"；地点：{room}" if room else "") + (f"；由岗位 {post} 接待" if post else "") + "。"
    level = "High-standard reception" if entry["level"] == Level.HIGH else "General reception"
    return f"{level}: {', '.join(done)}" + (f"; in {room}" if room else "") + (f"; attended to by the post {post}" if post else "") + "."


SECTION = Section(
    "reception",
    check,
    load,
    tell,
    title=("来访接待", "Reception"),
    schema=listed(
        fields(
            {
                "level": {"enum": list(Level.values), "description": "The level of reception. / 接待级别。"},
                "checks": listed(
                    fields(
                        {
                            "code": {"type": "string", "pattern": r"\S", "maxLength": 30, "description": "Its code. / 代码。"},
                            "name": bilingual(60, "What is done. / 做什么。"),
                        },
                        {},
                        "One thing that is done. / 一项。",
                    ),
                    "What is done for the visitor, in order. / 依次做什么。",
                    least=1,
                ),
            },
            {
                "room": bilingual(60, "Where. / 地点。"),
                "attendant": {"type": "string", "pattern": r"\S", "maxLength": 50, "description": "A post's code. / 岗位代码。"},
            },
            "How visitors of a level are received. / 某级别的接待方式。",
        ),
        "How visitors are received. / 来访接待。",
    ),
)
