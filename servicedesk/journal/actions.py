"""Recording what happened, and ordering it after the commit."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Missing, WrongState
from servicedesk.journal.models import Delivery, Event, ReadEntry
from servicedesk.journal.nudge import nudge_after_commit
from servicedesk.journal.reading import Reading
from servicedesk.journal.wires import Inline, Outside, listeners, resolve

LONGEST_REASON = 300
_as_history: ContextVar[bool] = ContextVar("as_history", default=False)


class Subject(Protocol):
    """What an event is about: a stable word and an id; optionally the matter and department it belongs to."""

    subject_kind: str
    pk: Any


@dataclass
class Draft:
    """An event about to be recorded."""

    code: str
    subject_kind: str
    subject_id: int
    by: Actor
    at: datetime
    matter_id: int | None = None
    department_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@contextmanager
def history() -> Iterator[None]:
    """Inside, events count as recorded when they occurred: for loading a past that was lived elsewhere (demo, imports)."""
    token = _as_history.set(True)
    try:
        yield
    finally:
        _as_history.reset(token)


def is_history() -> bool:
    """Whether what is recorded now was lived elsewhere, so that nothing of it may leave the house again."""
    return _as_history.get()


def record(code: str, subject: Subject, /, *, by: Actor, at: datetime, **facts: Any) -> Event:
    """Write one event about `subject`, run its inline listeners, and owe one delivery to each outside listener.

    Must be called inside the action's transaction. `at` is when it happened; `facts` must be JSON.
    """
    draft = Draft(
        code, subject.subject_kind, subject.pk, by, at, getattr(subject, "matter_id", None), getattr(subject, "department_id", None), facts
    )
    return record_many([draft])[0]


def record_many(drafts: Sequence[Draft]) -> list[Event]:
    """Write many events in two statements, whatever their number; see `record`."""
    events = Event.objects.bulk_create(_event(draft) for draft in drafts)
    owed = [
        Delivery(event=event, listener=wire.target, queue=wire.queue)
        for event in events
        for wire in listeners(event.code)
        if isinstance(wire, Outside)
    ]
    if owed:
        Delivery.objects.bulk_create(owed)
    nudge_after_commit()
    for event in events:
        for wire in listeners(event.code):
            if isinstance(wire, Inline):
                resolve(wire.target)(event)
    return events


def _event(draft: Draft) -> Event:
    past = {"recorded_at": draft.at} if _as_history.get() else {}
    return Event(
        code=draft.code,
        subject_kind=draft.subject_kind,
        subject_id=draft.subject_id,
        matter_id=draft.matter_id,
        department_id=draft.department_id,
        actor_kind=draft.by.kind,
        actor_id=draft.by.id,
        actor_label=draft.by.label,
        via=draft.by.via,
        occurred_at=draft.at,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
        facts=draft.facts,
        **past,
    )


def postpone(event: Event, wait: timedelta) -> None:
    """Let what is owed for this event be paid only after `wait`, by the database's clock; inside the transaction that recorded it."""
    Delivery.objects.filter(event=event).update(next_at=Now() + wait)


_PLACE = """
    with moved as (delete from journal_waiting returning event_id)
    insert into journal_position (position, event_id)
    select coalesce((select max(position) from journal_position), 0) + row_number() over (order by event_id), event_id
    from moved returning position, event_id
"""
_POSITION_LOCK = 7_102_002


@transaction.atomic
def place_events() -> list[tuple[int, int]]:
    """Give committed events their positions; returns (position, event id) of those placed now.

    The lock is a statement of its own, so that the next one sees what the previous holder committed.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_POSITION_LOCK])
        cursor.execute(_PLACE)
        return sorted(cursor.fetchall())


@transaction.atomic
def retry_delivery(pk: int, *, by: Actor, at: datetime) -> Delivery:
    """Owe a delivery that was given up once more, with all its tries; Missing without it, WrongState unless it was given up."""
    delivery = _given_up(pk)
    Delivery.objects.filter(pk=pk).update(attempts=0, dead_at=None, next_at=Now())
    record_many([about_delivery("delivery.retried", delivery, by, at)])
    delivery.refresh_from_db()
    return delivery


def reason_given(text: str) -> str:
    """The reason without blanks around it; Invalid where there is none, or more than LONGEST_REASON characters."""
    reason = text.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid({"reason": [_("Give a reason of at most %(longest)s characters.") % {"longest": LONGEST_REASON}]})
    return reason


@transaction.atomic
def dismiss_delivery(pk: int, *, reason: str, by: Actor, at: datetime) -> Delivery:
    """Set a delivery that was given up aside for good: nobody will be told, and the reason stays on record.

    Missing without it, WrongState unless it was given up, Invalid without a reason of at most LONGEST_REASON characters.
    """
    reason = reason_given(reason)
    delivery = _given_up(pk)
    Delivery.objects.filter(pk=pk).update(dismissed_at=Now())
    record_many([about_delivery("delivery.dismissed", delivery, by, at, reason=reason)])
    delivery.refresh_from_db()
    return delivery


def _given_up(pk: int) -> Delivery:
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("event").filter(pk=pk).first()
    if delivery is None:
        raise Missing("delivery")
    if delivery.dead_at is None or delivery.dismissed_at is not None:
        raise WrongState("dismissed" if delivery.dismissed_at else "paid" if delivery.done_at else "owed", ["given_up"])
    return delivery


def about_delivery(code: str, delivery: Delivery, by: Actor, at: datetime, **more: Any) -> Draft:
    """An event about a delivery: it stands with the event that is owed, on the same subject."""
    event = delivery.event
    facts = {"delivery": delivery.pk, "listener": delivery.listener, "event": event.code, **more}
    return Draft(code, event.subject_kind, event.subject_id, by, at, event.matter_id, event.department_id, facts)


@transaction.atomic
def append_readings(readings: Sequence[Reading]) -> None:
    """Write down who read what, in one statement."""
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    ReadEntry.objects.bulk_create(
        ReadEntry(
            member_id=reading.by.id,
            actor_label=reading.by.label,
            via=reading.by.via,
            subject_kind=reading.subject_kind,
            subject_id=reading.subject_id,
            what=reading.what,
            why=reading.why,
            request_id=request_id,
        )
        for reading in readings
    )


def database_time() -> datetime:
    """The present moment by the database's clock, for what lies below the desk's own clock."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]


def pulse(name: str, **facts: Any) -> None:
    """Note a sign of life by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into journal_pulse (name, at, facts) values (%s, clock_timestamp(), %s) "
            "on conflict (name) do update set at = excluded.at, facts = excluded.facts",
            [name, json.dumps(facts)],
        )
