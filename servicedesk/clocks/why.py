"""Why is it red: the stretches that counted, and how they add up to the total shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from servicedesk.clocks.actions.folding import ends_of, folded_again
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.models import Clock, StepTaken, Suspension, WorkCalendar
from servicedesk.clocks.pauses import HELD, SUSPENDED, Pause, without
from servicedesk.clocks.rules import Folded
from servicedesk.clocks.worktime import CALENDARS, Calendar, Span
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Scope, in_reader_language

_ENTERED_LATE = timedelta(minutes=1)


@dataclass(frozen=True)
class Ruled:
    """The level whose article a clock is of ("scope", "pack" or "core"), its scope, and what it outranks."""

    level: str
    scope: Scope | None
    over: list[dict[str, Any]]


@dataclass(frozen=True)
class Standstill:
    """A stretch that did not count, or a pause that was asked for and not granted (`refused` says why, as a code).

    `seconds` is what it took from what would have counted, besides what an earlier one had taken; `capped` where nobody ended it
    and its cap did; `suspension` is the id of the one it was granted by, with many others.
    """

    begin: datetime
    end: datetime
    seconds: float
    kind: str
    reason: str
    by: str
    capped: bool = False
    refused: str = ""
    suspension: int | None = None


@dataclass(frozen=True)
class Explanation:
    """Everything that made a clock what it is. `used` is the sum of the spans' seconds, always.

    `allowed` is the same sum from the start to the moment it was promised for, or to the end of a minimum wait. `calendar` is empty
    for 24 h; `notes` say in the reader's language what was read into the limit: a word's meaning, a contract's figure. `moves` are
    the events that gave it another moment due; `granted` are the seconds that pauses moved its due moment by, also those of a pause
    that still lasts, up to its cap.
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
    standstills: list[Standstill]
    moves: list[Event]
    granted: float
    ruled: Ruled

    @property
    def left(self) -> float:
        return max(0.0, self.allowed - self.used)

    @property
    def entered_late(self) -> Event | None:
        """What stopped it, where that was recorded a minute or more after it had happened."""
        stop = self.clock.stopped_by
        return stop if stop is not None and stop.recorded_at - stop.occurred_at >= _ENTERED_LATE else None


def explain(clock: Clock, at: datetime) -> Explanation:
    """Explain a clock as of `at`, or as of its stop."""
    until = max(clock.stopped_at or at, clock.started_at)
    counted = clock.counted
    events = {event.pk: event for event in _events_of(clock)}
    cycle = next(iter(folded_again([clock]))).cycle
    pauses = _effective(cycle, until)
    spans = without(counted.spans(clock.started_at, until), pauses)
    used = sum(span.seconds for span in spans)
    allowed = counted.seconds_between(clock.started_at, clock.promised_due_at or clock.decides_at)
    return Explanation(
        clock=clock,
        until=until,
        spans=spans,
        allowed=allowed,
        used=used,
        over=max(0.0, used - allowed),
        steps=sorted(clock.steps_taken.all(), key=lambda row: (row.due_at, row.pk)),
        calendar=_calendar(clock),
        notes=_notes(clock),
        standstills=_standstills(cycle, pauses, until, counted, events),
        moves=[event for event in events.values() if event.code == "clock.moved"],
        granted=counted.seconds_between(clock.promised_due_at, clock.due_at) if clock.promised_due_at and clock.due_at else 0.0,
        ruled=ruled_by(clock),
    )


def _effective(cycle: Folded, until: datetime) -> list[Pause]:
    """The pauses as far as they have come; a minimum wait runs on, and what is overdue is not paused."""
    due = cycle.due_at
    found = [replace(pause, begin=max(pause.begin, cycle.started_at), end=min(pause.end, until)) for pause in cycle.pauses]
    return [pause for pause in found if due is not None and pause.begin < min(due, pause.end)]


def _events_of(clock: Clock) -> QuerySet[Event]:
    """What its subject's history and its own say of it; one statement."""
    subject = Q(subject_kind=clock.about, subject_id=clock.about_id, code__in=[*clock.limit.heard, *ends_of(clock.about)])
    return Event.objects.filter(subject | Q(subject_kind="clock", subject_id=clock.pk, code="clock.moved")).order_by("occurred_at", "pk")


def _standstills(
    cycle: Folded, pauses: Sequence[Pause], until: datetime, counted: Calendar, events: Mapping[int, Event]
) -> list[Standstill]:
    suspensions = Suspension.objects.select_related("decided_by").in_bulk([p.event_id for p in pauses if p.kind == SUSPENDED])
    found: list[Standstill] = []
    for number, pause in enumerate(pauses):
        begin, end, reason, by = pause.begin, pause.end, pause.reason, ""
        if pause.kind == SUSPENDED:
            suspension = suspensions[pause.event_id]
            reason, by = suspension.reason, suspension.decided_by.get_full_name()  # type: ignore[union-attr]  # granted: decided
        elif pause.event_id in events:
            by = events[pause.event_id].actor_label
        own = without([Span(begin, end)], pauses[:number])
        seconds = sum(counted.seconds_between(span.start, span.end) for span in own)
        capped = pause.kind == HELD and pause.ended_by is None and pause.end < until
        pk = pause.event_id if pause.kind == SUSPENDED else None
        found.append(Standstill(begin, end, seconds, pause.kind, reason, by, capped, suspension=pk))
    for ignored in cycle.ignored:
        by = events[ignored.event_id].actor_label if ignored.event_id in events else ""
        found.append(Standstill(ignored.at, ignored.at, 0.0, HELD, ignored.reason, by, refused=ignored.why))
    return sorted(found, key=lambda one: one.begin)


def ruled_by(clock: Clock) -> Ruled:
    """Which level's article it is; one statement where that is a scope."""
    ruled = clock.ruled or {}
    scope = Scope.objects.filter(pk=ruled["scope"]).first() if ruled.get("scope") else None
    return Ruled(ruled.get("level", "pack"), scope, ruled.get("over", []))


def _calendar(clock: Clock) -> WorkCalendar | None:
    return None if clock.calendar in CALENDARS else WorkCalendar.objects.get(code=clock.calendar)


def _notes(clock: Clock) -> list[str]:
    found = clock.limit.window_after(clock.started_at, clock.started_by.facts, clock.hours)
    return [] if isinstance(found, Undecided) else [in_reader_language(note.zh, note.en) for note in found.notes]
