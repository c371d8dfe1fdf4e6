"""The `returns` section of an article: who approves returns up to which amount, and whom copies 2, 3 and 4 of a slip go to."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from returns.slips.models import ApprovalLevel, ReturnRule
from returns.slips.queries import PLACES
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import fields, listed
from servicedesk.rulebook.source import Node

MOST = Decimal("999999999999.99")
MOST_LEVELS = 10
_CALLED = {"warehouse": ("仓库", "warehouse"), "accounting": ("财务", "accounting"), "business": ("业务部", "business department")}


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """What the article says as plain data, with its problems noted; amounts as text."""
    given = node.mapping(optional=("approvals", "departments"))
    if not given:
        node.fault("is empty; write approvals or departments", "为空，请写明 approvals 或 departments")
    approvals = [_level(item) for item in given["approvals"].items()] if "approvals" in given else []
    if "approvals" in given:
        _refuse_odd(given["approvals"], approvals)
    places = given["departments"].mapping(optional=PLACES) if "departments" in given else {}
    if "departments" in given and not places:
        given["departments"].fault("is empty; name at least one", "为空，请至少写一个")
    departments = {name: _code(places[name]) if name in places else "" for name in PLACES}
    return [{"approvals": approvals, "departments": departments}]


def _level(node: Node) -> dict[str, Any]:
    given = node.mapping(required=("post",), optional=("up_to",))
    up_to = _amount(given["up_to"]) if "up_to" in given else None
    return {"post": _code(given["post"]) if "post" in given else "", "up_to": up_to}


def _refuse_odd(node: Node, approvals: list[dict[str, Any]]) -> None:
    if not 0 < len(approvals) <= MOST_LEVELS:
        node.fault(f"has {len(approvals)} posts; name 1 to {MOST_LEVELS}", f"有 {len(approvals)} 个岗位，请写 1 至 {MOST_LEVELS} 个")
    posts = [one["post"] for one in approvals]
    if len(set(posts)) != len(posts):
        node.fault("names a post twice; keep one line for each", "岗位重复，每个岗位只写一行")
    if approvals and all(one["up_to"] is not None for one in approvals):
        node.fault("leaves large amounts to nobody; give one post without up_to", "没有人批准更大的金额，请至少让一个岗位不写 up_to")


def _amount(node: Node) -> str | None:
    try:
        amount = Decimal(str(node.value))
        if not isinstance(node.value, bool) and 0 < amount <= MOST and amount == round(amount, 2):
            return f"{amount:.2f}"
    except InvalidOperation:
        pass
    node.fault(f"“{node.value}” is no amount; write one like 500 or 500.50", f"“{node.value}” 不是金额，请写成 500 或 500.50")
    return None


def _code(node: Node) -> str:
    code = node.text(most=50)
    if not code.replace("_", "").replace("-", "").isalnum() or code != code.lower() or not code.isascii():
        node.fault(f"“{code}” must be a code: lower-case letters and digits", f"“{code}” 应为代码：小写字母和数字")
    return code


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write what the article says of returns; whoever approves or issues a slip asks itself which article is in force."""
    for one in data:
        if any(one["departments"].values()):
            ReturnRule.objects.create(article=article, **one["departments"])
        levels = (ApprovalLevel(article=article, place=place, **level) for place, level in enumerate(one["approvals"], 1))
        ApprovalLevel.objects.bulk_create(levels)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """What it says, in sentences."""
    chinese, found = language == "zh", []
    for one in data:
        for level in one["approvals"]:
            post, up_to = level["post"], level["up_to"]
            if chinese:
                found.append(f"退货单由岗位 {post} 批准" + (f"，金额 {up_to} 以内。" if up_to else "，金额不限。"))
            else:
                found.append(f"A return is approved by the post {post}" + (f" up to {up_to}." if up_to else ", of any amount."))
        for name, code in one["departments"].items():
            if code:
                zh, en = _CALLED[name]
                number = PLACES.index(name) + 2
                found.append(f"第 {number} 联归{zh}（部门 {code}）。" if chinese else f"Copy {number} is the {en}'s (department {code}).")
    return found


_CODE: dict[str, Any] = {"type": "string", "pattern": "^[a-z0-9_-]{1,50}$"}
SECTION = Section(
    "returns",
    check,
    load,
    tell,
    title=("退货", "Returns"),
    schema=fields(
        {},
        {
            "approvals": listed(
                fields(
                    {"post": _CODE | {"description": "A post's code. / 岗位代码。"}},
                    {
                        "up_to": {
                            "type": ["number", "string"],
                            "description": "Up to which amount; any where it is left out. / 金额上限，不写即不限。",
                        }
                    },
                    "A post that approves. / 一个批准岗位。",
                ),
                "Who approves returns, one without a limit among them. / 退货由谁批准，至少一个不限金额。",
                least=1,
            ),
            "departments": fields(
                {},
                {name: _CODE | {"description": f"Its {_CALLED[name][1]}, by code. / {_CALLED[name][0]}的部门代码。"} for name in PLACES},
                "Whose copies 2, 3 and 4 are. / 第二、三、四联归哪个部门。",
            ),
        },
        "Approving returns and the way of their copies. / 退货的批准与各联去向。",
    ),
)
