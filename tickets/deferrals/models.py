"""The reason and the new date that an unfinished matter was given."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

LONGEST_DEFERRAL = timedelta(days=90)


class Deferral(models.Model):
    """Why a matter was not finished on its day, and on which one it will be; `until` is the end of that day where it is worked on.

    One stands; a later one replaces it and the earlier stays as history.
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="deferrals")
    reason = models.CharField(max_length=300)
    day = models.DateField()
    until = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(replaced_at__isnull=True), name="deferral_once"),
            models.CheckConstraint(
                condition=Q(until__gt=F("at"), until__lte=F("at") + LONGEST_DEFERRAL + timedelta(days=2)), name="deferral_length"
            ),
            models.CheckConstraint(condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=F("at")), name="deferral_replaced_after"),
            models.CheckConstraint(condition=~Q(reason=""), name="deferral_has_a_reason"),
        ]
        indexes = [models.Index(fields=["until"], name="deferral_standing", condition=Q(replaced_at__isnull=True))]

    def __str__(self) -> str:
        return f"deferral {self.pk}"
