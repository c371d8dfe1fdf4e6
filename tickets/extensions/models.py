"""More time for a matter: asked for by one, decided by another."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST_EXTENSION = timedelta(days=90)


class ExtensionRequest(models.Model):
    """A request for more time until a moment. `also` names who at the customer's is told besides the customer.

    A granted one stands until a later one replaces it; `answer` is what the decision says, never empty where it was refused.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("extension", "Asked for")
        GRANTED = "granted", pgettext_lazy("extension", "Granted")
        REFUSED = "refused", pgettext_lazy("extension", "Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="extension_requests")
    reason = models.CharField(max_length=300)
    until = models.DateTimeField()
    also = ArrayField(models.CharField(max_length=120), default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True, default="")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(state="asked"), name="extension_asked_once"),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state="granted", replaced_at__isnull=True), name="extension_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("asked_at"), until__lte=F("asked_at") + LONGEST_EXTENSION), name="extension_length"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["granted", "refused"], decided_by__isnull=False, decided_at__gte=F("asked_at"))
                | Q(state__in=["asked", "withdrawn"], decided_by__isnull=True, decided_at__isnull=True),
                name="extension_decided",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="extension_decided_by_another"),
            models.CheckConstraint(condition=~Q(state="refused", answer=""), name="extension_refused_with_a_reason"),
            models.CheckConstraint(condition=Q(replaced_at__isnull=True) | Q(state="granted"), name="extension_replaced_was_granted"),
        ]
        indexes = [models.Index(fields=["asked_at", "id"], name="extension_waiting", condition=Q(state="asked"))]

    def __str__(self) -> str:
        return f"extension {self.pk} {self.state}"
