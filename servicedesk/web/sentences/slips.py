"""What the events of contact slips, ownership and absences say."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web import times

Facts = Mapping[str, Any]


def _named(facts: Facts, who: str) -> str:
    return in_reader_language(facts.get(f"{who}_zh", ""), facts.get(f"{who}_en", ""))


def _told(text: Callable[[Facts], str]) -> Callable[[Facts, str, Mapping[int, str]], str]:
    """A sentence filled with what the facts name; who did it by the facts, since a notice knows no actor."""

    def words(facts: Facts, who: str, names: Mapping[int, str]) -> str:
        people = {part: _named(facts, part) for part in ("to", "giver", "taker", "from", "owner", "department", "name", "deputy")}
        plain = {name: facts.get(name, "") for name in ("number", "asked", "reason")}
        moments = {name: times.dated(at) if (at := parse_datetime(facts.get(name) or "")) else "" for name in ("since", "until")}
        return text(facts) % {**people, **plain, **moments, "who": _named(facts, "who") or who}

    return words


def _offered(facts: Facts) -> str:
    if facts.get("filed_after"):
        return _("%(who)s filed slip %(number)s for %(to)s after the solution: %(asked)s")
    return _("%(who)s asks %(to)s to take the matter over (slip %(number)s): %(asked)s")


def _accepted(facts: Facts) -> str:
    return _("%(who)s took note of slip %(number)s") if facts.get("filed_after") else _("%(who)s accepted slip %(number)s")


def _withdrawn(facts: Facts) -> str:
    return _("Slip %(number)s was taken back: %(reason)s") if facts.get("reason") else _("Slip %(number)s was taken back")


def _away(facts: Facts) -> str:
    if facts.get("until"):
        return _("%(name)s is away from %(since)s to %(until)s; %(deputy)s stands in")
    return _("%(name)s is away from %(since)s until she is back; %(deputy)s stands in")


WORDS = {
    "slip.offered": _told(_offered),
    "slip.disputed": _told(lambda facts: _("Refused twice, slip %(number)s of %(giver)s goes to an arbitrator: %(asked)s")),
    "slip.accepted": _told(_accepted),
    "slip.refused": _told(lambda facts: _("%(who)s refused slip %(number)s: %(reason)s")),
    "slip.withdrawn": _told(_withdrawn),
    "slip.returned": _told(lambda facts: _("%(who)s gave slip %(number)s back to %(giver)s: %(reason)s")),
    "slip.decided": _told(lambda facts: _("%(who)s decided that %(taker)s takes the matter (slip %(number)s): %(reason)s")),
    "slip.replied": _told(lambda facts: _("%(who)s replied to slip %(number)s")),
    "ticket.handed_on": _told(lambda facts: _("%(owner)s, %(department)s, answers for the matter now; before: %(from)s")),
    "ticket.assigned": _told(lambda facts: _("%(owner)s answers for the matter now by a lead's decision; before: %(from)s. %(reason)s")),
    "absence.noted": _told(_away),
    "absence.ended": _told(lambda facts: _("%(name)s is back")),
}
