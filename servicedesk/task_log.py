"""What the logs say of tasks: one line at the start and one at the end, with task and request ids, never a customer's words.

Tasks that come every second, and nudges, say something only when they did something or failed.
"""

import time
import traceback
from typing import Any

import structlog
from django.conf import settings
from django_structlog.celery.receivers import CeleryReceiver
from django_structlog.celery.steps import DjangoStructLogInitStep

log = structlog.get_logger("desk.task")
_NUDGES = {"journal.deliver_inside"}
_PLACES = 5  # innermost lines of a failure's way


class TaskReceiver(CeleryReceiver):
    """django-structlog's receiver carries the request's id along; the lines are ours, since its failures quote the exception."""

    def receiver_task_prerun(self, task_id: str, task: Any, *args: Any, **kwargs: Any) -> None:
        structlog.contextvars.clear_contextvars()
        self.bind_context(getattr(task.request, "__django_structlog__", {}))
        structlog.contextvars.bind_contextvars(task_id=task_id, task=task.name)  # last: a task that woke this one has names too
        task.request._desk_began = time.monotonic()
        if not is_quiet(task.name):
            log.info("task started")

    def receiver_task_success(self, result: Any = None, sender: Any = None, **kwargs: Any) -> None:
        counts = {name: count for name, count in result.items() if count} if isinstance(result, dict) else {}
        if counts or not is_quiet(sender.name):
            log.info("task finished", duration_ms=_took(sender), **counts)

    def receiver_task_failure(  # type: ignore[override]  # Celery names every argument it sends
        self, exception: BaseException | None = None, sender: Any = None, **kwargs: Any
    ) -> None:
        where = "".join(traceback.format_tb(exception.__traceback__)[-_PLACES:]) if exception else ""
        log.error("task failed", duration_ms=_took(sender), error=type(exception).__name__, where=where)


class TaskLogStep(DjangoStructLogInitStep):
    """Celery's worker boot step that connects the receiver."""

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super(DjangoStructLogInitStep, self).__init__(parent, **kwargs)
        self.receiver = TaskReceiver()
        self.receiver.connect_worker_signals()


def is_quiet(name: str) -> bool:
    """Whether a task comes so often that only what it did is worth a line."""
    return name in _NUDGES or name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def _took(task: Any) -> int | None:
    began = getattr(getattr(task, "request", None), "_desk_began", None)
    return None if began is None else round((time.monotonic() - began) * 1000)
