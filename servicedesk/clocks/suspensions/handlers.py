"""What follows the approval or the lifting of a suspension."""

from servicedesk.clocks.now import now
from servicedesk.clocks.suspensions.actions import include_latecomers
from servicedesk.journal.models import Event


def suspend_latecomers(event: Event) -> None:
    """Clocks that began while it was being decided on, each unseen by the other, get it too; a second time changes nothing."""
    include_latecomers(event.subject_id, at=now())
