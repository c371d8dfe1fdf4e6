"""The `classes` section of an article: what matters of a kind may be about, and the process each class has by severity."""

from datetime import datetime
from typing import Any

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import bilingual, fields, listed, words
from servicedesk.rulebook.source import Node
from tickets.choices import Kind
from tickets.classes.models import MatterClass
from tickets.classes.skill import SKILL_SCHEMA, read_skill, told_skill
from tickets.models import Ticket

_SEVERITIES = tuple(Ticket.Severity.values)


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The classes as plain data, with their problems noted."""
    items = node.items()
    classes = [_class(item) for item in items]
    for place, one in enumerate(classes):
        if one["code"] in [other["code"] for other in classes[:place]]:
            items[place].fault(f"class {one['code']} is given twice; rename one", f"类别 {one['code']} 重复，请改名")
    return classes


def _class(node: Node) -> dict[str, Any]:
    given = node.mapping(required=("code", "name", "kinds"), optional=("processes", "skill"))
    name = given["name"].bilingual(most=60) if "name" in given else ("", "")
    told: set[str] = set()
    return {
        "code": given["code"].text(most=50) if "code" in given else "",
        "name_zh": name[0],
        "name_en": name[1],
        "kinds": _chosen(given["kinds"], tuple(Kind.values), set()) if "kinds" in given else [],
        "processes": [_process(item, told) for item in given["processes"].items()] if "processes" in given else [],
        "skill": read_skill(given["skill"]) if "skill" in given else "",
    }


def _process(node: Node, told: set[str]) -> dict[str, Any]:
    given = node.mapping(required=("severities", "steps"))
    steps = given["steps"].items() if "steps" in given else []
    if "steps" in given and not steps:
        given["steps"].fault("has no step; write at least one", "没有步骤，请至少写一步")
    said = [item.bilingual(most=120) for item in steps]
    return {
        "severities": _chosen(given["severities"], _SEVERITIES, told) if "severities" in given else [],
        "steps": [{"zh": zh, "en": en} for zh, en in said],
    }


def _chosen(node: Node, words: tuple[str, ...], told: set[str]) -> list[str]:
    """Words of a list, each once among all that were `told`."""
    found = []
    for item in node.items():
        word = str(item.value)
        if word not in words:
            known = ", ".join(words)
            item.fault(f"“{word}” is not known here; use {known}", f"“{word}” 无效，可用：{known}")
        elif word in told:
            item.fault(f"“{word}” is given twice; keep one", f"“{word}” 重复，请只保留一个")
        told.add(word)
        found.append(word)
    if not found:
        node.fault("is empty; name at least one", "为空，请至少写一个")
    return found


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's classes."""
    MatterClass.objects.bulk_create(MatterClass(article=article, **one) for one in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """A sentence for each class, one for each of its processes."""
    return [sentence for one in data for sentence in _told(one, chinese=language == "zh")]


def _told(one: dict[str, Any], *, chinese: bool) -> list[str]:
    kinds = ", ".join(one["kinds"])
    said = [f"类别“{one['name_zh']}”（{kinds}）。" if chinese else f"Class “{one['name_en']}” of {kinds}."]
    if one.get("skill"):
        said.append(told_skill(one["skill"], chinese=chinese))
    for process in one["processes"]:
        severities = ", ".join(process["severities"])
        steps = " → ".join(step["zh" if chinese else "en"] for step in process["steps"])
        said.append(f"{severities} 的流程：{steps}。" if chinese else f"Process when {severities}: {steps}.")
    return said


_PROCESS = fields(
    {
        "severities": listed({"enum": list(_SEVERITIES)}, "For which severities. / 适用的严重度。", least=1),
        "steps": listed(bilingual(120, "What is done. / 步骤。"), "In this order. / 按此顺序。", least=1),
    },
    {},
    "What is done for such a matter. / 此类事项的处理流程。",
)
SECTION = Section(
    "classes",
    check,
    load,
    tell,
    title=("事项类别", "Classes of matters"),
    schema=listed(
        fields(
            {
                "code": words(50, "Its code, the fact `topic`. / 代码，即事实 topic。"),
                "name": bilingual(60, "What it is called. / 名称。"),
                "kinds": listed({"enum": list(Kind.values)}, "Of which kinds of matter. / 属于哪些类别的事项。", least=1),
            },
            {
                "processes": listed(_PROCESS, "By severity. / 按严重度。"),
                "skill": SKILL_SCHEMA,
            },
            "What a matter may be about. / 事项的分类。",
        ),
        "Classes of matters, each with its process. / 事项的分类与流程。",
    ),
)
