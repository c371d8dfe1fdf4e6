"""What clocks do when something happens."""

from servicedesk.clocks.actions import follow
from servicedesk.clocks.schedules.actions import open_counted
from servicedesk.journal.models import Event

# An obligation's events are followed by the action that makes many of them at once.
OWN = ("clock.", "delivery.", "alarm.", "obligation.", "schedule.")


def follow_event(event: Event) -> None:
    """Inline, for every event: start and stop the clocks it concerns, and open what waits for this count of it."""
    if not event.code.startswith(OWN):
        follow(event)
    if "number" in event.facts:
        open_counted(event)
