"""What clocks do when something happens."""

from servicedesk.clocks.actions import follow
from servicedesk.journal.models import Event

OWN = ("clock.", "delivery.", "alarm.")


def follow_event(event: Event) -> None:
    """Inline, for every event: start and stop the clocks it concerns."""
    if not event.code.startswith(OWN):
        follow(event)
