"""What a clock's events amount to, and what its ladder asks for next: pure, on plain values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from servicedesk.clocks.bounds import Window, is_kept
from servicedesk.clocks.due import Undecided

START, STOP, CANCEL = "start", "stop", "cancel"
_ORDER = {START: 0, STOP: 1, CANCEL: 2}


@dataclass(frozen=True)
class Mark:
    """An event as a clock sees it: what it does to the clock, when, which event it was, and what it told."""

    act: str
    at: datetime
    event_id: int
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)


WindowOf = Callable[[Mark], Window | Undecided]


@dataclass(frozen=True)
class Folded:
    """One cycle of a clock as its events tell it. `state` is running, met, missed or cancelled."""

    cycle: int
    started_at: datetime
    started_by: int
    window: Window
    stopped_at: datetime | None
    stopped_by: int | None
    state: str

    @property
    def due_at(self) -> datetime | None:
        """After which it is late; None for a minimum wait."""
        return self.window.latest


class Story(NamedTuple):
    """What the events of one subject amount to: the cycles, oldest first, and the starts whose limit was undecided."""

    cycles: list[Folded]
    undecided: list[tuple[Mark, Undecided]]


@dataclass(frozen=True)
class Step:
    """A rung of a ladder: `after` seconds past due (before it, where negative), tell these roles."""

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


def fold(marks: Iterable[Mark], window_of: WindowOf) -> Story:
    """The cycles these events make, and the starts that made none because their limit was undecided.

    A start while a cycle runs changes nothing; a stop before any start neither. Events count in the
    order they occurred, not in the order they were recorded.
    """
    story = Story([], [])
    start: tuple[Mark, Window] | None = None
    for mark in sorted(marks, key=lambda m: (m.at, _ORDER[m.act], m.event_id)):
        if mark.act == START and start is None:
            found = window_of(mark)
            if isinstance(found, Undecided):
                story.undecided.append((mark, found))
            else:
                start = mark, found
        elif mark.act != START and start is not None:
            story.cycles.append(_cycle(len(story.cycles) + 1, *start, mark))
            start = None
    if start is not None:
        story.cycles.append(_cycle(len(story.cycles) + 1, *start, None))
    return story


def _cycle(number: int, start: Mark, window: Window, end: Mark | None) -> Folded:
    if end is None:
        return Folded(number, start.at, start.event_id, window, None, None, "running")
    state = "met" if is_kept(window, end.at) else "missed"
    if end.act == CANCEL:
        state = "cancelled"
    return Folded(number, start.at, start.event_id, window, end.at, end.event_id, state)


def due_steps(steps: Sequence[Step], due: datetime | None, taken: Iterable[str], until: datetime) -> list[Step]:
    """The rungs not yet taken whose moment has come by `until`, in order; none where nothing falls due."""
    if due is None:
        return []
    done = set(taken)
    return [step for step in steps if step.code not in done and step.at(due) <= until]


def next_step_at(steps: Sequence[Step], due: datetime | None, taken: Iterable[str]) -> datetime | None:
    """When the ladder next asks for something; None when every rung is taken or nothing falls due."""
    if due is None:
        return None
    done = set(taken)
    return min((step.at(due) for step in steps if step.code not in done), default=None)
