"""A schedule of the code `customer_problems` feeds the lists as its obligation comes up, and reminds of them when it was missed."""

from servicedesk.clocks.models import Obligation
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.handlers import tell_found
from staff.models import Member
from staff.queries import Found, heads_of, in_role, line_above
from tickets.models import ProblemList
from tickets.problems.access import HEAD
from tickets.problems.actions import feed_lists, remind_of_lists

SCHEDULE = "customer_problems"
_BY = Actor.system(via="customer problems")


def feed(event: Event) -> None:
    """Feed the departments concerned their lists; fed so late that it was missed, they are reminded at once."""
    if event.facts["schedule"] == SCHEDULE:
        obligation = Obligation.objects.get(pk=event.subject_id)
        feed_lists(obligation, by=_BY, at=event.occurred_at)
        obligation.refresh_from_db(fields=["missed_at"])
        if obligation.missed_at:  # the reminder came before there was a list
            remind_of_lists(obligation, by=_BY, at=obligation.missed_at)


def remind(event: Event) -> None:
    """Remind those who took no note of theirs in time."""
    if event.facts["schedule"] == SCHEDULE:
        remind_of_lists(Obligation.objects.get(pk=event.subject_id), by=_BY, at=event.occurred_at)


def tell_head(event: Event) -> None:
    """Tell the head of the department that its list is there; of a reminder whoever stands above each of them as well."""
    heads = heads_of(ProblemList.objects.get(pk=event.subject_id).department_id)
    people = {HEAD: Found(heads)}
    if event.code == "problem_list.reminded" and heads:
        people["supervisor"] = _above(heads)
    tell_found(people, event)


def _above(heads: list[Member]) -> Found:
    """Who stands above any of these heads, each once."""
    found = [in_role("supervisor", head, line_above(head)) for head in heads]
    members = list(dict.fromkeys(member for one in found for member in one.members))
    vacant = tuple(dict.fromkeys(post for one in found for post in one.vacant))
    return Found(members, any(one.in_place for one in found), vacant)
