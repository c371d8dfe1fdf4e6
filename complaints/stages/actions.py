"""Saying who does a stage of a complaint until when, and that it is done; each a part of the action that did it."""

from datetime import datetime
from typing import Any

from complaints.models import Complaint, PhaseReached, Stage
from staff.models import Member


def reach_stage(complaint: Complaint, code: str, *, member: Member, at: datetime) -> Stage:
    """The stage is done, by this member; one that was done keeps its first moment (see `redo_stage`). Inside the action's transaction."""
    stage, created = Stage.objects.get_or_create(complaint=complaint, code=code, defaults={"done_by": member, "done_at": at})
    if not created and stage.done_at is None:
        stage.done_by, stage.done_at = member, at
        stage.save(update_fields=["done_by", "done_at"])
    return stage


def plan_stage(complaint: Complaint, code: str, *, responsible: Member | None, due_at: datetime | None) -> Stage:
    """Somebody is to do the stage until a moment. Inside the action's transaction."""
    stage, _created = Stage.objects.update_or_create(
        complaint=complaint, code=code, defaults={"responsible": responsible, "due_at": due_at}
    )
    return stage


def redo_stage(complaint: Complaint, *codes: str) -> None:
    """These stages are to be done again: what was done is undone, who was to do it stays. Inside the action's transaction."""
    Stage.objects.filter(complaint=complaint, code__in=codes).update(done_by=None, done_at=None)


def come_to(complaint: Complaint, phase: str, *, member: Member, at: datetime) -> dict[str, Any]:
    """Note that it comes to a phase, and return what its change writes; a part of the action that did it, inside its transaction."""
    PhaseReached.objects.update_or_create(complaint=complaint, phase=phase, defaults={"by": member, "at": at})
    return {"phase": phase}
