"""What was told to whom about a matter."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PartyNotice(models.Model):
    """A text one party to a matter was told: by a notice on the desk, or on the record only until its channel has an adapter."""

    class Party(models.TextChoices):
        COLLEAGUE = "colleague", _("Colleague")
        POST = "post", _("Post")
        CUSTOMER = "customer", _("Customer")
        OTHER = "other", _("At the customer's")

    class Channel(models.TextChoices):
        DESK = "desk", _("Notice on the desk")
        RECORDED = "recorded", _("Recorded only")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="party_notices")
    extension = models.ForeignKey("tickets.ExtensionRequest", on_delete=models.PROTECT, null=True, related_name="notices")
    party = models.CharField(max_length=10, choices=Party.choices)
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    text = models.CharField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(condition=Q(party__in=["colleague", "post", "customer", "other"]), name="party_notice_party"),
            models.CheckConstraint(condition=Q(channel__in=["desk", "recorded"]), name="party_notice_channel"),
        ]
        indexes = [models.Index(fields=["ticket", "at"], name="party_notice_list")]

    def __str__(self) -> str:
        return f"{self.party} {self.pk}"
