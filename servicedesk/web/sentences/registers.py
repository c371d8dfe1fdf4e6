"""What the events of registers say."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.sentences.phrases import Names, Words, by


def _fill(facts: Mapping[str, Any], who: str) -> dict[str, Any]:
    name = in_reader_language(facts.get("name_zh", ""), facts.get("name_en", ""))
    who = in_reader_language(facts.get("who_zh", ""), facts.get("who_en", "")) or who  # a notice knows no actor
    plain = {each: facts.get(each, "") for each in ("number", "reason", "remark", "holder", "n")}
    return {"who": who, "name": name, **plain}


def _made(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s entered %(number)s in “%(name)s”") % _fill(facts, who)


def _corrected(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s corrected %(number)s of “%(name)s” by a counter-note") % _fill(facts, who)


def _voided(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s declared %(number)s of “%(name)s” void: %(reason)s") % _fill(facts, who)


def _printed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = _fill(facts, who)
    if facts.get("n", 1) == 1:
        return _("%(who)s printed %(number)s of “%(name)s”") % fill
    return _("%(who)s printed %(number)s of “%(name)s” for the %(n)s. time: %(reason)s") % fill


def _signed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = _fill(facts, who) | {"role": in_reader_language(facts.get("role_zh", ""), facts.get("role_en", ""))}
    if facts.get("present"):
        return _("%(who)s had %(number)s of “%(name)s” signed: %(role)s") % fill
    return _("%(who)s signed %(number)s of “%(name)s”: %(role)s") % fill


def _sent(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s sent copy %(n)s of %(number)s to %(holder)s") % _fill(facts, who)


def _received(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s noted copy %(n)s of %(number)s as received by %(holder)s") % _fill(facts, who)


def _filed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s filed copy %(n)s of %(number)s: %(holder)s") % _fill(facts, who)


def _lost(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s noted copy %(n)s of %(number)s as lost: %(remark)s") % _fill(facts, who)


WORDS: dict[str, Words] = {
    "entry.made": _made,
    "entry.corrected": _corrected,
    "entry.voided": _voided,
    "entry.printed": _printed,
    "entry.signed": _signed,
    "entry.attached": by(lambda: _("%(who)s added a file to the entry")),
    "copy.sent": _sent,
    "copy.received": _received,
    "copy.filed": _filed,
    "copy.lost": _lost,
}
