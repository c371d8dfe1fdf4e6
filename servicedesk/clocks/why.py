"""Why is it red: the stretches that counted, and how they add up to the total shown."""

from dataclasses import dataclass
from datetime import datetime

from servicedesk.clocks.calendars.models import WorkCalendar
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.models import Clock, Limit, StepTaken
from servicedesk.clocks.worktime import CALENDARS, Span
from servicedesk.rulebook.models import in_reader_language


@dataclass(frozen=True)
class Explanation:
    """Everything that made a clock what it is. `used` is the sum of the spans' seconds, always.

    `allowed` is the same sum from the start to the moment due, or to the end of a minimum wait. `calendar` is empty for 24 h;
    `notes` say in the reader's language what was read into the limit: a word's meaning, a contract's figure.
    """

    clock: Clock
    until: datetime
    spans: list[Span]
    allowed: float
    used: float
    over: float
    steps: list[StepTaken]
    calendar: WorkCalendar | None
    notes: list[str]

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
    return Explanation(clock, until, spans, allowed, used, max(0.0, used - allowed), steps, _calendar(clock.limit), _notes(clock))


def _calendar(limit: Limit) -> WorkCalendar | None:
    return None if limit.calendar in CALENDARS else WorkCalendar.objects.get(code=limit.calendar)


def _notes(clock: Clock) -> list[str]:
    found = clock.limit.window_after(clock.started_at, clock.started_by.facts)
    return [] if isinstance(found, Undecided) else [in_reader_language(note.zh, note.en) for note in found.notes]
