"""Limits (what an article promises), clocks (a promise on a subject) and the ledger of their steps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicedesk.clocks.bounds import AT_LEAST, LESS_THAN, Bound, Window, bound_from_json, window
from servicedesk.clocks.calendars.models import OWN, CalendarDay, WorkCalendar
from servicedesk.clocks.calendars.rows import hours_of
from servicedesk.clocks.due import Undecided, due
from servicedesk.clocks.limits import SECONDS, WALL, Before, Duration, Promised, Rings, Word, from_json
from servicedesk.clocks.limits import Limit as Kind
from servicedesk.clocks.pauses import Pause
from servicedesk.clocks.rules import FROM_CHANGE, Mark, PauseTerms, Reopening, Step, Terms, WindowOf, steps_of
from servicedesk.clocks.schedules.models import Due, Obligation, Schedule
from servicedesk.clocks.spoken import said_of
from servicedesk.clocks.suspensions.models import Suspension, pauses_of
from servicedesk.clocks.worktime import CALENDARS, Calendar, RoundTheClock
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article, in_reader_language

__all__ = ["CalendarDay", "Clock", "Limit", "Obligation", "Schedule", "StepTaken", "Suspension", "WorkCalendar"]


class Limit(models.Model):
    """An executable part of an article: from which event to which event, within how long, and who hears of a breach.

    `bound` is a bounds.Bound as JSON, `words` what its vague words mean, `calendar` the code of the calendar its clocks count in,
    or OWN: each in that of the nearest scope of its subject.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="limits")
    code = models.SlugField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    about = models.CharField(max_length=30)
    starts_on = ArrayField(models.CharField(max_length=60))
    stops_on = ArrayField(models.CharField(max_length=60))
    cancels_on = ArrayField(models.CharField(max_length=60), default=list)
    renews_on = ArrayField(models.CharField(max_length=60), default=list)
    conditions = models.JSONField(default=dict)
    bound = models.JSONField()
    words = models.JSONField(default=dict)
    calendar = models.CharField(max_length=40)
    ladder = models.JSONField(default=list)
    pauses = models.JSONField(default=dict)
    reopening = models.JSONField(default=dict)
    on_change = models.CharField(max_length=12, default=FROM_CHANGE)
    early = models.CharField(max_length=10, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "code"], name="limit_once_per_article"),
            models.CheckConstraint(condition=Q(on_change__in=["from_change", "from_start"]), name="limit_on_change"),
            models.CheckConstraint(condition=Q(early__in=["", "refuse", "record"]), name="limit_early"),
        ]
        indexes = [GinIndex(fields=["starts_on"], name="limit_starts_on")]

    def __str__(self) -> str:
        return f"{self.article}: {self.code}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)

    @property
    def steps(self) -> list[Step]:
        return steps_of(self.ladder)

    @property
    def bounds(self) -> Bound:
        return bound_from_json(self.bound)

    @property
    def meanings(self) -> dict[str, Kind]:
        """What its vague words mean: word → limit."""
        return {word: from_json(meaning) for word, meaning in self.words.items()}

    @property
    def unset(self) -> list[str]:
        """The vague words of its bound that its pack gives no meaning."""
        return [one.word for one in self.bounds.limits if isinstance(one, Word) and one.word not in self.words]

    @property
    def said(self) -> str:
        """Its bound in the reader's language: “at most 30 minutes”."""
        return in_reader_language(self.said_in("zh"), self.said_in("en"))

    def said_in(self, language: str) -> str:
        """Its bound in this language ("zh", else English)."""
        return self.said_for(self.calendar, language)

    def said_for(self, calendar: str, language: str) -> str:
        """Its bound as it is counted in the calendar of this code."""
        return said_of(self.bounds, language, round_the_clock=calendar in CALENDARS)

    @property
    def runs_on_the_wall(self) -> bool:
        """Whether a moment or the time on the wall ends it, so that every second counts."""
        first = self.bounds.limits[0]
        meant = self.meanings.get(first.word, first) if isinstance(first, Word) else first
        counts_all = (isinstance(meant, Duration) and meant.counts == WALL) or (isinstance(meant, Before) and meant.unit == SECONDS)
        return counts_all or isinstance(meant, Promised | Rings)

    def counted(self, hours: Calendar) -> Calendar:
        """What its time runs in: these hours, or the whole day where it runs on the wall."""
        return RoundTheClock(hours.zone) if self.runs_on_the_wall else hours

    def window_after(self, start: datetime, facts: Mapping[str, Any], hours: Calendar) -> Window | Undecided:
        """When the awaited step keeps the promise, for a start at this moment with these facts, counted in these hours."""
        found = window(self.bounds, start, facts, hours, self.meanings)
        if isinstance(found, Undecided) or self.runs_on_the_wall:
            return found
        days = {hours.day_of(moment) for moment in (start, found.earliest, found.latest) if moment is not None}
        return replace(found, provisional=any(map(hours.is_provisional, days)))

    @property
    def refuses_early(self) -> bool:
        """Whether a step before a minimum wait is over is refused; of a minimum that is part of “between”, only where the pack says so."""
        return (self.early or ("refuse" if AT_LEAST in self.bound else "record")) == "refuse"

    @property
    def kept_by(self) -> tuple[str, ...]:
        """Every event that keeps the promise when it comes in time."""
        return (*self.stops_on, *self.renews_on)

    @property
    def heard(self) -> tuple[str, ...]:
        """Every event that does something to a clock of this limit, besides changes of its subject's facts."""
        return (
            *self.starts_on,
            *self.stops_on,
            *self.cancels_on,
            *self.renews_on,
            *self.pauses.get("on", ()),
            *self.pauses.get("until", ()),
            *self.reopening.get("on", ()),
        )

    def terms(self, window_of: WindowOf, hours_of_cycle: Callable[[Mark], Calendar], suspended: Callable[[Mark], Sequence[Pause]]) -> Terms:
        """What folding needs of it: of the cycle that a mark begins the calendar it counts in, and the stretches granted to it."""
        return Terms(
            window_of,
            counting=lambda start: self.counted(hours_of_cycle(start)),
            conditions=self.conditions,
            pauses=self._pause_terms(hours_of_cycle),
            reopening=Reopening(self.reopening["how"], self.reopening.get("within")) if self.reopening else None,
            on_change=self.on_change,
            suspended=suspended,
        )

    def _pause_terms(self, hours_of_cycle: Callable[[Mark], Calendar]) -> PauseTerms | None:
        if not self.pauses:
            return None
        longest = from_json(self.pauses["longest"])

        def cap_of(mark: Mark, start: Mark) -> datetime:
            found = due(longest, mark.at, mark.facts, hours_of_cycle(start), self.meanings)
            if isinstance(found, Undecided):
                raise LookupError(found.reason.en)
            return found.at

        return PauseTerms(cap_of, tuple(self.pauses.get("reasons", ())), self.pauses.get("times", 1))


