"""Who answers for a matter at a moment, and until when it may be given back: pure rules on plain values."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

REFUSALS = 2  # of one matter, after which an arbitrator decides


class Period(Protocol):
    """A stretch [since, until) of a chain; without `until` it lasts on."""

    @property
    def member_id(self) -> int: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime | None: ...


def liable_at(chain: Iterable[Period], at: datetime) -> int | None:
    """The id of the one member who answered for the matter at `at`; None before it was taken in."""
    for period in chain:
        if period.since <= at and (period.until is None or at < period.until):
            return period.member_id
    return None


def is_returnable(accepted_at: datetime, at: datetime, window: timedelta) -> bool:
    """Whether what was accepted may still be given back as not ours; the last moment of the window counts."""
    return at <= accepted_at + window
