"""Alarms: what was wrong with the desk itself, since when, until when and how badly."""

from typing import Self

from django.db import models
from django.db.models import F, Q


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def open(self) -> Self:
        """Alarms nobody has cleared yet."""
        return self.filter(cleared_at__isnull=True)


class Alarm(models.Model):
    """One time that one thing was wrong. `worst` is the worst value seen, in the check's unit; None when there was none to see."""

    code = models.CharField(max_length=40)
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    worst = models.FloatField(null=True)
    facts = models.JSONField(default=dict)

    subject_kind = "alarm"
    objects = AlarmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(cleared_at__isnull=True), name="alarm_one_open"),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | Q(cleared_at__gte=F("raised_at")), name="alarm_cleared_after_raised"
            ),
        ]
        indexes = [models.Index(fields=["-raised_at", "-id"], name="alarm_list")]

    def __str__(self) -> str:
        return f"{self.code} {self.raised_at:%Y-%m-%d %H:%M}"

    @property
    def seconds(self) -> float:
        """How long a cleared alarm lasted."""
        return (self.cleared_at - self.raised_at).total_seconds() if self.cleared_at else 0.0
