"""The clocks worker sweeps and watches by itself when nobody asks it to: without Redis, promises still fall due."""

import threading
import time

import structlog
from django.db import close_old_connections, connection

from servicedesk.alarms.watch import watch_if_silent

SILENCE = 5.0  # seconds without a sweep before the worker sweeps unasked
_PACE = 1.0
log = structlog.get_logger("desk.sweep")


def start() -> threading.Thread:
    """Watch in a thread of its own, with a database connection of its own, for as long as the process lives."""
    thread = threading.Thread(target=_watch, name="sweep-alone", daemon=True)
    thread.start()
    return thread


def _watch() -> None:
    while True:
        time.sleep(_PACE)
        for duty in (sweep_if_silent, watch_if_silent):
            try:
                duty()
            except Exception as error:  # the database is away: try again until it is back
                log.warning("unasked duty failed", duty=duty.__name__, error=type(error).__name__)
            finally:
                close_old_connections()


def sweep_if_silent() -> bool:
    """Sweep, deliver and announce when no sweep began for SILENCE seconds by the database's clock; whether it did."""
    from servicedesk.clocks.tasks import sweep

    with connection.cursor() as cursor:
        cursor.execute("select 1 from journal_pulse where name = 'sweep' and at > clock_timestamp() - make_interval(secs => %s)", [SILENCE])
        if cursor.fetchone():
            return False
    sweep()
    return True
