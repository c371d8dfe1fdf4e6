"""Who is told of a score and of the answer to it."""

from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.models import Member

_BY = Actor.system(via="score")


def tell_of_score(event: Event) -> None:
    """Tell the member who was scored; of her answer whoever scored her."""
    wanted = event.facts["member_id" if event.code == "score.given" else "scorer_id"]
    notify(list(Member.objects.active().filter(pk=wanted)), event, by=_BY)
