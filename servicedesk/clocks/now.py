"""The desk's one clock: this process's time plus its offset to the database, so that no host's clock matters."""

import threading
import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

_REFRESH = 10.0  # seconds an offset is trusted
_lock = threading.Lock()
_offset = 0.0
_asked: float | None = None


def now() -> datetime:
    """The present moment, UTC. Only doors, tasks, commands and the sweep read it; everything else takes `at`."""
    global _offset, _asked
    if _asked is None or time.monotonic() - _asked > _REFRESH:
        with _lock:
            _offset, _asked = _measure(), time.monotonic()
    return datetime.fromtimestamp(time.time() + _offset, UTC)


def forget_offset() -> None:
    """Measure again at the next call."""
    global _asked
    _asked = None


def _measure() -> float:
    """Seconds the database's clock is ahead of this process's; test databases add the row of clocks_shift."""
    shift = " + coalesce((select sum(seconds) from clocks_shift), 0)" if settings.DESK_TEST_CLOCK else ""
    with connection.cursor() as cursor:
        asked = time.time()
        cursor.execute(f"select extract(epoch from clock_timestamp()){shift}")
        return float(cursor.fetchone()[0]) - (asked + time.time()) / 2
