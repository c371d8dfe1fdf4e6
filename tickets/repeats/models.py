"""Another contact of a customer about a matter she has with us already."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tickets.choices import Channel


class RepeatedContact(models.Model):
    """That a customer came back about the same matter: when, how, to whom, and what she said. `number` counts from 2."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="repeated_contacts")
    number = models.PositiveIntegerField()
    said = models.TextField(blank=True, default="")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    call = models.ForeignKey("tickets.Call", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="repeated_contact_once"),
            models.CheckConstraint(condition=Q(number__gte=2), name="repeated_contact_repeats"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="repeated_contact_channel"),
        ]
        indexes = [models.Index(fields=["at"], name="repeated_contact_at")]

    def __str__(self) -> str:
        return f"repeated contact {self.pk}"
