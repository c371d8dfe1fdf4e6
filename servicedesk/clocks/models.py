"""Limits (what an article promises), clocks (a promise on a subject) and the ledger of their steps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicedesk.clocks.bounds import LESS_THAN, Bound, Window, bound_from_json, window
from servicedesk.clocks.calendars.models import CalendarDay, WorkCalendar
from servicedesk.clocks.calendars.rows import hours_of
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.limits import SECONDS, WALL, Before, Duration, Promised, Rings, Word, from_json
from servicedesk.clocks.limits import Limit as Kind
from servicedesk.clocks.rules import Step, steps_of
from servicedesk.clocks.schedules.models import Due, Obligation, Schedule
from servicedesk.clocks.spoken import said_of
from servicedesk.clocks.worktime import CALENDARS, Calendar, RoundTheClock
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article, in_reader_language

__all__ = ["CalendarDay", "Clock", "Limit", "Obligation", "Schedule", "StepTaken", "WorkCalendar"]


class Limit(models.Model):
    """An executable part of an article: from which event to which event, within how long, and who hears of a breach.

    `bound` is a bounds.Bound as JSON, `words` what its vague words mean, `calendar` the code of the calendar it counts in.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="limits")
    code = models.SlugField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    about = models.CharField(max_length=30)
    starts_on = ArrayField(models.CharField(max_length=60))
    stops_on = ArrayField(models.CharField(max_length=60))
    cancels_on = ArrayField(models.CharField(max_length=60), default=list)
    conditions = models.JSONField(default=dict)
    bound = models.JSONField()
    words = models.JSONField(default=dict)
    calendar = models.CharField(max_length=40)
    ladder = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "code"], name="limit_once_per_article")]
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
    def said(self) -> str:
        """Its bound in the reader's language: “at most 30 minutes”."""
        return in_reader_language(self.said_in("zh"), self.said_in("en"))

    def said_in(self, language: str) -> str:
        """Its bound in this language ("zh", else English)."""
        return said_of(self.bounds, language, round_the_clock=self.calendar in CALENDARS)

    @property
    def hours(self) -> Calendar:
        """The calendar it counts in; LookupError where nobody has one of this code."""
        return hours_of(self)

    @property
    def runs_on_the_wall(self) -> bool:
        """Whether a moment or the time on the wall ends it, so that every second counts."""
        first = self.bounds.limits[0]
        meant = self.meanings.get(first.word, first) if isinstance(first, Word) else first
        counts_all = (isinstance(meant, Duration) and meant.counts == WALL) or (isinstance(meant, Before) and meant.unit == SECONDS)
        return counts_all or isinstance(meant, Promised | Rings)

    @property
    def counted(self) -> Calendar:
        """What its time runs in: its calendar, or the whole day where it runs on the wall."""
        return RoundTheClock(self.hours.zone) if self.runs_on_the_wall else self.hours

    def window_after(self, start: datetime, facts: Mapping[str, Any], hours: Calendar | None = None) -> Window | Undecided:
        """When the awaited step keeps the promise, for a start at this moment with these facts; in its calendar unless others are given."""
        hours = hours or self.hours
        found = window(self.bounds, start, facts, hours, self.meanings)
        if isinstance(found, Undecided) or self.runs_on_the_wall:
            return found
        days = {hours.day_of(moment) for moment in (start, found.earliest, found.latest) if moment is not None}
        return replace(found, provisional=any(map(hours.is_provisional, days)))


class ClockQuerySet(Due):
    def open(self) -> "ClockQuerySet":
        """Clocks nobody has stopped yet."""
        return self.filter(state__in=["running", "breached"])

    def of(self, kind: str, pk: int) -> "ClockQuerySet":
        """All clocks of one subject."""
        return self.filter(about=kind, about_id=pk)


class Clock(models.Model):
    """One cycle of a promise on a subject, as folded from events. `next_at` is when the ladder next asks for something.

    A step before `earliest_at` is too early, one after `due_at` too late; a minimum wait has no `due_at`.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
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
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    earliest_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    stopped_by = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", null=True)
    next_at = models.DateTimeField(null=True)

    subject_kind = "clock"
    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["limit", "about", "about_id", "cycle"], name="clock_once_per_cycle"),
            models.UniqueConstraint(
                fields=["limit", "about", "about_id"], condition=Q(stopped_at__isnull=True), name="clock_one_open_cycle"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "breached"], stopped_at__isnull=True)
                | Q(state__in=["met", "missed", "cancelled"], stopped_at__isnull=False, next_at__isnull=True),
                name="clock_state_fits",
            ),
            models.CheckConstraint(condition=Q(due_at__isnull=False) | Q(earliest_at__isnull=False), name="clock_waits_or_falls_due"),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="clock_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["about", "about_id"], name="clock_subject"),
            models.Index(fields=["matter_id"], name="clock_matter", condition=Q(matter_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.limit.code} {self.about} {self.about_id}"

    @property
    def window(self) -> Window:
        """The window it was promised."""
        inclusive = LESS_THAN not in self.limit.bound
        return Window(self.earliest_at, self.due_at, inclusive, provisional=self.provisional)

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
    """The ledger: this rung of this clock's ladder was taken once, and this event says so."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="steps_taken")
    step = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "step"], name="step_taken_once")]
