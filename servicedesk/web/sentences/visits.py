"""What the events of visits say."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web import times
from servicedesk.web.sentences.phrases import Names, Words, by


def _waiting(facts: Mapping[str, Any], who: str, names: Names) -> str:
    called = in_reader_language(facts.get("called_zh", ""), facts.get("called_en", ""))
    fill = {"who": who, "called": called, "question": facts.get("question", "")}
    return _("A visitor waits; %(who)s called in %(called)s: %(question)s") % fill


def _attended(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s attended to the visitor, who had waited %(length)s") % {"who": who, "length": times.length(facts.get("seconds", 0))}


def _checked(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s: %(what)s") % {"who": who, "what": in_reader_language(facts.get("zh", ""), facts.get("en", ""))}


def _left(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"reason": facts.get("reason", "")}
    if facts.get("gave_up"):
        return _("The visitor waited no longer and left: %(reason)s") % fill
    return _("The visitor left by herself: %(reason)s") % fill


WORDS: dict[str, Words] = {
    "visit.arrived": by(lambda: _("%(who)s entered a visitor in the register")),
    "visit.received": by(lambda: _("%(who)s received the visitor")),
    "visit.checked": _checked,
    "visit.waiting": _waiting,
    "visit.attended": _attended,
    "visit.seen_off": by(lambda: _("%(who)s saw the visitor off to the door")),
    "visit.left": _left,
    "visit.registered": by(lambda: _("%(who)s took in as a matter what the visitor left")),
}
