"""Sentences about tracing complaints to their outcome."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.sentences.phrases import Names, Words


def _neglected(facts: Mapping[str, Any], who: str, names: Names) -> str:
    department = in_reader_language(facts.get("department_zh", ""), facts.get("department_en", ""))
    words = _("%(who)s found neglect of %(department)s to be the cause; times it came up before: %(repeats)s")
    return words % {"who": who, "department": department, "repeats": facts.get("repeats", 0)}


def _traced(facts: Mapping[str, Any], who: str, names: Names) -> str:
    words = _("%(who)s traced it anew to its final outcome") if facts.get("anew") else _("%(who)s traced it to its final outcome")
    return words % {"who": who}


WORDS: dict[str, Words] = {
    "complaint.traced": _traced,
    "ticket.traced": _traced,
    "complaint.neglected": _neglected,
}
