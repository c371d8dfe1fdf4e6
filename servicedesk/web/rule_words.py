"""What the desk executes of an article, in the reader's words: no event codes, no role codes."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from servicedesk.clocks.models import Limit, Schedule
from servicedesk.clocks.rules import Step
from servicedesk.clocks.schedules.wording import said
from servicedesk.web import times
from servicedesk.web.sentences import role_name
from tickets.models import Ticket

_CHOICES = {"severity": Ticket.Severity.choices, "kind": Ticket.Kind.choices, "channel": Ticket.Channel.choices}


def told(limit: Limit) -> list[str]:
    """A sentence for the clock, one for what it is confined to, one for each rung of its ladder that tells somebody."""
    fill = {"name": limit.name, "time": limit.said, "start": _either(limit.starts_on), "stop": _either(limit.stops_on)}
    sentences = [_("%(name)s: from %(start)s to %(stop)s, %(time)s.") % fill]
    sentences += [_("Counts only for %(what)s.") % {"what": _listed(_values(fact, values))} for fact, values in limit.conditions.items()]
    return sentences + [_rung(step) for step in limit.steps if step.tell]


def told_of_schedule(schedule: Schedule, titles: Mapping[str, str]) -> list[str]:
    """A sentence for what recurs and who does it, one for who hears when nobody did; `titles` maps post codes to titles."""
    who = titles.get(schedule.post_or_role) or role_name(schedule.post_or_role)
    every = said(schedule.recurrence, "zh" if times.in_chinese() else "en")
    sentences = [_("%(name)s: %(every)s, done by %(who)s.") % {"name": schedule.name, "every": every, "who": who}]
    if schedule.tell:
        sentences.append(_("When not done in time, told: %(told)s.") % {"told": _listed(role_name(role) for role in schedule.tell)})
    return sentences


def event_word(code: str) -> str:
    """An event as a noun, fit to stand in such a sentence."""
    known = {
        "call.rang": pgettext("event", "the first ring"),
        "call.answered": pgettext("event", "somebody picking up"),
        "call.ended": pgettext("event", "the end of the call"),
        "call.abandoned": pgettext("event", "the caller hanging up"),
        "ticket.opened": pgettext("event", "the intake"),
        "ticket.replied": pgettext("event", "an answer to the customer"),
        "ticket.solved": pgettext("event", "a solution"),
        "ticket.closed": pgettext("event", "the closing"),
        "obligation.opened": pgettext("event", "a recurring task coming up"),
        "obligation.done": pgettext("event", "its being done"),
        "obligation.missed": pgettext("event", "its being missed"),
    }
    return known.get(code, code)


def _rung(step: Step) -> str:
    fill = {"told": _listed(role_name(role) for role in step.tell), "time": times.length(step.after), "article": step.article}
    if step.after == 0:
        return _("When late, told: %(told)s (Art. %(article)s).") % fill if step.article else _("When late, told: %(told)s.") % fill
    if step.after < 0:
        return _("%(time)s before the limit, told: %(told)s.") % fill
    return _("Still open %(time)s later, told: %(told)s.") % fill


def _values(fact: str, values: Iterable[str]) -> list[str]:
    choices = dict(_CHOICES.get(fact, ()))
    return [str(choices.get(value, value)) for value in values]


def _either(codes: Iterable[str]) -> str:
    return _(" or ").join(event_word(code) for code in codes)


def _listed(words: Iterable[str]) -> str:
    return _(", ").join(words)
