"""The `exchanges` section of an article: who signs an exchange slip in turn, and which goods may be exchanged."""

import re
from datetime import datetime
from typing import Any

from returns.exchanges.models import ExchangePolicy
from returns.exchanges.rules import CONDITION_KINDS
from returns.exchanges.telling import tell
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import bilingual, fields, listed, words
from servicedesk.rulebook.source import Node

LONGEST_NAME = 60
MOST_STEPS, MOST_CONDITIONS = 9, 20
USUAL_DETAIL, MOST_DETAIL = 10, 500
MOST_DAYS = 3650
_CODE = re.compile(r"[a-z0-9_-]{1,50}")
_LISTS = ("families", "reasons", "batches")


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The policy as plain data, with its problems noted."""
    given = node.mapping(required=("reasons", "chain"), optional=("conditions", "detail"))
    reasons = _each(given["reasons"], _named, "reason", "原因") if "reasons" in given else []
    chain = _each(given["chain"], _step, "step", "环节") if "chain" in given else []
    conditions = _each(given["conditions"], _condition, "condition", "条件") if "conditions" in given else []
    if "chain" in given:
        _check_chain(given["chain"], chain)
    if "conditions" in given:
        _check_reasons(given["conditions"], conditions, [one["code"] for one in reasons])
    detail = _whole(given["detail"], 1, MOST_DETAIL) if "detail" in given else USUAL_DETAIL
    return [{"reasons": reasons, "chain": chain, "conditions": conditions, "detail": detail}]


def _each(node: Node, read: Any, en: str, zh: str) -> list[dict[str, Any]]:
    items = node.items()
    if not items:
        node.fault(f"has no {en}; write at least one", f"没有{zh}，请至少写一个")
    found = [read(item) for item in items]
    for place, (item, one) in enumerate(zip(items, found, strict=True)):
        key = one.get("role") or one.get("code")
        if key and key in [other.get("role") or other.get("code") for other in found[:place]]:
            item.fault(f"{key} is given twice; rename one", f"{key} 重复，请改名")
    return found


def _name(given: dict[str, Node]) -> dict[str, str]:
    zh, en = given["name"].bilingual(most=LONGEST_NAME) if "name" in given else ("", "")
    return {"name_zh": zh, "name_en": en}


def _named(node: Node) -> dict[str, Any]:
    given = node.mapping(required=("code", "name"))
    return {"code": _code(given, "code"), **_name(given)}


def _step(node: Node) -> dict[str, Any]:
    given = node.mapping(required=("role", "post", "name"), optional=("remark", "exceptions"))
    flags = {flag: _flag(given.get(flag)) for flag in ("remark", "exceptions")}
    return {"role": _code(given, "role"), "post": given["post"].text(most=50) if "post" in given else "", **_name(given), **flags}


def _condition(node: Node) -> dict[str, Any]:
    given = node.mapping(required=("code", "name"), optional=CONDITION_KINDS)
    kinds = [kind for kind in CONDITION_KINDS if kind in given]
    if len(kinds) != 1:
        listed = ", ".join(CONDITION_KINDS)
        node.fault(f"must have exactly one of: {listed}", f"须且只须写其中一项：{listed}")
    kind = kinds[0] if kinds else ""
    return {"code": _code(given, "code"), **_name(given), "kind": kind, "value": _value(given[kind], kind) if kind else None}


def _value(node: Node, kind: str) -> Any:
    if kind == "within_days":
        return _whole(node, 0, MOST_DAYS)
    if kind in _LISTS:
        items = node.items()
        if not items:
            node.fault("is empty; write at least one, or take it out", "为空，请至少写一个，或删去")
        return [item.text(most=60) for item in items]
    if node.value is not True:
        node.fault("must be true; take it out where it does not count", "应为 true；不作条件请删去")
    return True


def _check_chain(node: Node, chain: list[dict[str, Any]]) -> None:
    if len(chain) > MOST_STEPS:
        node.fault(f"has more than {MOST_STEPS} steps; write fewer", f"环节超过 {MOST_STEPS} 个，请减少")
    for item, one in zip(node.items(), chain[:-1], strict=False):
        if one["exceptions"]:
            item.fault("only the last one of the chain grants exceptions; take exceptions out here", "只有最后一个环节可批例外，请删去")


def _check_reasons(node: Node, conditions: list[dict[str, Any]], reasons: list[str]) -> None:
    for item, one in zip(node.items(), conditions, strict=True):
        unknown = [code for code in one["value"] if code not in reasons] if one["kind"] == "reasons" else []
        if unknown:
            wrong = ", ".join(unknown)
            item.fault(f"{wrong} is no reason here; use {', '.join(reasons)}", f"{wrong} 不是本条的原因，可用：{'、'.join(reasons)}")


def _code(given: dict[str, Node], field: str) -> str:
    code = given[field].text(most=50) if field in given else ""
    if code and not _CODE.fullmatch(code):
        given[field].fault(
            f"“{code}” is no code; use lower-case letters, digits, - and _", f"“{code}” 不是代码，请用小写字母、数字、- 和 _"
        )
    return code


def _flag(node: Node | None) -> bool:
    if node is not None and not isinstance(node.value, bool):
        node.fault(f"“{node.value}” must be true or false", f"“{node.value}” 应为 true 或 false")
    return bool(node is not None and node.value)


def _whole(node: Node, least: int, most: int) -> int:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        node.fault(f"must be a whole number from {least} to {most}", f"应为 {least} 到 {most} 的整数")
        return least
    return value


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's policy; slips keep the one they were asked under."""
    ExchangePolicy.objects.bulk_create(ExchangePolicy(article=article, **one) for one in data)


