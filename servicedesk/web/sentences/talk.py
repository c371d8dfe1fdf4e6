"""What the events of phrases, check lists, scores and knowledge say."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.sentences.phrases import Names, Words
from tickets.scripts.moments import Moment


def _filled(facts: Mapping[str, Any], who: str) -> dict[str, Any]:
    title = in_reader_language(facts.get("title_zh", ""), facts.get("title_en", ""))
    return {"who": who, "title": title} | {
        name: facts.get(name, "") for name in ("number", "reason", "total", "most", "done", "of", "knowledge_id")
    }


def _said(facts: Mapping[str, Any], who: str, names: Names) -> str:
    moment = dict(Moment.choices).get(facts.get("moment", ""), "")
    return _("%(who)s said the phrase for this moment: %(moment)s") % {"who": who, "moment": moment}


def _score(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = _filled(facts, who) | {"member": names.get(facts.get("member_id", 0), _("a colleague"))}
    if facts.get("month"):
        return _("%(who)s appraised %(member)s for %(month)s") % (fill | {"month": facts["month"]})
    return _("%(who)s scored a call of %(member)s: %(total)s of %(most)s") % fill


def _answer(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("month"):
        return _("%(who)s answered an appraisal") % {"who": who}
    return _("%(who)s answered a score: %(total)s of %(most)s") % _filled(facts, who)


WORDS: dict[str, Words] = {
    "ticket.phrase_said": _said,
    "ticket.checked": lambda facts, who, names: (
        _("%(who)s went through the check list “%(title)s”: %(done)s of %(of)s done") % _filled(facts, who)
    ),
    "ticket.reference_sent": lambda facts, who, names: (
        _("%(who)s sent the customer “%(title)s” (K-%(knowledge_id)s, version %(number)s)") % _filled(facts, who)
    ),
    "score.given": _score,
    "score.answered": _answer,
    "undertaking.signed": lambda facts, who, names: _("%(who)s put the name under “%(title)s”") % _filled(facts, who),
    "knowledge.drafted": lambda facts, who, names: _("%(who)s saved a draft of “%(title)s” (version %(number)s)") % _filled(facts, who),
    "knowledge.submitted": lambda facts, who, names: _("%(who)s handed in “%(title)s” for review") % _filled(facts, who),
    "knowledge.approved": lambda facts, who, names: _("%(who)s approved “%(title)s” (version %(number)s)") % _filled(facts, who),
    "knowledge.returned": lambda facts, who, names: _("%(who)s gave “%(title)s” back: %(reason)s") % _filled(facts, who),
    "knowledge.published": lambda facts, who, names: _("%(who)s published “%(title)s” (version %(number)s)") % _filled(facts, who),
    "knowledge.withdrawn": lambda facts, who, names: _("%(who)s withdrew “%(title)s”: %(reason)s") % _filled(facts, who),
    "search.unanswered": lambda facts, who, names: _("%(who)s searched the knowledge base in vain") % {"who": who},
    "search.answered": lambda facts, who, names: (
        _("%(who)s said that K-%(knowledge_id)s answers what was searched in vain") % _filled(facts, who)
    ),
}
