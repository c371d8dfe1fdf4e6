"""How far a complaint is, in the words the customer is told."""

from dataclasses import dataclass
from datetime import datetime

from complaints.choices import PHASES, Phase
from complaints.models import Complaint


@dataclass(frozen=True)
class Reached:
    """A phase: `state` is "done", "current" or empty where it is still ahead; `at` is when it came to it, where that is known."""

    code: str
    title: str
    state: str
    at: datetime | None


def phases_of(complaint: Complaint) -> list[Reached]:
    """The five phases in order; one statement, none where they were fetched along."""
    moments = {row.phase: row.at for row in complaint.phases_reached.all()}
    moments.setdefault(Phase.ACCEPTED.value, complaint.received_at)
    now_at = PHASES.index(complaint.phase)
    found = []
    for place, code in enumerate(PHASES):
        state = "done" if place < now_at else "current" if place == now_at else ""
        found.append(Reached(code, str(Phase(code).label), state, moments.get(code) if place <= now_at else None))
    return found
