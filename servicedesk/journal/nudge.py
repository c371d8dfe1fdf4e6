"""Wake a worker after the commit. A nudge may be lost: the sweep pays what it missed."""

import time
from functools import cache

from django.conf import settings
from django.db import connection, transaction
from kombu import Connection
from kombu.pools import producers

from servicedesk.celery import app

_QUIET = 5.0  # seconds without a try after Redis did not answer
_silent_until = 0.0


def nudge_after_commit() -> None:
    """Ask for one nudge when this transaction commits, however many events it records."""
    if not any(entry[1] is nudge for entry in connection.run_on_commit):
        transaction.on_commit(nudge)


def nudge() -> None:
    """Ask a worker to deliver what is owed; never raises, and never waits twice for a Redis that is away."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        with producers[_broker()].acquire(block=True, timeout=1) as producer:
            app.send_task("journal.deliver_inside", producer=producer, retry=False)
    except Exception:
        _silent_until = time.monotonic() + _QUIET


@cache
def _broker() -> Connection:
    """A connection that gives up at once: a request must not wait for a broker that is away."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "socket_connect_timeout": 1,
        "socket_timeout": 2,
    }
    return app.connection_for_write(transport_options=options)
