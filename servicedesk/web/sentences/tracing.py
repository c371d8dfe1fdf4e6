"""Sentences about tracing complaints to their outcome."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.sentences.phrases import Names, Words, by


def _neglected(facts: Mapping[str, Any], who: str, names: Names) -> str:
    department = in_reader_language(facts.get("department_zh", ""), facts.get("department_en", ""))
    words = _("%(who)s found neglect of %(department)s to be the cause; times it came up before: %(repeats)s")
    return words % {"who": who, "department": department, "repeats": facts.get("repeats", 0)}


WORDS: dict[str, Words] = {
    "complaint.traced": by(lambda: _("%(who)s traced it to its final outcome")),
    "ticket.traced": by(lambda: _("%(who)s traced it to its final outcome")),
    "complaint.neglected": _neglected,
}
