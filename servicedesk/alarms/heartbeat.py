"""A worker's sign of life: a message reached it and it set to work. Asking a worker whether it lives proves less."""

import time
from hashlib import sha256
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError

from servicedesk.journal.actions import pulse
from servicedesk.journal.models import Pulse

BEAT = "beat"
_EVERY = 5.0  # seconds; oftener tells nobody more
_LONGEST: int = Pulse._meta.get_field("name").max_length or 0
_noted: dict[str, float] = {}
log = structlog.get_logger("desk.watch")


def answered(task: Any, **_: Any) -> None:
    """Note that a message reached this node and, if only beat sends such, that beat sends; for Celery's `task_prerun`."""
    node = task.request.hostname or ""
    if "@" not in node:  # called here and now, not by message
        return
    _note(pulse_name(node))
    if task.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}:
        _note(BEAT)


def pulse_name(node: str) -> str:
    """A node's name as its pulse keeps it: a long one ends in a digest of the whole."""
    return node if len(node) <= _LONGEST else f"{node[: _LONGEST - 9]}~{sha256(node.encode()).hexdigest()[:8]}"


def _note(name: str) -> None:
    if time.monotonic() - _noted.get(name, -_EVERY) < _EVERY:
        return
    try:
        pulse(name)
    except DatabaseError as error:  # the task will meet it too, and say so
        log.warning("heartbeat not noted", error=type(error).__name__)
    else:
        _noted[name] = time.monotonic()
