"""That a complainant took her complaint back, why, and that she took it up again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Withdrawal(models.Model):
    """One withdrawal; the one that is not undone stands."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_reason = models.CharField(max_length=300, blank=True, default="")
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(undone_at__isnull=True), name="withdrawal_one_stands"),
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_reason"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_reason="")
                | Q(undone_by__isnull=False, undone_at__gte=F("at")) & ~Q(undone_reason=""),
                name="withdrawal_undone_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.pk}"
