"""What clocks do when something happens."""

from servicedesk.clocks.actions import follow
from servicedesk.clocks.schedules.actions import open_counted
from servicedesk.clocks.vocabulary import codes_by_kind
from servicedesk.journal.models import Event

# An obligation's events are followed by the action that makes many of them at once.
OWN = ("clock.", "delivery.", "alarm.", "obligation.", "schedule.")


def follow_event(event: Event) -> None:
    """Inline, for every event: start and stop the clocks of its subject, where it can have any, and open what waits for this count."""
    if not event.code.startswith(OWN) and event.subject_kind in codes_by_kind():
        follow(event)
    if "number" in event.facts:
        open_counted(event)
