"""What a clock's events amount to, and what its ladder asks for next: pure, on plain values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from servicedesk.clocks.bounds import Window, is_kept
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.pauses import (
    HELD,
    NO_REASON,
    NOT_ALLOWED,
    OTHER_REASON,
    OVERDUE,
    STOPPED,
    TOO_OFTEN,
    Counting,
    Ignored,
    Pause,
    after_pause,
    extended,
)
from servicedesk.clocks.worktime import RoundTheClock

START, STOP, CANCEL, PAUSE, RESUME, REOPEN, CHANGE = "start", "stop", "cancel", "pause", "resume", "reopen", "change"
RENEW = "renew"
NEW, CONTINUE, ORIGINAL = "new", "continue", "original"
FROM_CHANGE, FROM_START = "from_change", "from_start"


@dataclass(frozen=True)
class Mark:
    """An event as a clock sees it: what it does to the clock, when, which event it was, and what it told."""

    act: str
    at: datetime
    event_id: int
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)


WindowOf = Callable[[Mark], Window | Undecided]


@dataclass(frozen=True)
class PauseTerms:
    """Which pauses a pack grants: for these reasons (for any, where none is named), each until `cap_of` it at most, so often a cycle.

    The cap is asked for with the mark of the pause and that of the cycle's start.
    """

    cap_of: Callable[[Mark, Mark], datetime]
    reasons: tuple[str, ...] = ()
    times: int = 1


@dataclass(frozen=True)
class Reopening:
    """What a reopening does: a new cycle, the same going on with what was left, or the same as though it had never stopped.

    Later than `within` seconds after the stop it is a new cycle.
    """

    how: str
    within: int | None = None


@dataclass(frozen=True)
class Terms:
    """What an article says of a clock, as folding needs it. Of the cycle a mark begins, `counting` gives the time it runs in, and
    `suspended` the stretches it was granted."""

    window_of: WindowOf
    counting: Callable[[Mark], Counting] = lambda start: RoundTheClock()
    conditions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pauses: PauseTerms | None = None
    reopening: Reopening | None = None
    on_change: str = FROM_CHANGE
    suspended: Callable[[Mark], Sequence[Pause]] = lambda start: ()


@dataclass(frozen=True)
class Folded:
    """One cycle of a clock as its events tell it. `state` is running, met, missed or cancelled.

    `promised` is its window before any pause, `window` what pauses made of it; a pause nobody ended reaches to its cap.
    """

    cycle: int
    started_at: datetime
    started_by: int
    promised: Window
    window: Window
    stopped_at: datetime | None
    stopped_by: int | None
    state: str
    pauses: tuple[Pause, ...] = ()
    ignored: tuple[Ignored, ...] = ()

    @property
    def due_at(self) -> datetime | None:
        """After which it is late; None for a minimum wait."""
        return self.window.latest

    def paused_until(self, at: datetime) -> datetime | None:
        """The end of the pause it is in at a moment; None when it runs, is late already, or has stopped."""
        if self.stopped_at is not None or self.due_at is None or at > self.due_at:
            return None
        found = after_pause(at, self.pauses)
        return found if found > at else None

    def turns(self, at: datetime) -> list[datetime]:
        """When it will begin to stand still or run again after a moment, in order."""
        if self.stopped_at is not None or self.due_at is None:
            return []
        edges = {edge for pause in self.pauses for edge in (pause.begin, pause.end) if pause.begin < self.due_at}
        return sorted(edge for edge in edges if edge > at)


class Story(NamedTuple):
    """What the events of one subject amount to: the cycles, oldest first, and the starts whose limit was undecided."""

    cycles: list[Folded]
    undecided: list[tuple[Mark, Undecided]]


@dataclass(frozen=True)
class Step:
    """A rung of a ladder: `after` seconds past due (before it, where negative) or at `percent` of the time; tell these roles."""

    code: str
    after: int
    tell: tuple[str, ...]
    article: str = ""
    percent: int | None = None

    @property
    def before_due(self) -> bool:
        return self.percent is not None or self.after < 0


DUE = "due"


def steps_of(ladder: Iterable[Mapping[str, Any]]) -> list[Step]:
    """The ladder's rungs in order, those by percent first; the moment of breach is always among them."""
    rungs = [Step(r["code"], int(r["after"]), tuple(r["tell"]), r.get("article", ""), r.get("percent")) for r in ladder]
    if not any(rung.code == DUE for rung in rungs):
        rungs.append(Step(DUE, 0, ()))
    return sorted(rungs, key=lambda rung: (rung.percent is None, rung.percent or rung.after, rung.code != DUE))


def applies(conditions: Mapping[str, Sequence[str]], facts: Mapping[str, Any]) -> bool:
    """Whether an event's facts satisfy every condition: fact → the values that count."""
    return all(facts.get(fact) in values for fact, values in conditions.items())


