"""From whom an event's matter is kept, as the app of matters says."""

from collections.abc import Collection

from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from staff.models import Member


def addressed() -> set[str]:
    """Kinds of subjects that are somebody's by name, on a page that says nothing of the matter: she is always told of them."""
    return {kind for kinds in ask("notice.addressed") for kind in kinds}


def kept_from(event: Event, members: Collection[Member], *, by_name: bool = False) -> set[int]:
    """Ids of those of these members the event's matter is kept from; of those who are to act on it, whom it is kept from by name."""
    if event.matter_id is None or not members or event.subject_kind in addressed():
        return set()
    question = "matter.kept_by_name" if by_name else "matter.kept_from"
    return {pk for kept in ask(question) for pk in kept(event.matter_id, members)}
