"""What follows a change of a calendar."""

from servicedesk.clocks.actions import move_clocks
from servicedesk.clocks.now import now
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event


def move_latecomers(event: Event) -> None:
    """Clocks that began while it was being changed, each unseen by the other, move too; a second time changes nothing."""
    move_clocks(event.facts["code"], by=Actor.system(via="calendar"), at=now())
