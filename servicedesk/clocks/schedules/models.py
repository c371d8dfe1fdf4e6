"""Schedules (what an article says recurs) and obligations (one time of it: came up, was done, was missed)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicedesk.clocks.recurrence import Rule, from_json
from servicedesk.clocks.schedules.wording import text_of
from servicedesk.rulebook.models import Article, in_reader_language

PROMPT = timedelta(minutes=1)  # what comes up later than this after its moment came up late: the desk was down


class Due(models.QuerySet):
    """Rows the sweep asks for by their `next_at`."""

    def due(self, at: datetime) -> "Due":
        """Those whose moment has come, in due order."""
        return self.filter(next_at__lte=at).order_by("next_at", "id")


class Schedule(models.Model):
    """An executable part of an article: what recurs, and who does it. `opened_until` is up to when its slots have come into being,
    `next_at` when the sweep looks again. `series` names it through all versions of its article."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="schedules")
    code = models.SlugField()
    series = models.CharField(max_length=130)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    rule = models.JSONField()
    calendar = models.CharField(max_length=40)
    post_or_role = models.CharField(max_length=50)
    department_code = models.CharField(max_length=50, default="", blank=True)
    department_id = models.BigIntegerField(null=True)
    tell = ArrayField(models.CharField(max_length=30), default=list)
    counts = models.CharField(max_length=60, default="", blank=True)
    opened_until = models.DateTimeField()
    next_at = models.DateTimeField(null=True)

    subject_kind = "schedule"
    objects = Due.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "code"], name="schedule_once_per_article")]
        indexes = [
            models.Index(fields=["next_at", "id"], name="schedule_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["counts"], name="schedule_counts", condition=~Q(counts="")),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.code}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)

    @property
    def recurrence(self) -> Rule:
        return from_json(self.rule)

    @property
    def every(self) -> str:
        """The rule as a pack writes it."""
        return text_of(self.recurrence)


class Obligation(models.Model):
    """One slot of a schedule. Done late, it keeps both moments: `missed_at` and `done_at`."""

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        MISSED = "missed", _("Missed")

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="obligations")
    slot = models.CharField(max_length=80)
    series = models.CharField(max_length=130)
    department_id = models.BigIntegerField(null=True)
    matter_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opens_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    next_at = models.DateTimeField(null=True)

    subject_kind = "obligation"
    objects = Due.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "slot"], name="obligation_once_per_slot"),
            models.UniqueConstraint(fields=["series", "slot"], name="obligation_once_in_series"),
            models.CheckConstraint(
                condition=Q(state="open", next_at__isnull=False, missed_at__isnull=True, done_at__isnull=True, done_by__isnull=True)
                | Q(state="missed", next_at__isnull=True, missed_at__isnull=False, done_at__isnull=True, done_by__isnull=True)
                | Q(state="done", next_at__isnull=True, done_at__isnull=False),
                name="obligation_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=models.F("opens_at"), opened_at__gte=models.F("opens_at")), name="obligation_times_ascend"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="obligation_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["due_at", "id"], name="obligation_list"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.slot}"

    @property
    def opened_late(self) -> bool:
        """Whether it came into being only after the desk had been down."""
        return self.opened_at - self.opens_at > PROMPT
