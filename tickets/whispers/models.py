"""A lead's word to an agent at work."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Whisper(models.Model):
    """What a lead told a member about a matter or a call in progress; nobody else sees it but who may read confidential notes."""

    from_member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to_member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="whispers")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, null=True, related_name="+")
    call = models.ForeignKey("tickets.Call", on_delete=models.PROTECT, null=True, related_name="+")
    body = models.CharField(max_length=500)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    subject_kind = "whisper"

    class Meta:
        app_label = "tickets"
        indexes = [models.Index(fields=["to_member"], name="whisper_unread", condition=Q(read_at__isnull=True))]
        constraints = [
            models.CheckConstraint(condition=~Q(from_member=F("to_member")), name="whisper_to_another"),
            models.CheckConstraint(condition=~Q(body=""), name="whisper_says_something"),
            models.CheckConstraint(
                condition=Q(ticket__isnull=False, call__isnull=True) | Q(ticket__isnull=True, call__isnull=False),
                name="whisper_about_one_thing",
            ),
            models.CheckConstraint(condition=Q(read_at__isnull=True) | Q(read_at__gte=F("at")), name="whisper_read_after"),
        ]

    def __str__(self) -> str:
        return f"whisper {self.pk}"
