"""The `sources`, `procedures` and `undecided` of an article in a pack."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicedesk.rulebook.documents import pack_schema
from servicedesk.rulebook.documents.models import OpenQuestion, Procedure, Source
from servicedesk.rulebook.documents.rules import unreachable
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.source import Node


def check_sources(node: Node, known: Known) -> list[dict[str, Any]]:
    """Where the article comes from, a line each."""
    return [{"text": item.text(most=300)} for item in node.items()]


def load_sources(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's sources."""
    Source.objects.bulk_create(Source(article=article, place=place, text=source["text"]) for place, source in enumerate(data))


def tell_sources(data: list[dict[str, Any]], language: str) -> list[str]:
    """The sources in one sentence."""
    if not data:
        return []
    listed = "; ".join(source["text"] for source in data)
    return [f"出处：{listed}。" if language == "zh" else f"From: {listed}."]


def check_procedures(node: Node, known: Known) -> list[dict[str, Any]]:
    """The procedures and flow charts as plain data, with their problems noted."""
    items = node.items()
    procedures = [_procedure(item) for item in items]
    for place, procedure in enumerate(procedures):
        if procedure["code"] in [other["code"] for other in procedures[:place]]:
            items[place].fault(f"procedure {procedure['code']} is given twice; rename one", f"程序 {procedure['code']} 重复，请改名")
    return procedures


def _procedure(node: Node) -> dict[str, Any]:
    fields = node.mapping(required=("code", "kind", "title", "steps"))
    title = fields["title"].bilingual(most=120) if "title" in fields else ("", "")
    kind = _kind(fields["kind"]) if "kind" in fields else ""
    return {
        "code": fields["code"].text(most=50) if "code" in fields else "",
        "kind": kind,
        "title_zh": title[0],
        "title_en": title[1],
        "steps": _steps(fields["steps"], in_order=kind != Procedure.Kind.FLOW_CHART) if "steps" in fields else [],
    }


def _kind(node: Node) -> str:
    if node.value not in Procedure.Kind.values:
        known = ", ".join(Procedure.Kind.values)
        node.fault(f"“{node.value}” is no kind of document; use {known}", f"“{node.value}” 不是文件类别，可用：{known}")
    return str(node.value)


def _steps(node: Node, *, in_order: bool) -> list[dict[str, Any]]:
    """The steps; `in_order`, one that does not say where it leads leads to the next."""
    items = node.items()
    if not items:
        node.fault("has no step; write at least one", "没有步骤，请至少写一步")
    steps = [_step(item) for item in items]
    ids = [step["id"] for step in steps]
    for place, (item, step) in enumerate(zip(items, steps, strict=True)):
        if step["id"] in ids[:place]:
            item.fault(f"step {step['id']} is given twice; rename one", f"步骤 {step['id']} 重复，请改名")
        if in_order and step["then"] is None and place + 1 < len(ids):
            step["then"] = [_exit(ids[place + 1])]
        step["then"] = step["then"] or []
    _check_ways(items, steps)
    return steps


def _step(node: Node) -> dict[str, Any]:
    fields = node.mapping(required=("id", "text"), optional=("who", "then"))
    text = fields["text"].bilingual(most=200) if "text" in fields else ("", "")
    who = _either(fields.get("who"))
    return {
        "id": fields["id"].text(most=20) if "id" in fields else "",
        "text_zh": text[0],
        "text_en": text[1],
        "who_zh": who[0],
        "who_en": who[1],
        "then": [_way(item) for item in fields["then"].items()] if "then" in fields else None,
    }


def _either(node: Node | None) -> tuple[str, str]:
    """Who does it: one text for both languages, or one each."""
    if node is None:
        return "", ""
    if isinstance(node.value, dict):
        return node.bilingual(most=60)
    text = node.text(most=60)
    return text, text


def _way(node: Node) -> dict[str, str]:
    if not isinstance(node.value, dict):
        return _exit(node.text(most=20))
    fields = node.mapping(required=("to", "when"))
    when = fields["when"].bilingual(most=40) if "when" in fields else ("", "")
    return _exit(fields["to"].text(most=20) if "to" in fields else "", *when)


def _exit(to: str, when_zh: str = "", when_en: str = "") -> dict[str, str]:
    return {"to": to, "when_zh": when_zh, "when_en": when_en}


def _check_ways(items: list[Node], steps: list[dict[str, Any]]) -> None:
    ways: Mapping[str, list[str]] = {step["id"]: [way["to"] for way in step["then"]] for step in steps}
    for item, step in zip(items, steps, strict=True):
        for to in sorted({way["to"] for way in step["then"]} - ways.keys()):
            item.fault(
                f"leads to “{to}”, which is no step here; add it or name another of {', '.join(ways)}",
                f"指向“{to}”，此处没有这一步，请补上或改为：{'、'.join(ways)}",
            )
    lost = unreachable(ways)
    for item, step in zip(items, steps, strict=True):
        if step["id"] in lost:
            item.fault(
                f"nothing leads to step {step['id']}; name it in a then, or take it out", "没有步骤指向此步，请在 then 中写上，或删去"
            )


def load_procedures(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's procedures and flow charts."""
    Procedure.objects.bulk_create(Procedure(article=article, **procedure) for procedure in data)


def tell_procedures(data: list[dict[str, Any]], language: str) -> list[str]:
    """Each document in a sentence."""
    if language == "zh":
        return [f"附{'流程图' if each['kind'] == 'flow_chart' else '程序'}：{each['title_zh']}，{len(each['steps'])} 步。" for each in data]
    return [f"With a {each['kind'].replace('_', ' ')}: {each['title_en']}, {len(each['steps'])} step(s)." for each in data]


def check_question(node: Node, known: Known) -> list[dict[str, Any]]:
    """What must be decided first, in both languages."""
    zh, en = node.bilingual(most=300)
    return [{"text_zh": zh, "text_en": en}]


def load_question(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write what must be decided first."""
    OpenQuestion.objects.bulk_create(OpenQuestion(article=article, **one) for one in data)


def tell_question(data: list[dict[str, Any]], language: str) -> list[str]:
    """What must be decided first, in a sentence."""
    return [f"待定：{one['text_zh']}" if language == "zh" else f"To be decided: {one['text_en']}" for one in data]


SOURCES = Section("sources", check_sources, load_sources, tell_sources, title=("出处", "Sources"), schema=pack_schema.SOURCES)
PROCEDURES = Section(
    "procedures", check_procedures, load_procedures, tell_procedures, title=("操作步骤", "Procedures"), schema=pack_schema.PROCEDURES
)
UNDECIDED = Section(
    "undecided", check_question, load_question, tell_question, bool, title=("待定", "To be decided"), schema=pack_schema.UNDECIDED
)
