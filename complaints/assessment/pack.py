"""The `complaint_types` section of an article: what a complaint may be of, as a tree."""

from datetime import datetime
from typing import Any

from complaints.assessment.models import ComplaintType
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import bilingual, fields, listed, words
from servicedesk.rulebook.source import Node

DEEPEST = 4  # levels of the tree


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The types as plain data, with their problems noted; a parent stands before its children, so that no ring can be written."""
    items = node.items()
    if not items:
        node.fault("has no type; write at least one, or take it out", "没有类型，请至少写一个，或删去")
    depths: dict[str, int] = {}
    return [_type(item, depths) for item in items]


def _type(node: Node, depths: dict[str, int]) -> dict[str, Any]:
    given = node.mapping(required=("code", "name"), optional=("parent", "safety", "internal"))
    code = _code(given["code"]) if "code" in given else ""
    name = given["name"].bilingual(most=60) if "name" in given else ("", "")
    parent = given["parent"].text(most=50) if "parent" in given else ""
    if code in depths:
        node.fault(f"type {code} is given twice; rename one", f"类型 {code} 重复，请改名")
    if parent and parent not in depths:
        given["parent"].fault(f"there is no type “{parent}” above this line; write it first", f"上文没有类型“{parent}”，请先写上级")
    depth = depths.get(parent, 0) + 1
    if depth > DEEPEST:
        node.fault(f"is deeper than {DEEPEST} levels; write it flatter", f"超过 {DEEPEST} 层，请减少层次")
    depths.setdefault(code, depth)
    flags = {flag: _yes(given[flag]) if flag in given else False for flag in ("safety", "internal")}
    return {"code": code, "name_zh": name[0], "name_en": name[1], "parent": parent} | flags


def _code(node: Node) -> str:
    code = node.text(most=50)
    if not code.replace("_", "").replace("-", "").isalnum() or not code.isascii():
        node.fault(f"“{code}” must be a code: Latin letters, digits, - and _", f"“{code}” 应为代码：拉丁字母、数字、- 和 _")
    return code


def _yes(node: Node) -> bool:
    if not isinstance(node.value, bool):
        node.fault(f"“{node.value}” must be true or false", f"“{node.value}” 应为 true 或 false")
    return node.value is True


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's types."""
    ComplaintType.objects.bulk_create(ComplaintType(article=article, **one) for one in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """One sentence that names them, and one for what may concern safety or is handled inside."""
    chinese = language == "zh"
    name = "name_zh" if chinese else "name_en"
    listed_ = {flag: _listed([one[name] for one in data if one[flag]], chinese) for flag in ("safety", "internal")}
    names = _listed([one[name] for one in data], chinese)
    said = [f"投诉分为：{names}。" if chinese else f"Complaints are of these types: {names}."]
    if listed_["safety"]:
        said.append(f"可能涉及安全：{listed_['safety']}。" if chinese else f"May concern safety: {listed_['safety']}.")
    if listed_["internal"]:
        said.append(f"由内部处理：{listed_['internal']}。" if chinese else f"Handled inside: {listed_['internal']}.")
    return said


def _listed(names: list[str], chinese: bool) -> str:
    return ("、" if chinese else ", ").join(names)


SECTION = Section(
    "complaint_types",
    check,
    load,
    tell,
    title=("投诉类型", "Types of complaints"),
    schema=listed(
        fields(
            {
                "code": words(50, "Its code. / 代码。"),
                "name": bilingual(60, "What it is called. / 名称。"),
            },
            {
                "parent": words(50, "The code of the type above, which stands before it. / 上级类型的代码，须写在前面。"),
                "safety": {"type": "boolean", "default": False, "description": "Whether it may concern safety. / 是否可能涉及安全。"},
                "internal": {"type": "boolean", "default": False, "description": "Whether it is handled inside. / 是否由内部处理。"},
            },
            "What a complaint may be of. / 投诉的类型。",
        ),
        "The types of complaints, a tree. / 投诉类型（树）。",
        least=1,
    ),
)
