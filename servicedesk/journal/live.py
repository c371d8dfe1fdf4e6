"""Telling open pages that something changed: subject and version only, the page fetches through its door."""

import json
from collections.abc import Collection
from functools import cache
from typing import Any

import redis
import structlog
from django.conf import settings

from servicedesk.journal.actions import place_events
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask

log = structlog.get_logger("desk.live")


@cache
def client() -> redis.Redis:
    """One connection pool to Redis, with short timeouts: a hanging Redis must not hang the desk."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2, decode_responses=True)


def announce_new() -> int:
    """Place committed events and announce them on their departments', members' and subjects' channels; returns how many."""
    placed = place_events()
    if placed:
        events = Event.objects.in_bulk([event_id for _, event_id in placed])
        _publish([(position, events[event_id]) for position, event_id in placed if event_id in events])
    return len(placed)


def channels_of(event: Event, kept: Collection[int] = ()) -> list[str]:
    """The channels an event is announced on; a stream hears only those its ticket names. What is about one of the matters that are `kept`
    from somebody is announced to those alone who may see it: they name the matter, or have been given the notice."""
    hidden = event.matter_id in kept
    found = [] if hidden else ["all"]
    if event.department_id and not hidden:
        found.append(f"department:{event.department_id}")
    if (member := event.facts.get("member_id")) and (not hidden or event.subject_kind == "notice"):
        found.append(f"member:{member}")
    if event.matter_id:
        found.append(f"matter:{event.matter_id}")
    return found


def change_of(event: Event, position: int) -> dict[str, Any]:
    """What a page is told of an event: where to look, nothing of what it says."""
    return {
        "position": position,
        "subject": event.subject_kind,
        "id": event.subject_id,
        "matter": event.matter_id,
        "code": event.code,
    }


def _publish(placed: list[tuple[int, Event]]) -> None:
    matters = {event.matter_id for _position, event in placed if event.matter_id}
    kept = {pk for among in ask("matters.kept") for pk in among(matters)} if matters else set()
    try:
        pipe = client().pipeline(transaction=False)
        for position, event in placed:
            message = json.dumps(change_of(event, position))
            for channel in channels_of(event, kept):
                pipe.publish(f"live:{channel}", message)
        pipe.execute()
    except redis.RedisError as error:
        log.warning("live announcement lost", error=type(error).__name__)
