"""The events about clocks, before they are recorded."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import Now

from servicedesk.clocks.due import Undecided
from servicedesk.clocks.models import Clock, Limit
from servicedesk.clocks.rules import DUE, Step
from servicedesk.journal.actions import Draft
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event

_ONE_DAY = timedelta(days=1)


def _about(limit: Limit) -> dict[str, Any]:
    return {"limit": limit.code, "name_zh": limit.name_zh, "name_en": limit.name_en, "article": limit.article.number}


def event_code(step: Step) -> str:
    """What taking this rung is called."""
    if step.code == DUE:
        return "clock.breached"
    return "clock.reminded" if step.before_due else "clock.escalated"


def about_clock(
    code: str, clock: Clock, *, at: datetime, step: Step | None = None, by: Actor | None = None, more: Mapping[str, Any] | None = None
) -> Draft:
    """An event about a clock: it names the promise, its subject, and the moment due."""
    facts: dict[str, Any] = _about(clock.limit) | {
        "due_at": clock.decides_at.isoformat(),
        "about": clock.about,
        "about_id": clock.about_id,
    }
    if clock.too_early:
        facts |= {"too_early": True, "earliest_at": clock.earliest_at and clock.earliest_at.isoformat()}
    if step is not None:
        facts |= {"step": step.code, "tell": list(step.tell), "late_seconds": round((at - clock.decides_at).total_seconds())}
    by = by or Actor.system(via="sweep")
    return Draft(code, "clock", clock.pk, by, at, clock.matter_id, clock.department_id, facts | dict(more or {}))


def moved(clock: Clock, old: tuple[datetime | None, datetime | None], *, at: datetime, by: Actor, **why: Any) -> Draft:
    """A running clock has another moment due than it had; the old one (earliest, due) stays on record."""
    earliest, due = (moment and moment.isoformat() for moment in old)
    return about_clock("clock.moved", clock, at=at, by=by, more={"old_due_at": due, "old_earliest_at": earliest, **why})


def undecided(limit: Limit, event: Event, missing: Undecided) -> Draft:
    """A start without a clock; administrators hear of it once a day for one limit."""
    said = {"field": missing.field, "reason_zh": missing.reason.zh, "reason_en": missing.reason.en}
    earlier = Event.objects.filter(code="clock.undecided", facts__limit=limit.code, facts__article=limit.article.number, facts__alarm=True)
    facts = _about(limit) | said | {"alarm": not earlier.filter(recorded_at__gt=Now() - _ONE_DAY).exists()}
    return _on_subject("clock.undecided", event, facts)


def failed_event(limit: Limit, event: Event, error: Exception) -> Draft:
    """A rule that raised when this event was followed."""
    return _on_subject("clock.failed", event, _failure(limit, error))


def failed_clock(clock: Clock, error: Exception, at: datetime) -> Draft:
    """A clock whose step raised."""
    actor = Actor.system(via="clocks")
    return Draft("clock.failed", clock.about, clock.about_id, actor, at, clock.matter_id, clock.department_id, _failure(clock.limit, error))


def _failure(limit: Limit, error: Exception) -> dict[str, Any]:
    return _about(limit) | {"error": type(error).__name__}  # its words may hold a customer's, and events are for good


def _on_subject(code: str, event: Event, facts: Mapping[str, Any]) -> Draft:
    actor = Actor.system(via="clocks")
    kind, pk = event.subject_kind, event.subject_id
    return Draft(code, kind, pk, actor, event.occurred_at, event.matter_id, event.department_id, dict(facts))
