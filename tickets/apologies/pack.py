"""The `apology` section of an article: whether apologies wait for who is liable."""

from datetime import datetime
from typing import Any

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import fields, listed
from servicedesk.rulebook.source import Node
from tickets.apologies.models import ApologyRule
from tickets.apologies.rules import USUAL_EN, USUAL_ZH

Policy = ApologyRule.Policy
_WORD = {"type": ["string", "integer"], "pattern": r"\S", "maxLength": 60}


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The stance as plain data, with its problems noted."""
    given = node.mapping(required=("policy",), optional=("words",))
    policy = str(given["policy"].value) if "policy" in given else ""
    if "policy" in given and policy not in Policy.values:
        listed_ones = ", ".join(Policy.values)
        given["policy"].fault(
            f"“{policy}” is no stance on apologies; use {listed_ones}", f"“{policy}” 不是可用的致歉口径，可用：{listed_ones}"
        )
    words = given["words"].mapping(required=("zh", "en")) if "words" in given else {}
    said = {f"words_{name}": [one.text(most=60) for one in words[name].items()] for name in words}
    return [{"policy": policy, "words_zh": list(USUAL_ZH), "words_en": list(USUAL_EN)} | said]


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's stance; whoever offers a phrase asks itself which is in force."""
    ApologyRule.objects.bulk_create(ApologyRule(article=article, **one) for one in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """The stance in a sentence."""
    return [_sentence(one, language) for one in data]


def _sentence(one: dict[str, Any], language: str) -> str:
    words = one[f"words_{language}"]
    waits = one["policy"] == Policy.LIABILITY_BASED
    if language == "zh":
        said = "判定公司有责之前、以及无责时，不用致歉话术" if waits else "不论责任，都可为造成的不便致歉"
        return f"投诉的致歉：{said}（{'、'.join(words)}）。"
    said = "not before the company is found liable" if waits else "always, as regret for the inconvenience"
    return f"Apologies to a complaint: {said} ({', '.join(words)})."


SECTION = Section(
    "apology",
    check,
    load,
    tell,
    title=("致歉", "Apologies"),
    schema=fields(
        {
            "policy": {
                "enum": list(Policy.values),
                "description": "Whether apologies wait until the company is found liable. / 致歉是否须待判定公司有责。",
            }
        },
        {
            "words": fields(
                {"zh": listed(_WORD, "In Chinese. / 中文。"), "en": listed(_WORD, "In English. / 英文。")},
                {},
                "What counts as an apology. / 哪些词算致歉。",
            )
        },
        "Apologies to a complaint. / 投诉的致歉口径。",
    ),
)
