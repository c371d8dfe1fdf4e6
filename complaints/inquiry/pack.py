"""The `cause_codes` section of an article: where causes of complaints are looked for, as a tree."""

from datetime import datetime
from typing import Any

from complaints.inquiry.models import CauseCode
from complaints.trees import Noun, check_tree, names_of, tree_schema
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.source import Node


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The codes as plain data, with their problems noted."""
    return check_tree(node, Noun("cause code", "原因代码"))


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's codes."""
    CauseCode.objects.bulk_create(CauseCode(article=article, **one) for one in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """One sentence that names them."""
    if not (names := names_of(data, language)):
        return []
    return [f"投诉原因分为：{names}。" if language == "zh" else f"Causes of complaints are looked for here: {names}."]


SECTION = Section(
    "cause_codes",
    check,
    load,
    tell,
    title=("原因分类", "Codes of causes"),
    schema=tree_schema({}, "Where causes of complaints are looked for, a tree. / 投诉原因代码（树）。", "A cause code. / 一个原因代码。"),
)
