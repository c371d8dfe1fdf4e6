"""What an event says to a reader: one sentence per code, in the language of whoever reads it now."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from servicedesk.alarms.checks import SECONDS, condition_of
from servicedesk.rulebook.models import in_reader_language
from servicedesk.web import times

Names = Mapping[int, str]


def sentence_of(event: Any, names: Names) -> str:
    """The sentence for anything with code, facts and actor_label; `names` maps member ids to names, an unknown code shows itself."""
    facts = event.facts or {}
    words = _WORDS.get(event.code)
    if words is None:
        return event.code
    return words(facts, _named(event, names), names)


def role_name(role: str) -> str:
    """What a rung of a ladder calls those it tells."""
    known = {
        "owner": _("the owner"),
        "first_responder": _("the first responder"),
        "supervisor": _("the supervisor"),
        "department_head": _("the head of department"),
        "general_manager": _("the general manager"),
    }
    return known.get(role, role)


def _named(event: Any, names: Names) -> str:
    """The actor's name in the reader's language where it is known, else as recorded."""
    known = names.get(getattr(event, "actor_id", None) or 0) if getattr(event, "actor_kind", "member") == "member" else None
    return known or who_of(event)


def who_of(event: Any) -> str:
    """Who did it, without the work number; the desk itself where nobody did."""
    label = getattr(event, "actor_label", "") or ""
    name, _space, number = label.rpartition(" ")
    return name if name and number[-1:].isdigit() else label or _("The desk")


def _limit(facts: Mapping[str, Any]) -> str:
    return in_reader_language(facts.get("name_zh", ""), facts.get("name_en", "")) or facts.get("limit", "")


def _member(facts: Mapping[str, Any], names: Names) -> str:
    return names.get(facts.get("member_id", 0), _("a colleague"))


def _list(words: list[str]) -> str:
    return _(", ").join(words)


def _told(facts: Mapping[str, Any]) -> list[str]:
    """Whom a rung told: by role and name where the delivery found them, by role alone before."""
    named = [f"{role_name(one['role'])} {in_reader_language(one['zh'], one['en'])}".strip() for one in facts.get("told", ())]
    return named or [role_name(role) for role in facts.get("tell", ())]


def _breached(facts: Mapping[str, Any], who: str, names: Names) -> str:
    due = parse_datetime(facts.get("due_at", ""))
    fill = {"name": _limit(facts), "due": times.hour(due) if due else "", "article": facts.get("article", "")}
    told = _told(facts)
    if facts.get("too_early"):
        return _too_early(fill["name"], facts)
    if told:
        return _("%(name)s was due at %(due)s and is overdue (Art. %(article)s); told: %(told)s") % {**fill, "told": _list(told)}
    return _("%(name)s was due at %(due)s and is overdue (Art. %(article)s)") % fill


def _too_early(name: str, facts: Mapping[str, Any]) -> str:
    fill = {"name": name, "earliest": _dated(facts.get("earliest_at", "")), "article": facts.get("article", "")}
    return _("%(name)s came too early: it had to wait until %(earliest)s (Art. %(article)s)") % fill


def _reminded(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": _limit(facts), "due": _dated(facts.get("due_at", "")), "told": _list(_told(facts))}
    return _("%(name)s falls due at %(due)s; told: %(told)s") % fill


def _undecided(facts: Mapping[str, Any], who: str, names: Names) -> str:
    reason = in_reader_language(facts.get("reason_zh", ""), facts.get("reason_en", ""))
    fill = {"name": _limit(facts), "article": facts.get("article", ""), "reason": reason}
    return _("%(name)s (Art. %(article)s) started no clock: %(reason)s") % fill


def _moved(facts: Mapping[str, Any], who: str, names: Names) -> str:
    old, new = (_dated(facts.get(name) or "") for name in ("old_due_at", "due_at"))
    return _("%(name)s: its calendar changed; due %(old)s before, now %(new)s") % {"name": _limit(facts), "old": old, "new": new}


def _calendar_changed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "name": in_reader_language(facts.get("name_zh", ""), facts.get("name_en", "")), "moved": facts.get("moved", 0)}
    return _("%(who)s changed the calendar %(name)s; open clocks moved: %(moved)s") % fill


def _escalated(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": _limit(facts), "late": times.length(facts.get("late_seconds", 0)), "told": _list(_told(facts))}
    return _("%(name)s is %(late)s overdue; told: %(told)s") % fill


def _failed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": _limit(facts), "article": facts.get("article", "")}
    return _("The rule %(name)s (Art. %(article)s) failed and set no clock; administrators were told") % fill


def _came_up(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": _limit(facts), "due": _dated(facts.get("due_at", ""))}
    if facts.get("opened_late"):
        return _("%(name)s came up late, after the desk was down; it was to be done by %(due)s") % fill
    return _("%(name)s came up, to be done by %(due)s") % fill


def _finished(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "name": _limit(facts), "late": times.length(facts.get("late_seconds", 0))}
    return _("%(who)s finished %(name)s, %(late)s late") % fill if facts.get("late_seconds") else _("%(who)s finished %(name)s") % fill


def _missed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    told = _told(facts)
    fill = {"name": _limit(facts), "due": _dated(facts.get("due_at", "")), "article": facts.get("article", "")}
    if told:
        return _("%(name)s was not done by %(due)s (Art. %(article)s); told: %(told)s") % {**fill, "told": _list(told)}
    return _("%(name)s was not done by %(due)s (Art. %(article)s)") % fill


def _schedule_failed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": _limit(facts), "article": facts.get("article", "")}
    return _("What recurs as %(name)s (Art. %(article)s) failed and is tried again; administrators were told") % fill


def _left_out(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": _limit(facts), "count": facts.get("count", 0), "first": facts.get("first", ""), "last": facts.get("last", "")}
    return _("After the desk was down, %(count)s times of %(name)s were left out, from %(first)s to %(last)s") % fill


def _dated(text: str) -> str:
    at = parse_datetime(text)
    return times.dated(at) if at else ""


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
        return _("%(name)s: %(codes)s") % {"name": name, "codes": _list(codes)}
    if "limit" not in facts:
        return name
    fill = {"value": amount(facts.get("worst"), facts.get("unit", SECONDS)), "limit": amount(facts["limit"], facts.get("unit", SECONDS))}
    return _("%(name)s: %(value)s, limit %(limit)s") % {"name": name, **fill}


def _away(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"from": _dated(facts.get("from", "")), "length": times.length(facts.get("worst") or 0)}
    return _("The desk was away for %(length)s from %(from)s") % fill


def _loaded(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "revision": facts.get("revision", "")}
    return _("%(who)s loaded revision %(revision)s of the regulation") % fill


def _given(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"member": _member(facts, names), "role": role_name(facts.get("role", ""))}
    return _("%(member)s was told (%(role)s)") % fill if facts.get("role") else _("%(member)s was told") % fill


def _refused(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"member": _member(facts, names)}
    if facts.get("locked"):
        return _("A sign-in as %(member)s was refused and is locked for a while") % fill
    return _("A sign-in as %(member)s was refused") % fill


def _opened(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s took the matter in and is its first responder") % {"who": who}


def _answered(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("measured", True):
        return _("The call was answered")
    return _("%(who)s answered the call and noted it by hand; its rings were not measured") % {"who": who}


def _closed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s closed the matter: %(reason)s") % {"who": who, "reason": facts.get("reason", "")}


def _by(text: Callable[[], str]) -> Callable[[Mapping[str, Any], str, Names], str]:
    """A sentence that needs to know only who did it."""
    return lambda facts, who, names: text() % {"who": who}


def _with_member(text: Callable[[], str]) -> Callable[[Mapping[str, Any], str, Names], str]:
    """A sentence about a member."""
    return lambda facts, who, names: text() % {"who": who, "member": _member(facts, names)}


_WORDS: dict[str, Callable[[Mapping[str, Any], str, Names], str]] = {
    "call.rang": _by(lambda: _("The call rang")),
    "call.answered": _answered,
    "call.ended": _by(lambda: _("The call ended")),
    "call.abandoned": _by(lambda: _("The caller hung up before anybody answered")),
    "customer.registered": _by(lambda: _("%(who)s registered the customer")),
    "ticket.opened": _opened,
    "ticket.replied": _by(lambda: _("%(who)s answered the customer")),
    "ticket.solved": _by(lambda: _("%(who)s solved the matter")),
    "ticket.closed": _closed,
    "clock.breached": _breached,
    "clock.escalated": _escalated,
    "clock.reminded": _reminded,
    "clock.undecided": _undecided,
    "clock.moved": _moved,
    "calendar.changed": _calendar_changed,
    "clock.corrected": lambda facts, who, names: _("%(name)s was kept after all: it was entered late") % {"name": _limit(facts)},
    "clock.failed": _failed,
    "obligation.opened": _came_up,
    "obligation.done": _finished,
    "obligation.missed": _missed,
    "schedule.failed": _schedule_failed,
    "schedule.slots_left_out": _left_out,
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
    "notice.read": _with_member(lambda: _("%(member)s read the notice")),
    "member.added": _with_member(lambda: _("%(who)s added a member: %(member)s")),
    "member.signed_in": _with_member(lambda: _("%(member)s signed in")),
    "member.signed_out": _with_member(lambda: _("%(member)s signed out")),
    "member.sign_in_refused": _refused,
    "member.language_chosen": _with_member(lambda: _("%(member)s chose another language")),
    "department.opened": _by(lambda: _("%(who)s opened a department")),
    "post.created": _by(lambda: _("%(who)s created a post")),
    "regulation.loaded": _loaded,
}
