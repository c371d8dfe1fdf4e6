"""Why is it red: the stretches that counted, and how they add up to the total shown."""

from dataclasses import dataclass
from datetime import datetime

from servicedesk.clocks.models import Clock, StepTaken
from servicedesk.clocks.worktime import Span


@dataclass(frozen=True)
class Explanation:
    """Everything that made a clock what it is. `used` is the sum of the spans' seconds, always.

    `allowed` is the same sum from the start to the moment due, or to the end of a minimum wait.
    """

    clock: Clock
    until: datetime
    spans: list[Span]
    allowed: float
    used: float
    over: float
    steps: list[StepTaken]

    @property
    def left(self) -> float:
        return max(0.0, self.allowed - self.used)


def explain(clock: Clock, at: datetime) -> Explanation:
    """Explain a clock as of `at`, or as of its stop."""
    until = max(clock.stopped_at or at, clock.started_at)
    counted = clock.limit.counted
    spans = counted.spans(clock.started_at, until)
    used = sum(span.seconds for span in spans)
    allowed = counted.seconds_between(clock.started_at, clock.decides_at)
    steps = sorted(clock.steps_taken.all(), key=lambda row: (row.due_at, row.pk))
    return Explanation(clock, until, spans, allowed, used, max(0.0, used - allowed), steps)
