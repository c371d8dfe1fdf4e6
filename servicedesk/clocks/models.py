"""Limits (what an article promises), clocks (a promise on a subject) and the ledger of their steps."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicedesk.clocks.rules import Step, steps_of
from servicedesk.clocks.schedules.models import Due, Obligation, Schedule
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article, in_reader_language

__all__ = ["Clock", "Limit", "Obligation", "Schedule", "StepTaken"]


class Limit(models.Model):
    """An executable part of an article: from which event to which event, within how long, and who hears of a breach."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="limits")
    code = models.SlugField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    about = models.CharField(max_length=30)
    starts_on = ArrayField(models.CharField(max_length=60))
    stops_on = ArrayField(models.CharField(max_length=60))
    cancels_on = ArrayField(models.CharField(max_length=60), default=list)
    conditions = models.JSONField(default=dict)
    seconds = models.PositiveIntegerField()
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


class ClockQuerySet(Due):
    def open(self) -> "ClockQuerySet":
        """Clocks nobody has stopped yet."""
        return self.filter(state__in=["running", "breached"])

    def of(self, kind: str, pk: int) -> "ClockQuerySet":
        """All clocks of one subject."""
        return self.filter(about=kind, about_id=pk)


class Clock(models.Model):
    """One cycle of a promise on a subject, as folded from events. `next_at` is when the ladder next asks for something."""

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
    due_at = models.DateTimeField()
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
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="clock_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["about", "about_id"], name="clock_subject"),
            models.Index(fields=["matter_id"], name="clock_matter", condition=Q(matter_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.limit.code} {self.about} {self.about_id}"

    @property
    def total_seconds(self) -> float:
        """Wall seconds from start to due."""
        return (self.due_at - self.started_at).total_seconds()

    def late_by(self, at: datetime) -> float:
        """Seconds past due at `at`, or at its stop; negative while there is time left."""
        return ((self.stopped_at or at) - self.due_at).total_seconds()


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
