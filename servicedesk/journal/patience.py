"""How long one piece of background work may take: a handler that hangs must not hold up a worker."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


class TookTooLong(BaseException):
    """Not an Exception, so that no handler that forgives everything forgives this."""


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raise TookTooLong in the block after `seconds`; a statement inside it is cancelled by the database as well.

    Call inside a transaction. The alarm needs the process's main thread, in which Celery's workers run their tasks;
    in another thread only the statements are limited.
    """
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [f"{seconds}s"])
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before, began = signal.signal(signal.SIGALRM, _give_up), time.monotonic()
    others, every = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if others:  # an alarm somebody else had set goes on
            signal.setitimer(signal.ITIMER_REAL, max(0.001, others - (time.monotonic() - began)), every)


def _give_up(*_: object) -> None:
    raise TookTooLong