def fold(marks: Iterable[Mark], terms: Terms) -> Story:
    """The cycles these events make, and the starts that made none because their limit was undecided.

    A start while a cycle runs changes nothing; a stop before any start neither. Events count in the order they occurred, not in
    the order they were recorded; of those of one moment, a start comes first where nothing runs.
    """
    telling = _Telling(terms)
    for _, moment in groupby(sorted(marks, key=lambda m: (m.at, m.event_id)), key=lambda m: m.at):
        together = list(moment)
        if telling.run is None:
            together.sort(key=lambda m: m.act != START)
        for mark in together:
            telling.hear(mark)
    return telling.story()


class _Run:
    """A cycle in the making."""

    def __init__(self, start: Mark, window: Window, suspended: Sequence[Pause]):
        self.start, self.window, self.suspended = start, window, suspended
        self.pauses: list[Pause] = []
        self.ignored: list[Ignored] = []
        self.stop: Mark | None = None

    @property
    def is_open(self) -> bool:
        return self.stop is None

    @property
    def held(self) -> Pause | None:
        """The pause nobody has ended yet, whether or not its cap has."""
        last = self.pauses[-1] if self.pauses else None
        return last if last and last.kind == HELD and last.ended_by is None else None

    def end_pause(self, at: datetime, event_id: int) -> None:
        if (held := self.held) and at < held.end:
            self.pauses[-1] = replace(held, end=max(at, held.begin), ended_by=event_id)

    def shifted(self, counting: Callable[[Mark], Counting]) -> Window:
        """Its window after all pauses."""
        pauses = self.all_pauses
        if not pauses or self.window.latest is None:
            return self.window
        earliest, latest = (
            moment and extended(moment, self.start.at, pauses, counting(self.start))
            for moment in (self.window.earliest, self.window.latest)
        )
        return replace(self.window, earliest=earliest, latest=latest)

    @property
    def all_pauses(self) -> tuple[Pause, ...]:
        granted = tuple(pause for pause in self.suspended if pause.end > self.start.at)
        return tuple(sorted((*self.pauses, *granted), key=lambda pause: pause.begin)) if granted else tuple(self.pauses)


