"""The stages of a complaint as its page shows them, and the clocks beside them."""

from dataclasses import dataclass
from datetime import datetime

from complaints.choices import SHOWN_STAGES, StageCode
from complaints.models import Complaint, Stage
from complaints.once import once
from servicedesk.clocks.models import Clock


@dataclass(frozen=True)
class Step:
    """One shown stage: `state` is "done", "current" for the first that is not, else ""; `stage` says who and when, where known."""

    code: str
    title: str
    state: str
    stage: Stage | None
    late: bool


@once
def stages_of(complaint: Complaint) -> dict[str, Stage]:
    """Its stages by their codes, each with who is to do it and who did it; one statement."""
    return {row.code: row for row in Stage.objects.filter(complaint=complaint).select_related("responsible", "done_by")}


@once
def clocks_of(complaint: Complaint) -> list[Clock]:
    """The clocks of its matter, whatever they are about, in the order they began; one statement."""
    return list(Clock.objects.filter(matter_id=complaint.ticket_id).select_related("limit__article__regulation").order_by("pk"))


def done_stages(complaint: Complaint) -> set[str]:
    """The codes of the stages somebody has done."""
    return {code for code, row in stages_of(complaint).items() if row.done_at is not None}


def steps_of(complaint: Complaint, at: datetime) -> list[Step]:
    """The eight shown stages in order; one statement."""
    rows = stages_of(complaint)
    open_ones = [code for code in SHOWN_STAGES if code not in rows or rows[code].done_at is None]
    current = open_ones[0] if open_ones and complaint.state == Complaint.State.OPEN else None
    steps = []
    for code in SHOWN_STAGES:
        row = rows.get(code)
        state = "done" if row and row.done_at else "current" if code == current else ""
        steps.append(Step(code, str(StageCode(code).label), state, row, bool(row and row.late(at))))
    return steps
