"""Time that does not count: stretches during which a clock stands still, and what they do to a moment. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from servicedesk.clocks.worktime import Span

HELD, STOPPED, SUSPENDED = "held", "stopped", "suspended"
NOT_ALLOWED, NO_REASON, OTHER_REASON, TOO_OFTEN, OVERDUE = "not_allowed", "no_reason", "other_reason", "too_often", "overdue"


class Counting(Protocol):
    """What a clock's time runs in."""

    def due_at(self, start: datetime, seconds: float) -> datetime:
        """The moment at which so many seconds that count are used up."""

    def seconds_between(self, start: datetime, end: datetime) -> float:
        """Seconds that count between two moments."""

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """The stretches that count between two moments."""


@dataclass(frozen=True)
class Pause:
    """A stretch [begin, end) that does not count: `held` by an event, `stopped` until it was reopened, or `suspended` with many others.

    `event_id` is what began it (the suspension's id where it was one), `ended_by` the event that ended it; a held one without
    ends by its cap. `reason` is a code of the pack, or a suspension's words.
    """

    begin: datetime
    end: datetime
    kind: str
    reason: str = ""
    event_id: int = 0
    ended_by: int | None = None


class Ignored(NamedTuple):
    """A pause that the rulebook does not grant: which event asked for it, when, and why not."""

    event_id: int
    at: datetime
    reason: str
    why: str


def merged(pauses: Iterable[Pause]) -> list[tuple[datetime, datetime]]:
    """The stretches in order, none overlapping or touching another; empty ones left out."""
    found: list[tuple[datetime, datetime]] = []
    for begin, end in sorted((pause.begin, pause.end) for pause in pauses if pause.begin < pause.end):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


def extended(moment: datetime, since: datetime, pauses: Sequence[Pause], counting: Counting) -> datetime:
    """When so much has counted as otherwise would at `moment`, for a clock that began at `since`."""
    for begin, end in merged(pauses):
        begin = max(begin, since)
        if begin < moment and begin < end:
            lost = counting.seconds_between(begin, end)
            moment = counting.due_at(moment, lost) if lost else moment
    return moment


def after_pause(moment: datetime, pauses: Sequence[Pause]) -> datetime:
    """The moment itself, or the end of the stretch it lies in."""
    return next((end for begin, end in merged(pauses) if begin <= moment < end), moment)


def without(spans: Iterable[Span], pauses: Sequence[Pause]) -> list[Span]:
    """What is left of these spans outside the stretches."""
    left = list(spans)
    for begin, end in merged(pauses):
        left = [part for span in left for part in _cut(span, begin, end)]
    return left


def _cut(span: Span, begin: datetime, end: datetime) -> list[Span]:
    parts = [Span(span.start, min(span.end, begin)), Span(max(span.start, end), span.end)]
    return [part for part in parts if part.start < part.end]
