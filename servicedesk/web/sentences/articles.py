"""What the events of articles say: clocks, calendars, schedules, suspensions and regulations."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web import times
from servicedesk.web.sentences.phrases import Names, Words, dated, limit_name, listed, named, people_told


def _breached(facts: Mapping[str, Any], who: str, names: Names) -> str:
    due = parse_datetime(facts.get("due_at", ""))
    fill = {"name": limit_name(facts), "due": times.hour(due) if due else "", "article": facts.get("article", "")}
    told = people_told(facts)
    if facts.get("too_early"):
        return _too_early(fill["name"], facts)
    if told:
        return _("%(name)s was due at %(due)s and is overdue (Art. %(article)s); told: %(told)s") % {**fill, "told": listed(told)}
    return _("%(name)s was due at %(due)s and is overdue (Art. %(article)s)") % fill


def _too_early(name: str, facts: Mapping[str, Any]) -> str:
    fill = {"name": name, "earliest": dated(facts.get("earliest_at", "")), "article": facts.get("article", "")}
    return _("%(name)s came too early: it had to wait until %(earliest)s (Art. %(article)s)") % fill


def _reminded(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": limit_name(facts), "due": dated(facts.get("due_at", "")), "told": listed(people_told(facts))}
    return _("%(name)s falls due at %(due)s; told: %(told)s") % fill


def _undecided(facts: Mapping[str, Any], who: str, names: Names) -> str:
    reason = in_reader_language(facts.get("reason_zh", ""), facts.get("reason_en", ""))
    fill = {"name": limit_name(facts), "article": facts.get("article", ""), "reason": reason}
    return _("%(name)s (Art. %(article)s) started no clock: %(reason)s") % fill


def _moved(facts: Mapping[str, Any], who: str, names: Names) -> str:
    old, new = (dated(facts.get(name) or "") for name in ("old_due_at", "due_at"))
    fill = {"name": limit_name(facts), "old": old, "new": new, "version": facts.get("version", "")}
    if "suspension" in facts:
        return _("%(name)s: a suspension changed what counts; due %(old)s before, now %(new)s") % fill
    if "version" in facts:
        return _("%(name)s: version %(version)s of its article was taken over; due %(old)s before, now %(new)s") % fill
    return _("%(name)s: its calendar changed; due %(old)s before, now %(new)s") % fill


def _ran_on(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": limit_name(facts), "due": dated(facts.get("due_at", ""))}
    return _("%(name)s runs on: its pause lasted as long as it may; due %(due)s") % fill


def _corrected(facts: Mapping[str, Any], who: str, names: Names) -> str:
    name = {"name": limit_name(facts)}
    if "suspension" in facts:
        return _("%(name)s was not late after all: a suspension granted the time") % name
    if "calendar" in facts or "version" in facts:
        return _("%(name)s was not late after all: what counts was changed") % name
    return _("%(name)s was kept after all: it was entered late") % name


def _suspension(text: Callable[[], str]) -> Words:
    """A sentence about a suspension: who, why, for whom, from when until when, how many clocks moved."""

    def words(facts: Mapping[str, Any], who: str, names: Names) -> str:
        scope = in_reader_language(facts.get("scope_zh", ""), facts.get("scope_en", "")) or _("everybody")
        stretch = {"begin": dated(facts.get("begins_at", "")), "end": dated(facts.get("ends_at", ""))}
        more = {"moved": facts.get("moved", 0), "objection": facts.get("objection", "")}
        return text() % {"who": who, "reason": facts.get("reason", ""), "scope": scope, **stretch, **more}

    return words


def _calendar_changed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "name": in_reader_language(facts.get("name_zh", ""), facts.get("name_en", "")), "moved": facts.get("moved", 0)}
    return _("%(who)s changed the calendar %(name)s; open clocks moved: %(moved)s") % fill


def _escalated(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": limit_name(facts), "late": times.length(facts.get("late_seconds", 0)), "told": listed(people_told(facts))}
    return _("%(name)s is %(late)s overdue; told: %(told)s") % fill


def _failed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": limit_name(facts), "article": facts.get("article", "")}
    return _("The rule %(name)s (Art. %(article)s) failed and set no clock; administrators were told") % fill


def _came_up(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": limit_name(facts), "due": dated(facts.get("due_at", ""))}
    if facts.get("opened_late"):
        return _("%(name)s came up late, after the desk was down; it was to be done by %(due)s") % fill
    return _("%(name)s came up, to be done by %(due)s") % fill


def _finished(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "name": limit_name(facts), "late": times.length(facts.get("late_seconds", 0))}
    return _("%(who)s finished %(name)s, %(late)s late") % fill if facts.get("late_seconds") else _("%(who)s finished %(name)s") % fill


def _missed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    told = people_told(facts)
    fill = {"name": limit_name(facts), "due": dated(facts.get("due_at", "")), "article": facts.get("article", "")}
    if told:
        return _("%(name)s was not done by %(due)s (Art. %(article)s); told: %(told)s") % {**fill, "told": listed(told)}
    return _("%(name)s was not done by %(due)s (Art. %(article)s)") % fill


def _schedule_failed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": limit_name(facts), "article": facts.get("article", "")}
    return _("What recurs as %(name)s (Art. %(article)s) failed and is tried again; administrators were told") % fill


def _left_out(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"name": limit_name(facts), "count": facts.get("count", 0), "first": facts.get("first", ""), "last": facts.get("last", "")}
    return _("After the desk was down, %(count)s times of %(name)s were left out, from %(first)s to %(last)s") % fill


def _loaded(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "revision": facts.get("revision", "")}
    if facts.get("proposed_by"):
        return _("%(who)s published revision %(revision)s of the regulation") % fill
    return _("%(who)s loaded revision %(revision)s of the regulation") % fill


def _proposed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {**_revision(facts, who), "back_to": facts.get("back_to")}
    if facts.get("back_to"):
        return _("%(who)s proposed revision %(revision)s of %(name)s, which goes back to revision %(back_to)s") % fill
    return _("%(who)s proposed revision %(revision)s of %(name)s") % fill


def _adopted(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who} | {name: facts.get(name, "") for name in ("article", "version", "moved", "reason")}
    return _("%(who)s moved the running clocks of Art. %(article)s to version %(version)s: %(moved)s. Reason: %(reason)s") % fill


def _rejected(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {**_revision(facts, who), "reason": facts.get("reason", "")}
    return _("%(who)s rejected revision %(revision)s of %(name)s: %(reason)s") % fill


def _withdrawn(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s withdrew revision %(revision)s of %(name)s") % _revision(facts, who)


def _revision(facts: Mapping[str, Any], who: str) -> dict[str, Any]:
    return {"who": who, "revision": facts.get("revision", ""), "name": limit_name(facts) or facts.get("code", "")}


WORDS: dict[str, Words] = {
    "clock.breached": _breached,
    "clock.escalated": _escalated,
    "clock.reminded": _reminded,
    "clock.undecided": _undecided,
    "clock.moved": _moved,
    "calendar.changed": _calendar_changed,
    "clock.ran_on": _ran_on,
    "clock.corrected": _corrected,
    "scope.created": named(lambda: _("%(who)s added the scope %(name)s")),
    "scope.changed": named(lambda: _("%(who)s changed the scope %(name)s")),
    "regulation.attached": named(lambda: _("%(who)s let “%(title)s” apply in %(name)s")),
    "regulation.detached": named(lambda: _("%(who)s let “%(title)s” no longer apply in %(name)s")),
    "clock.failed": _failed,
    "obligation.opened": _came_up,
    "obligation.done": _finished,
    "obligation.missed": _missed,
    "schedule.failed": _schedule_failed,
    "schedule.slots_left_out": _left_out,
    "suspension.proposed": _suspension(
        lambda: _("%(who)s proposes that the clocks of %(scope)s stand still from %(begin)s to %(end)s: %(reason)s")
    ),
    "suspension.approved": _suspension(lambda: _("%(who)s approved the suspension “%(reason)s”; clocks moved: %(moved)s")),
    "suspension.rejected": _suspension(lambda: _("%(who)s rejected the suspension “%(reason)s”: %(objection)s")),
    "suspension.withdrawn": _suspension(lambda: _("%(who)s took the proposed suspension “%(reason)s” back")),
    "suspension.lifted": _suspension(lambda: _("%(who)s lifted the suspension “%(reason)s” to %(end)s; clocks moved: %(moved)s")),
    "article.adopted": _adopted,
    "regulation.loaded": _loaded,
    "regulation.proposed": _proposed,
    "regulation.rejected": _rejected,
    "regulation.withdrawn": _withdrawn,
}
