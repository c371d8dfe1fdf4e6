"""Who is told of a visitor."""

from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.models import Member


def tell_of_visit(event: Event) -> None:
    """Tell whom she comes to, and who attends to her, that she is here."""
    _tell(event.facts.get("tell_ids", ()), event)


def call_in(event: Event) -> None:
    """Call in whoever is responsible: a visitor waits."""
    _tell([event.facts["member_id"]], event)


def _tell(ids: list[int], event: Event) -> None:
    people = Member.objects.active().filter(pk__in=ids).exclude(pk=event.actor_id or 0).order_by("id")
    notify(people, event, by=Actor.system(via="visit"))
