"""Who is told of a note, and of what becomes of a matter that members follow."""

from collections.abc import Iterable

from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.models import Member
from tickets.models import Follower, Ticket
from tickets.notes.access import may_see


def tell_mentioned(event: Event) -> None:
    """Tell those whom a note mentions, but not whoever wrote it."""
    _tell(event.facts["mentions"], event, "mentioned")


def tell_followers(event: Event) -> None:
    """Tell a matter's followers of a step, but not whoever took it; of a closing at once only that it is closed."""
    if event.facts.get("quick") and event.code != "ticket.closed":
        return
    _tell(Follower.objects.filter(ticket_id=event.subject_id).values_list("member_id", flat=True), event, "follower")


def _tell(members: Iterable[int], event: Event, role: str) -> None:
    """Those who may see the matter at this moment, for it may have gone to a department they do not see; never whoever did it."""
    ticket = Ticket.objects.get(pk=event.subject_id)
    actor = event.actor_id if event.actor_kind == "member" else None
    wanted = [pk for pk in members if pk != actor]
    reached = [one for one in Member.objects.active().with_rights().filter(pk__in=wanted).order_by("id") if may_see(one, ticket)]
    notify(reached, event, by=Actor.system(via=role), role=role)
