"""How long one piece of background work may take: a handler that hangs must not hold up a worker."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connection

_MERCY = 1  # seconds for the database's own limit to act first
log = structlog.get_logger("desk.patience")


class TookTooLong(BaseException):
    """Not an Exception, so that no handler that forgives everything forgives this."""


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raise TookTooLong in the block after `seconds`; a statement inside it is cancelled by the database as well.

    Call inside a transaction. Only a process's main thread, in which Celery's workers run their tasks, can be
    interrupted. Where another thread hangs, the process ends and whoever keeps it starts it again: the try was
    counted, so what hangs every time is given up in the end.
    """
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [f"{seconds}s"])
    watched = _by_alarm if threading.current_thread() is threading.main_thread() else _by_ending
    with watched(seconds):
        yield


@contextmanager
def _by_alarm(seconds: int) -> Iterator[None]:
    before, began = signal.signal(signal.SIGALRM, _interrupt), time.monotonic()
    others, every = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if others:  # an alarm somebody else had set goes on
            signal.setitimer(signal.ITIMER_REAL, max(0.001, others - (time.monotonic() - began)), every)


def _interrupt(*_: object) -> None:
    raise TookTooLong


@contextmanager
def _by_ending(seconds: int) -> Iterator[None]:
    timer = threading.Timer(seconds + _MERCY, _end_process)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end_process() -> None:
    log.error("a handler hangs in a thread that cannot be interrupted; this worker ends and is started again")
    os._exit(os.EX_SOFTWARE)
