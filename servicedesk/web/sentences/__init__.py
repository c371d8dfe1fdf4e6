"""What an event says to a reader: one sentence per code, in the language of whoever reads it now."""

from typing import Any

from django.utils.translation import gettext as _

from servicedesk.web.sentences import (
    articles,
    catalog,
    complaints,
    desk,
    exchanges,
    matters,
    problems,
    registers,
    returns,
    slips,
    stock,
    talk,
    tracing,
    visits,
)
from servicedesk.web.sentences.desk import amount
from servicedesk.web.sentences.phrases import Names, Words, role_name

__all__ = ["amount", "name_of", "role_name", "sentence_of", "who_of"]

_WORDS: dict[str, Words] = {
    **matters.WORDS,
    **articles.WORDS,
    **desk.WORDS,
    **slips.WORDS,
    **talk.WORDS,
    **visits.WORDS,
    **problems.WORDS,
    **complaints.WORDS,
    **catalog.WORDS,
    **tracing.WORDS,
    **registers.WORDS,
    **stock.WORDS,
    **exchanges.WORDS,
    **returns.WORDS,
}


def sentence_of(event: Any, names: Names) -> str:
    """The sentence for anything with code, facts and actor_label; `names` maps member ids to names, an unknown code shows itself."""
    facts = event.facts or {}
    words = _WORDS.get(event.code)
    if words is None:
        return event.code
    return words(facts, name_of(event, names), names)


def name_of(event: Any, names: Names) -> str:
    """The actor's name in the reader's language where it is known, else as recorded."""
    known = names.get(getattr(event, "actor_id", None) or 0) if getattr(event, "actor_kind", "member") == "member" else None
    return known or who_of(event)


def who_of(event: Any) -> str:
    """Who did it, without the work number; the desk itself where nobody did."""
    label = getattr(event, "actor_label", "") or ""
    name, _space, number = label.rpartition(" ")
    return name if name and number[-1:].isdigit() else label or _("The desk")
