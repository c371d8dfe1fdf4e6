"""The `referrals` section of an article: which complaints go to which post beside their handling, and what for."""

from datetime import datetime
from typing import Any

from complaints.models import ReferralRule, RemedyOption
from complaints.referrals.choices import Moment
from complaints.trees import code_in, yes_in
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import bilingual, fields, listed, words
from servicedesk.rulebook.source import Node
from tickets.choices import Kind

_OPTIONAL = ("types", "kinds", "conditions", "starts", "until_answered", "names_member")
_FLAGS = ("until_answered", "names_member")
_MOST_CONDITIONS = 20


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The referrals as plain data, with their problems noted."""
    items = node.items()
    if not items:
        node.fault("has no referral; write at least one, or take it out", "没有转交事项，请至少写一项，或删去")
    codes: set[str] = set()
    return [_referral(item, codes) for item in items]


def _referral(node: Node, codes: set[str]) -> dict[str, Any]:
    given = node.mapping(required=("code", "name", "task", "to", "on"), optional=_OPTIONAL)
    code = code_in(given["code"]) if "code" in given else ""
    if code in codes:
        node.fault(f"referral {code} is given twice; rename one", f"转交事项 {code} 重复，请改名")
    codes.add(code)
    found: dict[str, Any] = {"code": code, "post": given["to"].text(most=50) if "to" in given else ""}
    for field, most in (("name", 60), ("task", 300)):
        zh, en = given[field].bilingual(most=most) if field in given else ("", "")
        found |= {f"{field}_zh": zh, f"{field}_en": en}
    found["on"] = _one_of(given["on"], Moment.values) if "on" in given else ""
    found["types"] = [code_in(one) for one in given["types"].items()] if "types" in given else []
    found["kinds"] = [_one_of(one, Kind.values) for one in given["kinds"].items()] if "kinds" in given else []
    written = given["conditions"].items() if "conditions" in given else []
    found["conditions"] = [dict(zip(("zh", "en"), one.bilingual(most=200), strict=True)) for one in written]
    if len(written) > _MOST_CONDITIONS:
        node.fault(f"has more than {_MOST_CONDITIONS} conditions; write fewer", f"条件超过 {_MOST_CONDITIONS} 个，请减少")
    found["starts"] = _one_of(given["starts"], RemedyOption.Kind.values) if "starts" in given else ""
    if found["starts"] and not written:
        given["starts"].fault("starts where every condition holds; write conditions", "所有条件满足才启动，请写 conditions")
    return found | {flag: yes_in(given[flag]) if flag in given else False for flag in _FLAGS}


def _one_of(node: Node, known: list[str]) -> str:
    said = node.text(most=50)
    if said not in known:
        node.fault(f"“{said}” is not known; use one of: {', '.join(known)}", f"“{said}” 不在可选范围：{'、'.join(known)}")
    return said


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's referrals; what was passed on keeps the rule it was passed on by."""
    ReferralRule.objects.bulk_create(ReferralRule(article=article, **one) for one in data)


_WHEN = {
    Moment.TAKEN_IN: ("类型确定时", "as its type is known"),
    Moment.REPORTED: ("上报时", "as it is reported upward"),
    Moment.ANSWERED: ("答复后", "once it is answered"),
    Moment.BY_HAND: ("由人转交", "by hand"),
}


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """One sentence each: what goes to which post, when, and what it starts."""
    return [_sentence(one, language == "zh") for one in data]


def _sentence(one: dict[str, Any], chinese: bool) -> str:
    when = _WHEN[Moment(one["on"])][0 if chinese else 1]
    of = ("、" if chinese else ", ").join((*one["types"], *one["kinds"]))
    if chinese:
        more = f"；条件 {len(one['conditions'])} 项全部满足即启动 {one['starts']}" if one["starts"] else ""
        return f"{one['name_zh']}：投诉{f'（{of}）' if of else ''}{when}转岗位 {one['post']}{more}。"
    more = f"; where all {len(one['conditions'])} conditions hold, {one['starts']} is started" if one["starts"] else ""
    return f"{one['name_en']}: a complaint{f' ({of})' if of else ''} goes to the post {one['post']} {when}{more}."


SECTION = Section(
    "referrals",
    check,
    load,
    tell,
    title=("转送", "Where complaints are passed on"),
    schema=listed(
        fields(
            {
                "code": words(50, "Its code. / 代码。"),
                "name": bilingual(60, "What it is called. / 名称。"),
                "task": bilingual(300, "What the post is to do. / 岗位要做什么。"),
                "to": words(50, "The post's code. / 岗位代码。"),
                "on": {"enum": list(Moment.values), "description": "When it is passed on. / 何时转交。"},
            },
            {
                "types": {"type": "array", "items": words(50), "description": "Types of complaints, with those under them. / 投诉类型。"},
                "kinds": {"type": "array", "items": {"enum": list(Kind.values)}, "description": "Kinds of matters. / 事项类别。"},
                "conditions": {
                    "type": "array",
                    "maxItems": _MOST_CONDITIONS,
                    "items": bilingual(200, "What has to hold. / 须满足的条件。"),
                    "description": "What is ticked one by one. / 逐项核对的条件。",
                },
                "starts": {
                    "enum": list(RemedyOption.Kind.values),
                    "description": "The remedy put on the table where all conditions hold. / 条件全部满足时提出的处理方案。",
                },
                "until_answered": {
                    "type": "boolean",
                    "default": False,
                    "description": "Whether the answer to the customer ends it. / 答复客户即告结束。",
                },
                "names_member": {
                    "type": "boolean",
                    "default": False,
                    "description": "Whether its result may name who was responsible. / 结果可写明责任人。",
                },
            },
            "What goes to a post beside the handling of a complaint. / 转交岗位的事项。",
        ),
        "What articles pass on to posts. / 条款转交岗位的事项。",
        least=1,
    ),
)
