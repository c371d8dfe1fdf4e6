"""Why a complaint was closed, by whom, and what undid it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

_MEMBER: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class ComplaintClosure(models.Model):
    """A closing; one that a reopening undid stays as history. `ticket_status` is how its ticket stood then."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("complaint closure", "She accepted the answer")
        NOT_ACCEPTED = "not_accepted", pgettext_lazy("complaint closure", "She did not accept; the further avenue is hers")
        UNREACHABLE = "unreachable", pgettext_lazy("complaint closure", "She could not be reached")

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="closures")
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    reason = models.CharField(max_length=300, blank=True, default="")
    ticket_status = models.CharField(max_length=10)
    by = models.ForeignKey(**_MEMBER)
    at = models.DateTimeField()
    undone_by = models.ForeignKey(**_MEMBER, null=True)
    undone_at = models.DateTimeField(null=True)
    undone_why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(undone_at__isnull=True), name="complaint_closure_once"),
            models.CheckConstraint(
                condition=Q(outcome="accepted") | (Q(outcome__in=["not_accepted", "unreachable"]) & ~Q(reason="")),
                name="complaint_closure_reason",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_why="")
                | Q(undone_at__gte=F("at"), undone_by__isnull=False) & ~Q(undone_why=""),
                name="complaint_closure_undone_with_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.outcome}"