_CODED = {"type": "string", "pattern": "^[a-z0-9_-]{1,50}$", "description": "Unique in its list. / 代码，列表内唯一。"}
_YES = {"type": "boolean", "default": False}
_TRUE: dict[str, Any] = {"const": True}
_TEXTS: dict[str, Any] = {"type": "array", "minItems": 1, "items": words(60)}
_NAME = bilingual(LONGEST_NAME, "What it is called. / 名称。")

SECTION = Section(
    "exchanges",
    check,
    load,
    tell,
    title=("换货", "Exchanges"),
    schema=fields(
        {
            "reasons": listed(
                fields({"code": _CODED, "name": _NAME}, {}, "A reason. / 一种原因。"), "Reasons to exchange. / 换货原因。", least=1
            ),
            "chain": listed(
                fields(
                    {
                        "role": _CODED | {"description": "As what she signs the slip: a signatory of its form. / 换货单上的签字栏代码。"},
                        "post": words(50, "The post's code. / 岗位代码。"),
                        "name": _NAME,
                    },
                    {
                        "remark": _YES | {"description": "Whether she must write a remark. / 是否须写意见。"},
                        "exceptions": _YES
                        | {"description": "Whether she may grant exceptions; the last one only. / 可否批例外，仅最后一环。"},
                    },
                    "Who signs. / 一个环节。",
                ),
                "Who signs in turn. / 依次签字的环节。",
                least=1,
            )
            | {"maxItems": MOST_STEPS},
        },
        {
            "conditions": listed(
                fields(
                    {"code": _CODED, "name": _NAME},
                    {
                        "within_days": {
                            "type": "integer",
                            "minimum": 0,
                            "maximum": MOST_DAYS,
                            "description": "Calendar days since it was delivered, at most. / 交货后至多多少个日历日。",
                        },
                        "families": _TEXTS | {"description": "Families of products. / 产品系列。"},
                        "reasons": _TEXTS | {"description": "Codes of reasons. / 原因代码。"},
                        "warranty": _TRUE | {"description": "Within the product's warranty. / 在保修期内。"},
                        "unused": _TRUE | {"description": "Not used yet. / 未使用。"},
                        "same_batch": _TRUE | {"description": "Of the batch that the order says. / 批号与订单一致。"},
                        "batches": _TEXTS | {"description": "Batches that may be exchanged. / 可换的批号。"},
                    },
                    "A condition: code, name, and exactly one thing that is checked. / 一个条件，只写一项核对内容。",
                ),
                "When goods may be exchanged; all must be met. / 换货条件，须全部满足。",
                least=1,
            )
            | {"maxItems": MOST_CONDITIONS},
            "detail": {
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_DETAIL,
                "default": USUAL_DETAIL,
                "description": "The fewest characters of a detailed reason. / 详细原因至少多少字。",
            },
        },
        "How goods are exchanged. / 换货办法。",
    ),
)
