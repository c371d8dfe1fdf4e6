"""Calendars (when a department works) and the days on which they differ from their week."""

from typing import TypeVar
from uuid import uuid4

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from servicedesk.rulebook.models import in_reader_language

OWN = "scope"  # what a pack writes for: in the calendar of the nearest scope that has one
Rows = TypeVar("Rows", bound=models.QuerySet)


class WorkCalendar(models.Model):
    """Working hours by weekday: {"mon": ["08:30-12:00", …]}. `edition` is another one after each change, and never used twice."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    zone = models.CharField(max_length=60)
    week = models.JSONField(default=dict)
    published_until = models.PositiveSmallIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1)
    edition = models.UUIDField(default=uuid4)

    subject_kind = "calendar"

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(code__in=["24h", OWN]), name="calendar_code_means_no_other")]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


class CalendarDay(models.Model):
    """What one date has instead of its weekday's hours; no hours: a holiday."""

    class Source(models.TextChoices):
        PUBLISHED = "published", _("Published")
        PROVISIONAL = "provisional", _("Not published yet")
        EDITED = "edited", _("Set by hand")

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT, related_name="days")
    date = models.DateField()
    intervals = models.JSONField(default=list)
    name_zh = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=12, choices=Source.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once"),
            models.CheckConstraint(condition=Q(source__in=["published", "provisional", "edited"]), name="calendar_day_source"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.date}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


def with_calendar(rows: Rows) -> Rows:
    """Rows that name a calendar in `calendar`, each with that one's present edition; it costs no statement of its own."""
    return rows.annotate(calendar_edition=Subquery(WorkCalendar.objects.filter(code=OuterRef("calendar")).values("edition")[:1]))
