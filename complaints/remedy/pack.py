"""The `remedy` section of an article: who grants how much, which further avenue an answer names, and who else is answered."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from complaints.models import RemedyRule
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import bilingual, fields
from servicedesk.rulebook.source import Node

MOST = Decimal("9999999999.99")


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """What the article says as plain data, with its problems noted; an amount as text."""
    given = node.mapping(optional=("handler_up_to", "avenue", "answer_to"))
    if not given:
        node.fault("is empty; write handler_up_to, avenue or answer_to", "为空，请写明 handler_up_to、avenue 或 answer_to")
    avenue = given["avenue"].bilingual(most=300) if "avenue" in given else ("", "")
    answer_to = given["answer_to"].text(most=50) if "answer_to" in given else ""
    up_to = _amount(given["handler_up_to"]) if "handler_up_to" in given else None
    return [{"handler_up_to": up_to, "avenue_zh": avenue[0], "avenue_en": avenue[1], "answer_to": answer_to}]


def _amount(node: Node) -> str | None:
    try:
        amount = Decimal(str(node.value))
        if not isinstance(node.value, bool) and 0 <= amount <= MOST and amount == round(amount, 2):
            return f"{amount:.2f}"
    except InvalidOperation:
        pass
    node.fault(f"“{node.value}” is no amount; write yuan like 500 or 500.50", f"“{node.value}” 不是金额，请写成 500 或 500.50（元）")
    return None


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write what the article says of remedies; whoever chooses one asks itself which article is in force."""
    RemedyRule.objects.bulk_create(RemedyRule(article=article, **one) for one in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """What it says, in sentences."""
    return [sentence for one in data for sentence in _sentences(one, language)]


def _sentences(one: dict[str, Any], language: str) -> list[str]:
    chinese = language == "zh"
    found = []
    if one["handler_up_to"] is not None:
        amount = one["handler_up_to"]
        found.append(
            f"处理方案 {amount} 元以内由处理人决定，超过须他人批准。"
            if chinese
            else f"A remedy up to {amount} yuan is the handler's; beyond it somebody else approves."
        )
    if one["avenue_zh"]:
        found.append(f"答复写明后续途径：{one['avenue_zh']}" if chinese else f"An answer names the further avenue: {one['avenue_en']}")
    if one["answer_to"]:
        found.append(f"结果同时答复岗位 {one['answer_to']}。" if chinese else f"The result is also told to the post {one['answer_to']}.")
    return found


SECTION = Section(
    "remedy",
    check,
    load,
    tell,
    title=("处理方案与答复", "Remedies and answers"),
    schema=fields(
        {},
        {
            "handler_up_to": {
                "type": ["number", "string"],
                "description": "Up to how many yuan the handler decides alone. / 处理人可自行决定的金额上限（元）。",
            },
            "avenue": bilingual(300, "Where she can go who does not accept the answer. / 不接受答复时的后续途径。"),
            "answer_to": {
                "type": "string",
                "pattern": r"\S",
                "maxLength": 50,
                "description": "A post that hears the result. / 同时答复的岗位代码。",
            },
        },
        "Remedies and answers of complaints. / 投诉的处理方案与答复。",
    ),
)
