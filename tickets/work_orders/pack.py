"""The `work_orders` section of an article: for which kinds of matter which department gets an order by itself."""

from datetime import datetime
from typing import Any

from django.utils.translation import override

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import fields, listed
from servicedesk.rulebook.source import Node
from tickets.models import IssueRule, Ticket


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """One entry for each department, with the kinds of matter it gets an order for."""
    items = node.items()
    if not items:
        node.fault("issues nothing; name kinds and a department, or take it out", "未指定任何派单，请写上类别和部门，或删去")
    rules = [_rule(item) for item in items]
    for place, (item, rule) in enumerate(zip(items, rules, strict=True)):
        if rule["department"] in [other["department"] for other in rules[:place]]:
            item.fault(
                f"department {rule['department']} is given twice; write its kinds in one line",
                f"部门 {rule['department']} 重复，请把类别合并为一行",
            )
    return rules


def _rule(node: Node) -> dict[str, Any]:
    given = node.mapping(required=("kinds", "department"))
    kinds = [_kind(item) for item in given["kinds"].items()] if "kinds" in given else []
    if "kinds" in given and not kinds:
        given["kinds"].fault("is empty; name at least one kind of matter", "为空，请至少写一个事项类别")
    return {"kinds": list(dict.fromkeys(kinds)), "department": _code(given["department"]) if "department" in given else ""}


def _kind(node: Node) -> str:
    if node.value not in Ticket.Kind.values:
        known = ", ".join(Ticket.Kind.values)
        node.fault(f"“{node.value}” is no kind of matter; use {known}", f"“{node.value}” 不是事项类别，可用：{known}")
    return str(node.value)


def _code(node: Node) -> str:
    code = node.text(most=50)
    if not code.replace("_", "").replace("-", "").isalnum() or code != code.lower() or not code.isascii():
        node.fault(f"“{code}” must be a department's code: lower-case letters and digits", f"“{code}” 应为部门代码：小写字母和数字")
    return code


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write what the article issues."""
    IssueRule.objects.bulk_create(IssueRule(article=article, **rule) for rule in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """A sentence for each department."""
    chinese = language == "zh"
    with override("zh-hans" if chinese else "en"):
        said = [(rule["department"], [str(Ticket.Kind(kind).label) for kind in rule["kinds"]]) for rule in data]
    if chinese:
        return [f"受理“{'、'.join(kinds)}”时，自动向部门 {code} 开出维修工作单。" for code, kinds in said]
    return [f"A matter of kind {', '.join(kinds)} issues a work order to the department {code} by itself." for code, kinds in said]


SECTION = Section(
    "work_orders",
    check,
    load,
    tell,
    title=("工作单", "Work orders"),
    schema=listed(
        fields(
            {
                "kinds": listed({"enum": list(Ticket.Kind.values)}, "The kinds of matter. / 事项类别。", least=1),
                "department": {"type": "string", "pattern": "^[a-z0-9_-]{1,50}$", "description": "Its code. / 部门代码。"},
            },
            {},
            "Who gets an order for what. / 何种事项派给哪个部门。",
        ),
        "Work orders issued by themselves as a matter is taken in. / 受理时自动开出的维修工作单。",
        least=1,
    ),
)