_RUNS_ON = Q(stopped_at__isnull=True) & ~Q(state="paused")


class ClockQuerySet(Due):
    def open(self) -> "ClockQuerySet":
        """Clocks nobody has stopped yet."""
        return self.filter(stopped_at__isnull=True)

    def running_on(self) -> "ClockQuerySet":
        """Open clocks that do not stand still."""
        return self.open().exclude(state=Clock.State.PAUSED)

    def to_fold(self) -> "ClockQuerySet":
        """With all that folding them again reads of them: their limits and the steps taken."""
        return self.select_related("limit__article").prefetch_related("steps_taken")

    def of(self, kind: str, pk: int) -> "ClockQuerySet":
        """All clocks of one subject."""
        return self.filter(about=kind, about_id=pk)


class Clock(models.Model):
    """One cycle of a promise on a subject, as folded from events. `next_at` is when something must happen next: a rung, the end
    of a pause.

    A step before `earliest_at` is too early, one after `due_at` too late; a minimum wait has no `due_at`. `promised_*` are these
    two before any pause. `calendar` is the code of the one it counts in. `suspended` are stretches granted with many others:
    [[from, until, id of the suspension], …]. `ruled` says which level's article it is, and which it outranks; `rungs` when each
    rung not yet taken will be (step → ISO 8601).
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        BREACHED = "breached", _("Overdue")
        MET = "met", _("Kept")
        MISSED = "missed", _("Late")
        CANCELLED = "cancelled", _("Cancelled")

    limit = models.ForeignKey(Limit, on_delete=models.PROTECT, related_name="clocks")
    about = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    matter_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    cycle = models.PositiveSmallIntegerField(default=1)
    calendar = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    earliest_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    promised_earliest_at = models.DateTimeField(null=True)
    promised_due_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    suspended = models.JSONField(default=list)
    ruled = models.JSONField(default=dict)
    rungs = models.JSONField(default=dict)
    provisional = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    stopped_by = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", null=True)
    next_at = models.DateTimeField(null=True)

    subject_kind = "clock"
    objects = ClockQuerySet.as_manager()
    stretches: Sequence[dict[str, Any]] = ()  # what was suspended since it began, where whoever fetched it asked for that

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["limit", "about", "about_id", "cycle"], name="clock_once_per_cycle"),
            models.UniqueConstraint(
                fields=["limit", "about", "about_id"], condition=Q(stopped_at__isnull=True), name="clock_one_open_cycle"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "breached"], stopped_at__isnull=True, paused_until__isnull=True)
                | Q(state="paused", stopped_at__isnull=True, paused_until__isnull=False, next_at__isnull=False)
                | Q(state__in=["met", "missed", "cancelled"], stopped_at__isnull=False, next_at__isnull=True, paused_until__isnull=True),
                name="clock_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True, promised_due_at__isnull=True)
                | Q(due_at__isnull=False, promised_due_at__isnull=False, due_at__gte=F("promised_due_at")),
                name="clock_pauses_only_add",
            ),
            models.CheckConstraint(condition=Q(due_at__isnull=False) | Q(earliest_at__isnull=False), name="clock_waits_or_falls_due"),
            models.CheckConstraint(condition=~Q(calendar__in=["", OWN]), name="clock_calendar_is_one"),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="clock_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["about", "about_id"], name="clock_subject"),
            models.Index(fields=["matter_id"], name="clock_matter", condition=Q(matter_id__isnull=False)),
            models.Index(fields=["matter_id", "due_at"], name="clock_next", condition=_RUNS_ON),
            models.Index(fields=["due_at", "matter_id"], name="clock_next_of_all", condition=_RUNS_ON),
        ]

    def __str__(self) -> str:
        return f"{self.limit.code} {self.about} {self.about_id}"

    @property
    def hours(self) -> Calendar:
        """The calendar it counts in; LookupError where nobody has one of this code."""
        return hours_of(self)

    @property
    def counted(self) -> Calendar:
        """What its time runs in: its calendar, or the whole day where it runs on the wall."""
        return self.limit.counted(self.hours)

    @property
    def said(self) -> str:
        """Its bound in the reader's language, as it counts."""
        return in_reader_language(self.limit.said_for(self.calendar, "zh"), self.limit.said_for(self.calendar, "en"))

    @property
    def promised(self) -> Window:
        """The window it was promised, before any pause."""
        inclusive = LESS_THAN not in self.limit.bound
        return Window(self.promised_earliest_at, self.promised_due_at, inclusive, provisional=self.provisional)

    def rung_at(self, step: Step) -> datetime | None:
        """When this rung will be taken; None where it was already, or never will be."""
        moment = self.rungs.get(step.code)
        return datetime.fromisoformat(moment) if moment else None

    @property
    def granted(self) -> list[Pause]:
        """The stretches it was granted with many others."""
        return pauses_of(self.suspended)

    @property
    def decides_at(self) -> datetime:
        """When it is decided: due, or the end of a minimum wait."""
        moment = self.due_at or self.earliest_at
        assert moment is not None  # the database holds it
        return moment

    @property
    def total_seconds(self) -> float:
        """Wall seconds from start to due, or to the end of the wait."""
        return (self.decides_at - self.started_at).total_seconds()

    @property
    def too_early(self) -> bool:
        """Whether it was stopped before its earliest moment."""
        return self.stopped_at is not None and self.earliest_at is not None and self.stopped_at < self.earliest_at

    def late_by(self, at: datetime) -> float:
        """Seconds past due at `at`, or at its stop; negative while there is time left."""
        return ((self.stopped_at or at) - self.decides_at).total_seconds()


class StepTaken(models.Model):
    """The ledger: this rung of this clock's ladder was taken once, and this event says so; a corrected row no longer counts."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="steps_taken")
    step = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "step"], condition=Q(corrected_at__isnull=True), name="step_taken_once")]
