"""What the events of members, notices, alarms and deliveries say."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.alarms.checks import SECONDS, condition_of
from servicedesk.rulebook.models import in_reader_language
from servicedesk.web import times
from servicedesk.web.sentences.phrases import Names, Words, by, dated, listed, member_name, role_name, with_member
from staff.models import DutyState
from staff.skills.choices import Skill
from tickets.models import Ticket


def amount(value: float | None, unit: str) -> str:
    """A check's value or limit in words; a value that never was, too."""
    if value is None:
        return _("never")
    return times.length(value) if unit == SECONDS else str(round(value))


def _alarm(facts: Mapping[str, Any], who: str, names: Names) -> str:
    code = facts.get("alarm", "")
    condition = condition_of(code)
    name = str(condition.name) if condition else code
    if codes := facts.get("codes"):
        return _("%(name)s: %(codes)s") % {"name": name, "codes": listed(codes)}
    if "limit" not in facts:
        return name
    fill = {"value": amount(facts.get("worst"), facts.get("unit", SECONDS)), "limit": amount(facts["limit"], facts.get("unit", SECONDS))}
    return _("%(name)s: %(value)s, limit %(limit)s") % {"name": name, **fill}


def _away(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"from": dated(facts.get("from", "")), "length": times.length(facts.get("worst") or 0)}
    return _("The desk was away for %(length)s from %(from)s") % fill


def _instead(facts: Mapping[str, Any]) -> str:
    return listed([in_reader_language(one["zh"], one["en"]) for one in facts.get("instead", ())]) or _("nobody")


def _vacant(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"post": in_reader_language(facts.get("title_zh", ""), facts.get("title_en", "")), "told": _instead(facts)}
    return _("Nobody holds the post %(post)s; told instead: %(told)s") % fill


def _unknown_post(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"post": facts.get("post", ""), "told": _instead(facts)}
    return _("A rule names the post “%(post)s”, which does not exist; told instead: %(told)s") % fill


def _given(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"member": member_name(facts, names), "role": role_name(facts.get("role", ""))}
    return _("%(member)s was told (%(role)s)") % fill if facts.get("role") else _("%(member)s was told") % fill


def _refused(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"member": member_name(facts, names)}
    if facts.get("locked"):
        return _("A sign-in as %(member)s was refused and is locked for a while") % fill
    return _("A sign-in as %(member)s was refused") % fill


def _queues(facts: Mapping[str, Any], who: str, names: Names) -> str:
    kinds = dict(Ticket.Kind.choices)
    post = in_reader_language(facts.get("title_zh", ""), facts.get("title_en", ""))
    fill = {"who": who, "post": post, "kinds": listed([str(kinds.get(kind, kind)) for kind in facts.get("kinds", ())])}
    return _("%(who)s gave the post %(post)s its queue: %(kinds)s") % fill


def _duty(facts: Mapping[str, Any], who: str, names: Names) -> str:
    name = in_reader_language(facts.get("name_zh", ""), facts.get("name_en", ""))
    return _("%(name)s is now: %(state)s") % {"name": name, "state": DutyState.State(facts["state"]).label}


def _about_member(text: Callable[[], str]) -> Words:
    """A sentence about a member whose names the event has."""

    def told(facts: Mapping[str, Any], who: str, names: Names) -> str:
        return text() % {"who": who, "member": in_reader_language(facts.get("name_zh", ""), facts.get("name_en", ""))}

    return told


def _classed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "member": in_reader_language(facts["name_zh"], facts["name_en"]), "skill": Skill(facts["skill"]).label}
    return _("%(who)s put %(member)s into the skill class %(skill)s") % fill


def _post_given(facts: Mapping[str, Any], who: str, names: Names) -> str:
    post = in_reader_language(facts.get("title_zh", ""), facts.get("title_en", ""))
    return _("%(who)s gave %(member)s the post %(post)s") % {"who": who, "member": member_name(facts, names), "post": post}


WORDS: dict[str, Words] = {
    "duty_state.begun": _duty,
    "member.classed": _classed,
    "whisper.given": _about_member(lambda: _("%(who)s whispered something to %(member)s")),
    "whisper.read": by(lambda: _("%(who)s saw what was whispered to her")),
    "delivery.died": lambda facts, who, names: (
        _("An effect of “%(event)s” failed for good and was given up") % {"event": facts.get("event", "")}
    ),
    "delivery.retried": lambda facts, who, names: (
        _("%(who)s had a failed effect of “%(event)s” tried again") % {"who": who, "event": facts.get("event", "")}
    ),
    "delivery.dismissed": lambda facts, who, names: (
        _("%(who)s set a failed effect of “%(event)s” aside: %(reason)s")
        % {"who": who, "event": facts.get("event", ""), "reason": facts.get("reason", "")}
    ),
    "alarm.raised": lambda facts, who, names: _("Alarm: %(words)s") % {"words": _alarm(facts, who, names)},
    "alarm.cleared": lambda facts, who, names: _("Alarm over: %(words)s") % {"words": _alarm(facts, who, names)},
    "alarm.noted": _away,
    "notice.given": _given,
    "notice.read": with_member(lambda: _("%(member)s read the notice")),
    "member.added": with_member(lambda: _("%(who)s added a member: %(member)s")),
    "member.signed_in": with_member(lambda: _("%(member)s signed in")),
    "member.signed_out": with_member(lambda: _("%(member)s signed out")),
    "member.sign_in_refused": _refused,
    "member.sound_chosen": with_member(lambda: _("%(member)s chose whether a tone tells her of what is overdue")),
    "member.keys_chosen": with_member(lambda: _("%(member)s changed her shortcut keys")),
    "member.language_chosen": with_member(lambda: _("%(member)s chose another language")),
    "department.opened": by(lambda: _("%(who)s opened a department")),
    "post.vacant": _vacant,
    "post.unknown": _unknown_post,
    "post.created": by(lambda: _("%(who)s created a post")),
    "post.queues_given": _queues,
    "member.post_given": _post_given,
}
