"""The stages of a complaint as its page shows them."""

from dataclasses import dataclass
from datetime import datetime

from complaints.choices import SHOWN_STAGES, StageCode
from complaints.models import Complaint, Stage


@dataclass(frozen=True)
class Step:
    """One shown stage: `state` is "done", "current" for the first that is not, else ""; `stage` says who and when, where known."""

    code: str
    title: str
    state: str
    stage: Stage | None
    late: bool


def steps_of(complaint: Complaint, at: datetime) -> list[Step]:
    """The eight shown stages in order; one statement."""
    rows = {row.code: row for row in Stage.objects.filter(complaint=complaint).select_related("responsible", "done_by")}
    open_ones = [code for code in SHOWN_STAGES if code not in rows or rows[code].done_at is None]
    current = open_ones[0] if open_ones and complaint.state == Complaint.State.OPEN else None
    steps = []
    for code in SHOWN_STAGES:
        row = rows.get(code)
        state = "done" if row and row.done_at else "current" if code == current else ""
        steps.append(Step(code, str(StageCode(code).label), state, row, bool(row and row.late(at))))
    return steps
