"""The life of one clock told minute by minute, so simply that one sees it is right: no dates, no calendars, no arithmetic on spans."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Law:
    """What the article says: so many minutes that count, pauses of `cap` minutes for `reasons`, what a reopening does, and within what."""

    minutes: int
    counts: Callable[[int], bool]
    cap: int = 60
    times: int = 2
    reasons: tuple[str, ...] = ("parts",)
    reopening: str = ""
    within: int = 10**9
    severity: str = "normal"


@dataclass
class Cycle:
    """One cycle as it stands: minutes used, the minute it fell due, the one it stopped at, until when it is held."""

    start: int
    law: Law
    used: int = 0
    due: int | None = None
    stop: int | None = None
    state: str = "running"
    held_until: int | None = None
    pauses: int = 0
    idle: list[int] = field(default_factory=list)  # minutes that would have counted since its stop

    def spend(self, minute: int) -> None:
        if self.due is None:
            self.used += 1
            if self.used == self.law.minutes:
                self.due = minute + 1

    def held(self, minute: int) -> bool:
        return self.held_until is not None and minute < self.held_until


class Life:
    """All cycles that these events make, walked to the horizon. Events are (minute, number, act, facts)."""

    def __init__(self, law: Law, events, suspensions, horizon: int):
        self.law, self.cycles = law, []
        self.severity, self.waiting, self.over, self.replaced = "", False, False, None
        told: dict[int, list] = {}
        for minute, _, act, facts in sorted(events, key=lambda e: e[:2]):
            told.setdefault(minute, []).append((act, facts))
        for minute in range(min(told, default=0), horizon):
            together = told.get(minute, [])
            if self.live is None:
                together = sorted(together, key=lambda one: one[0] != "start")
            for act, facts in together:
                getattr(self, act)(minute, facts)
            suspended = any(begin <= minute < end for begin, end in suspensions)
            for cycle in self.cycles:
                if law.counts(minute) and not suspended and not cycle.held(minute):
                    cycle.spend(minute) if cycle.stop is None else cycle.idle.append(minute)

    @property
    def live(self) -> Cycle | None:
        return self.cycles[-1] if self.cycles and self.cycles[-1].stop is None else None

    def _begin(self, minute: int) -> None:
        if self.severity == self.law.severity:
            self.cycles.append(Cycle(minute, self.law))

    def start(self, minute, facts):
        if self.live is None:
            self.severity = facts.get("severity", self.severity)
            self.waiting, self.over, self.replaced = True, False, None
            self._begin(minute)

    def _end(self, minute, state):
        if self.waiting:
            self.waiting, self.over, self.replaced = False, True, None
        if (live := self.live) is not None:
            late = live.due is not None and minute > live.due
            live.stop, live.state = minute, state or ("missed" if late else "met")
            live.held_until, live.idle = None, []

    def stop(self, minute, facts):
        self._end(minute, "")

    def cancel(self, minute, facts):
        self._end(minute, "cancelled")

    def pause(self, minute, facts):
        live = self.live
        if live is None or live.held(minute) or facts.get("reason") not in self.law.reasons or live.pauses >= self.law.times:
            return
        if live.due is None or minute <= live.due:
            live.held_until, live.pauses = minute + self.law.cap, live.pauses + 1

    def resume(self, minute, facts):
        if self.live is not None and self.live.held(minute):
            self.live.held_until = minute

    def reopen(self, minute, facts):
        if self.live is not None or not self.over or not self.law.reopening:
            return
        self.waiting = True
        last = self.cycles[-1] if self.cycles else None
        if last is None:
            return
        if self.law.reopening == "new" or minute - last.stop > self.law.within:
            self._begin(minute)
        elif self.severity == self.law.severity:
            self._go_on(last, counting=self.law.reopening == "original")

    def change(self, minute, facts):
        self.severity = facts["severity"]
        if (live := self.live) is not None:
            if self.severity != self.law.severity:
                live.stop, live.state, live.held_until, live.idle, self.replaced = minute, "cancelled", None, [], live
        elif self.waiting and self.severity == self.law.severity:
            if self.replaced is not None:
                self._go_on(self.replaced, counting=True)
            else:
                self._begin(minute)

    @staticmethod
    def _go_on(cycle: Cycle, *, counting: bool) -> None:
        cycle.stop, cycle.state = None, "running"
        for minute in cycle.idle if counting else ():
            cycle.spend(minute)
        cycle.idle = []
