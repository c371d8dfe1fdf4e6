"""The duty states of members; what ended stays as history."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy


class DutyStateQuerySet(models.QuerySet):
    """States the sweep asks for by when they end by themselves."""

    def due(self, at: datetime) -> "DutyStateQuerySet":
        """Those whose end has come, in due order."""
        return self.filter(until=None, ends_at__lte=at).order_by("ends_at", "id")


class DutyState(models.Model):
    """A stretch [since, until) in which a member was in a state; the open one is what she does now. Who has none is ready while she is
    signed in, else away.

    `ends_at` is when a wrap-up ends by itself.
    """

    class State(models.TextChoices):
        READY = "ready", pgettext_lazy("duty", "Ready")
        ON_CALL = "on_call", pgettext_lazy("duty", "On a call")
        WRAP_UP = "wrap_up", pgettext_lazy("duty", "Wrap-up")
        MEAL = "meal", pgettext_lazy("duty", "Meal")
        TRAINING = "training", pgettext_lazy("duty", "Training")
        AWAY = "away", pgettext_lazy("duty", "Away")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duty_states")
    state = models.CharField(max_length=10, choices=State.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    measured = models.BooleanField(default=False)
    ends_at = models.DateTimeField(null=True)

    subject_kind = "duty_state"
    objects = DutyStateQuerySet.as_manager()

    class Meta:
        app_label = "staff"
        indexes = [
            models.Index(fields=["member", "-since"], name="duty_state_member"),
            models.Index(fields=["ends_at", "id"], name="duty_state_ends", condition=Q(ends_at__isnull=False, until__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(until__isnull=True), name="duty_state_open_once"),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "on_call", "wrap_up", "meal", "training", "away"]), name="duty_state_known"
            ),
            models.CheckConstraint(condition=Q(ends_at__isnull=True) | Q(state="wrap_up"), name="duty_state_ends_by_itself"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="duty_state_length"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.state}"
