"""What the events of the customer-problem lists say."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.sentences.phrases import Names, Words, dated


def _of_list(text: Callable[[], str]) -> Words:
    def told(facts: Mapping[str, Any], who: str, names: Names) -> str:
        department = in_reader_language(facts.get("department_zh", ""), facts.get("department_en", ""))
        period = {"begin": dated(facts.get("begins_at", "")), "end": dated(facts.get("ends_at", ""))}
        return text() % {"who": who, "department": department, "count": facts.get("count", 0), **period}

    return told


WORDS: dict[str, Words] = {
    "problem_list.sent": _of_list(
        lambda: _("Customer problems of %(department)s, %(count)s contacts from %(begin)s to %(end)s: please take note of them")
    ),
    "problem_list.acknowledged": _of_list(lambda: _("%(who)s took note of the customer problems of %(department)s")),
    "problem_list.reminded": _of_list(
        lambda: _("Nobody took note in time of the customer problems of %(department)s, %(count)s contacts from %(begin)s to %(end)s")
    ),
}
