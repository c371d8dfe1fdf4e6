"""A worker that runs but hears nothing leaves, so that whoever keeps it starts it again."""

import os
import signal
import threading
import time
from collections.abc import Iterable
from typing import Any

import structlog
from celery.worker import state
from django.db import close_old_connections, connection

from servicedesk.alarms.heartbeat import pulse_name
from servicedesk.alarms.measure import waiting_messages

DEAF = 30.0  # seconds of messages waiting and none heard before a worker leaves
_PACE = 3.0
_HEARD = 10.0  # a heartbeat of this age still counts as one: they are noted every five seconds
_FAREWELL = 20.0  # seconds to leave in order; afterwards at once
log = structlog.get_logger("desk.watch")


class Watchdog:
    """Of one worker: whether it is deaf. A look that fails says nothing, and the seconds are counted anew."""

    def __init__(self, node: str, queues: Iterable[str]):
        self.node, self.queues = pulse_name(node), tuple(queues)
        self.since: float | None = None

    def is_deaf(self, now: float) -> bool:
        """Whether, at every look for DEAF seconds, messages waited, nothing was at work and no message was heard; `now` in seconds."""
        try:
            hears_nothing = not state.active_requests and self._is_silent() and waiting_messages(self.queues) > 0
        except Exception as error:  # the database or the broker is away: that is no fault of this worker's
            log.debug("watchdog could not look", error=type(error).__name__)
            hears_nothing = False
        if not hears_nothing:
            self.since = None
            return False
        self.since = now if self.since is None else self.since
        return now - self.since >= DEAF

    def _is_silent(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "select 1 from journal_pulse where name = %s and at > clock_timestamp() - make_interval(secs => %s)", [self.node, _HEARD]
            )
            return cursor.fetchone() is None


def start(consumer: Any) -> threading.Thread:
    """Watch the worker of this consumer in a thread for as long as the process lives."""
    # Which queues it should hear is asked now: one that it stops hearing is among them.
    dog = Watchdog(consumer.hostname, consumer.app.amqp.queues.consume_from)
    thread = threading.Thread(target=_watch, args=(dog,), name="watchdog", daemon=True)
    thread.start()
    return thread


def _watch(dog: Watchdog) -> None:
    while True:
        time.sleep(_PACE)
        if dog.is_deaf(time.monotonic()):
            log.error("worker hears no messages and leaves", node=dog.node, queues=dog.queues)
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(_FAREWELL)
            os._exit(1)
        close_old_connections()
