"""What a clock's events amount to, and what its ladder asks for next: pure, on plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from servicedesk.clocks.worktime import calendar

START, STOP, CANCEL = "start", "stop", "cancel"
_ORDER = {START: 0, STOP: 1, CANCEL: 2}


@dataclass(frozen=True)
class Mark:
    """An event as a clock sees it: what it does to the clock, when, and which event it was."""

    act: str
    at: datetime
    event_id: int


@dataclass(frozen=True)
class Folded:
    """One cycle of a clock as its events tell it. `state` is running, met, missed or cancelled."""

    cycle: int
    started_at: datetime
    started_by: int
    due_at: datetime
    stopped_at: datetime | None
    stopped_by: int | None
    state: str


@dataclass(frozen=True)
class Step:
    """A rung of a ladder: `after` seconds past due, tell these roles."""

    code: str
    after: int
    tell: tuple[str, ...]
    article: str = ""

    def at(self, due: datetime) -> datetime:
        return due + timedelta(seconds=self.after)


DUE = "due"


def steps_of(ladder: Iterable[Mapping[str, Any]]) -> list[Step]:
    """The ladder's rungs in order; the moment of breach is always the first."""
    rungs = [Step(r["code"], int(r["after"]), tuple(r["tell"]), r.get("article", "")) for r in ladder]
    if not any(rung.code == DUE for rung in rungs):
        rungs.append(Step(DUE, 0, ()))
    return sorted(rungs, key=lambda rung: (rung.after, rung.code != DUE))


def applies(conditions: Mapping[str, Sequence[str]], facts: Mapping[str, Any]) -> bool:
    """Whether an event's facts satisfy every condition: fact → the values that count."""
    return all(facts.get(fact) in values for fact, values in conditions.items())


def fold(marks: Iterable[Mark], seconds: int, calendar_code: str) -> list[Folded]:
    """The cycles these events make, oldest first.

    A start while a cycle runs changes nothing; a stop before any start neither. Events count in the
    order they occurred, not in the order they were recorded.
    """
    cycles: list[Folded] = []
    start: Mark | None = None
    for mark in sorted(marks, key=lambda m: (m.at, _ORDER[m.act], m.event_id)):
        if mark.act == START and start is None:
            start = mark
        elif mark.act != START and start is not None:
            cycles.append(_cycle(len(cycles) + 1, start, mark, seconds, calendar_code))
            start = None
    if start is not None:
        cycles.append(_cycle(len(cycles) + 1, start, None, seconds, calendar_code))
    return cycles


def _cycle(number: int, start: Mark, end: Mark | None, seconds: int, calendar_code: str) -> Folded:
    due = calendar(calendar_code).due_at(start.at, seconds)
    if end is None:
        return Folded(number, start.at, start.event_id, due, None, None, "running")
    state = "met" if end.at <= due else "missed"
    if end.act == CANCEL:
        state = "cancelled"
    return Folded(number, start.at, start.event_id, due, end.at, end.event_id, state)


def due_steps(steps: Sequence[Step], due: datetime, taken: Iterable[str], until: datetime) -> list[Step]:
    """The rungs not yet taken whose moment has come by `until`, in order."""
    done = set(taken)
    return [step for step in steps if step.code not in done and step.at(due) <= until]


def next_step_at(steps: Sequence[Step], due: datetime, taken: Iterable[str]) -> datetime | None:
    """When the ladder next asks for something; None when every rung is taken."""
    done = set(taken)
    return min((step.at(due) for step in steps if step.code not in done), default=None)