class _Telling:
    """The story as far as it has been heard."""

    def __init__(self, terms: Terms):
        self.terms = terms
        self.runs: list[_Run] = []
        self.undecided: list[tuple[Mark, Undecided]] = []
        self.facts: dict[str, Any] = {}
        self.waiting: Mark | None = None  # the start of a matter not yet finished
        self.replaced: _Run | None = None  # its run, while its conditions do not hold
        self.finished: Mark | None = None

    @property
    def run(self) -> _Run | None:
        return self.runs[-1] if self.runs and self.runs[-1].is_open else None

    def hear(self, mark: Mark) -> None:
        _HEARD[mark.act](self, mark)

    def start(self, mark: Mark) -> None:
        if self.run is not None:
            return
        self.facts |= mark.facts
        self.waiting, self.replaced = mark, None
        self.begin(mark)

    def begin(self, mark: Mark) -> None:
        if not applies(self.terms.conditions, self.facts):
            return
        mark = replace(mark, facts=dict(self.facts))
        found = self.terms.window_of(mark)
        if isinstance(found, Undecided):
            self.undecided.append((mark, found))
        else:
            self.runs.append(_Run(mark, found, self.terms.suspended(mark)))

    def change(self, mark: Mark) -> None:
        self.facts |= mark.facts
        if (run := self.run) is not None:
            if not applies(self.terms.conditions, self.facts):
                run.end_pause(mark.at, mark.event_id)
                run.stop, self.replaced = replace(mark, act=CANCEL), run
        elif self.waiting is not None and applies(self.terms.conditions, self.facts):
            if self.replaced is not None:
                self.replaced.stop = None  # it goes on from where it began: changing there and back wins no time
            elif self.terms.on_change == FROM_START:
                self.go_on_or_begin(self.waiting)
            else:
                self.begin(mark)

    def go_on_or_begin(self, start: Mark) -> None:
        last = self.runs[-1] if self.runs else None
        if last is not None and last.start.event_id == start.event_id:
            last.stop = None
        else:
            self.begin(start)

    def end(self, mark: Mark) -> None:
        if self.waiting is not None:
            self.finished, self.waiting, self.replaced = self.waiting, None, None
        if (run := self.run) is not None:
            run.end_pause(mark.at, mark.event_id)
            run.stop = mark

    def renew(self, mark: Mark) -> None:
        """What was promised for this time is judged, and the next time begins; nothing before the start and after the end."""
        if self.waiting is None:
            return
        if (run := self.run) is not None:
            run.end_pause(mark.at, mark.event_id)
            run.stop = mark
        self.waiting, self.replaced = mark, None
        self.facts |= mark.facts
        self.begin(mark)

    def pause(self, mark: Mark) -> None:
        run = self.run
        if run is None or (run.held and mark.at < run.held.end):
            return
        reason = str(mark.facts.get("reason") or "")
        if why := self.refusal(run, mark, reason):
            run.ignored.append(Ignored(mark.event_id, mark.at, reason, why))
        elif self.terms.pauses is not None:
            run.pauses.append(Pause(mark.at, self.terms.pauses.cap_of(mark, run.start), HELD, reason, mark.event_id))

    def refusal(self, run: _Run, mark: Mark, reason: str) -> str:
        """Why this pause is not granted; empty where it is."""
        granted = self.terms.pauses
        if granted is None or run.window.latest is None:
            return NOT_ALLOWED
        if not reason:
            return NO_REASON
        if granted.reasons and reason not in granted.reasons:
            return OTHER_REASON
        if sum(pause.kind == HELD for pause in run.pauses) >= granted.times:
            return TOO_OFTEN
        latest = run.shifted(self.terms.counting).latest
        return OVERDUE if latest is not None and mark.at > latest else ""

    def resume(self, mark: Mark) -> None:
        if (run := self.run) is not None:
            run.end_pause(mark.at, mark.event_id)

    def reopen(self, mark: Mark) -> None:
        policy = self.terms.reopening
        if policy is None or self.run is not None or self.finished is None:
            return
        self.facts |= mark.facts
        self.waiting = self.finished
        last = self.runs[-1] if self.runs else None
        if last is None or last.stop is None:
            return
        pause = mark.at - last.stop.at
        if policy.how == NEW or (policy.within is not None and pause > timedelta(seconds=policy.within)):
            self.begin(mark)
        elif applies(self.terms.conditions, self.facts):
            if policy.how == CONTINUE and last.window.latest is not None:
                last.pauses.append(Pause(last.stop.at, mark.at, STOPPED, "", last.stop.event_id, mark.event_id))
            last.stop = None

    def story(self) -> Story:
        return Story([self.folded(number, run) for number, run in enumerate(self.runs, 1)], self.undecided)

    def folded(self, number: int, run: _Run) -> Folded:
        window = run.shifted(self.terms.counting)
        stop = run.stop
        if stop is None:
            state = "running"
        elif stop.act == CANCEL:
            state = "cancelled"
        else:
            state = "met" if is_kept(window, stop.at) else "missed"
        return Folded(
            cycle=number,
            started_at=run.start.at,
            started_by=run.start.event_id,
            promised=run.window,
            window=window,
            stopped_at=stop.at if stop else None,
            stopped_by=stop.event_id if stop else None,
            state=state,
            pauses=run.all_pauses,
            ignored=tuple(run.ignored),
        )


_HEARD: dict[str, Callable[[_Telling, Mark], None]] = {
    START: _Telling.start,
    STOP: _Telling.end,
    RENEW: _Telling.renew,
    CANCEL: _Telling.end,
    PAUSE: _Telling.pause,
    RESUME: _Telling.resume,
    REOPEN: _Telling.reopen,
    CHANGE: _Telling.change,
}


def moments_of(steps: Sequence[Step], cycle: Folded, counting: Callable[[], Counting]) -> dict[str, datetime]:
    """When each rung is to be taken; none where nothing falls due. What would fall into a pause waits for its end."""
    if cycle.due_at is None:
        return {}
    return {step.code: _moment(step, cycle, cycle.due_at, counting) for step in steps}


def _moment(step: Step, cycle: Folded, due: datetime, counting: Callable[[], Counting]) -> datetime:
    if step.percent is not None:
        counted, promised = counting(), cycle.promised.latest or due
        part = counted.seconds_between(cycle.started_at, promised) * step.percent / 100
        moment = extended(counted.due_at(cycle.started_at, part), cycle.started_at, cycle.pauses, counted)
    else:
        moment = due + timedelta(seconds=step.after)
    return after_pause(moment, cycle.pauses) if step.before_due else moment


def due_steps(steps: Sequence[Step], moments: Mapping[str, datetime], taken: Iterable[str], until: datetime) -> list[Step]:
    """The rungs not yet taken whose moment has come by `until`, in order of their moments."""
    done = set(taken)
    found = [step for step in steps if step.code not in done and step.code in moments and moments[step.code] <= until]
    return sorted(found, key=lambda step: moments[step.code])


def next_step_at(moments: Mapping[str, datetime], taken: Iterable[str]) -> datetime | None:
    """When the ladder next asks for something; None when every rung is taken or nothing falls due."""
    done = set(taken)
    return min((moment for code, moment in moments.items() if code not in done), default=None)
