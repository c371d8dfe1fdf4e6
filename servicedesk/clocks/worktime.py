"""Adding working time to a moment: pure, on plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Span:
    """A stretch of time that counted: [start, end)."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


class RoundTheClock:
    """The 24 h calendar: every second counts."""

    code = "24h"

    def due_at(self, start: datetime, seconds: float) -> datetime:
        """The moment at which `seconds` of working time since `start` are used up."""
        return start + timedelta(seconds=seconds)

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """The working stretches between two moments; their seconds add up to the working time between them."""
        return [Span(start, end)] if end > start else []


CALENDARS = {RoundTheClock.code: RoundTheClock()}


def calendar(code: str) -> RoundTheClock:
    """The calendar of this code; LookupError names an unknown one."""
    try:
        return CALENDARS[code]
    except KeyError:
        raise LookupError(f"unknown calendar {code}") from None
