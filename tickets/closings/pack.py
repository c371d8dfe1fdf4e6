"""The `closing` section of an article: which matters their owner cannot close alone."""

from datetime import datetime
from typing import Any

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.source import Node
from tickets.closings import pack_schema
from tickets.models import ClosingRule, Ticket

Needs = ClosingRule.Needs


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The rules as plain data, with their problems noted."""
    rules = []
    told: set[str] = set()
    for item in node.items():
        fields = item.mapping(required=("kinds", "needs"))
        kinds = _kinds(fields["kinds"], told) if "kinds" in fields else []
        rules.append({"kinds": kinds, "needs": _needs(fields["needs"]) if "needs" in fields else ""})
    return rules


def _kinds(node: Node, told: set[str]) -> list[str]:
    kinds = []
    for item in node.items():
        kind = str(item.value)
        if kind not in Ticket.Kind.values:
            known = ", ".join(Ticket.Kind.values)
            item.fault(f"“{kind}” is no kind of matter; use {known}", f"“{kind}” 不是事项类别，可用：{known}")
        elif kind in told:
            item.fault(f"“{kind}” is given twice; keep one", f"“{kind}” 重复，请只保留一个")
        told.add(kind)
        kinds.append(kind)
    if not kinds:
        node.fault("is empty; name at least one kind", "为空，请至少写一个类别")
    return kinds


def _needs(node: Node) -> str:
    needs = str(node.value)
    if needs not in Needs.values:
        known = ", ".join(Needs.values)
        node.fault(f"“{needs}” is nobody who closes; use {known}", f"“{needs}” 不是可用的关单要求，可用：{known}")
    return needs


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's rules; a closing asks itself which are in force."""
    ClosingRule.objects.bulk_create(ClosingRule(article=article, **rule) for rule in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """Each rule in a sentence."""
    return [_sentence(rule, language) for rule in data]


def _sentence(rule: dict[str, Any], language: str) -> str:
    kinds = ", ".join(rule["kinds"])
    second = rule["needs"] == Needs.SECOND_PERSON
    if language == "zh":
        return f"{kinds}：须由负责人与办理人以外的人关单。" if second else f"{kinds}：负责人可自行关单。"
    if second:
        return f"{kinds}: closed by somebody else than its owner and whoever solved it."
    return f"{kinds}: its owner may close it."


SECTION = Section("closing", check, load, tell, title=("关单", "Closing"), schema=pack_schema.CLOSING)
