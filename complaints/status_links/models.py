"""The link a complainant follows to see how far her complaint is."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from servicedesk.journal.models import Stateful


class StatusLink(Stateful):
    """One link, by a word nobody can guess; the one that is not ended stands. It shows phases and dates, and nothing else."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="status_links")
    token = models.CharField(max_length=43, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(ended_at__isnull=True), name="status_link_one_stands"),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True) | Q(ended_by__isnull=False, ended_at__gte=F("made_at")),
                name="status_link_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.pk}"
