"""Noting what a request shows of what is not for everybody; the middleware appends it to the read log before the commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from servicedesk.journal.actor import Actor


@dataclass(frozen=True)
class Reading:
    """One thing a door let a member see: `what` of which subject, and why she asked."""

    by: Actor
    subject_kind: str
    subject_id: int
    what: str
    why: str = ""


_noted: ContextVar[list[Reading] | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[list[Reading]]:
    """Inside, what doors note is collected; the list is what there is to append."""
    readings: list[Reading] = []
    token = _noted.set(readings)
    try:
        yield readings
    finally:
        _noted.reset(token)


def note_reading(reading: Reading) -> None:
    """A door's note that its caller is about to be shown something; outside a request nobody is."""
    readings = _noted.get()
    if readings is not None and reading not in readings:
        readings.append(reading)
