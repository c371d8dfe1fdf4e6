"""The `late_entry` section of an article: how long afterwards what happened may be entered."""

from datetime import datetime
from typing import Any

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import fields
from servicedesk.rulebook.source import Node
from tickets.late_entries.models import LONGEST_HOURS, LateEntryRule


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The window as plain data, with its problems noted."""
    given = node.mapping(required=("hours",))
    return [{"hours": _hours(given["hours"]) if "hours" in given else 0}]


def _hours(node: Node) -> int:
    hours = node.value
    if not isinstance(hours, int) or isinstance(hours, bool) or not 0 <= hours <= LONGEST_HOURS:
        node.fault(
            f"“{hours}” is no window; write hours from 0 to {LONGEST_HOURS}", f"“{hours}” 不是补录期限，请写 0 至 {LONGEST_HOURS} 小时"
        )
        return 0
    return hours


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's window; whoever enters something late asks itself which is in force."""
    LateEntryRule.objects.bulk_create(LateEntryRule(article=article, **one) for one in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """The window in a sentence."""
    return [_sentence(one["hours"], chinese=language == "zh") for one in data]


def _sentence(hours: int, *, chinese: bool) -> str:
    if not hours:
        return "答复、解决与通话结果不得补录。" if chinese else "Answers, solutions and outcomes of calls are not entered afterwards."
    if chinese:
        return f"答复、解决与通话结果可在发生后 {hours} 小时内补录，须写明原因。"
    return f"Answers, solutions and outcomes of calls may be entered up to {hours} h after they happened, with the reason."


SECTION = Section(
    "late_entry",
    check,
    load,
    tell,
    title=("补录", "Late entry"),
    schema=fields(
        {
            "hours": {
                "type": "integer",
                "minimum": 0,
                "maximum": LONGEST_HOURS,
                "description": "Up to how many hours after it happened; 0: not at all. / 发生后多少小时内可补录，0 为不可。",
            }
        },
        {},
        "Entering afterwards what happened earlier. / 事后补录。",
    ),
)
