"""The `complaint_types` section of an article: what a complaint may be of, as a tree."""

from datetime import datetime
from typing import Any

from complaints.assessment.models import ComplaintType
from complaints.trees import Noun, check_tree, names_of, tree_schema
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.source import Node

FLAGS = {
    "safety": "Whether it may concern safety. / 是否可能涉及安全。",
    "internal": "Whether it is handled inside. / 是否由内部处理。",
}


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The types as plain data, with their problems noted."""
    return check_tree(node, Noun("type", "类型"), tuple(FLAGS))


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's types."""
    ComplaintType.objects.bulk_create(ComplaintType(article=article, **one) for one in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """One sentence that names them, and one for what may concern safety or is handled inside."""
    if not data:
        return []
    chinese = language == "zh"
    flagged = {flag: names_of([one for one in data if one[flag]], language) for flag in FLAGS}
    names = names_of(data, language)
    said = [f"投诉分为：{names}。" if chinese else f"Complaints are of these types: {names}."]
    if flagged["safety"]:
        said.append(f"可能涉及安全：{flagged['safety']}。" if chinese else f"May concern safety: {flagged['safety']}.")
    if flagged["internal"]:
        said.append(f"由内部处理：{flagged['internal']}。" if chinese else f"Handled inside: {flagged['internal']}.")
    return said


SECTION = Section(
    "complaint_types",
    check,
    load,
    tell,
    title=("投诉类型", "Types of complaints"),
    schema=tree_schema(FLAGS, "The types of complaints, a tree. / 投诉类型（树）。", "What a complaint may be of. / 投诉的类型。"),
)
