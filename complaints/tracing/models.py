"""That a matter was traced to its outcome, and that a department's neglect was the cause of a complaint."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Trace(models.Model):
    """A registered complaint, opinion or suggestion was followed to its final outcome. One stands a matter; a former one is kept with
    when it ended: the matter was opened again, or traced anew."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="traces")
    outcome = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at__isnull=True), name="trace_stands_once"),
            models.CheckConstraint(condition=~Q(outcome=""), name="trace_says_something"),
            models.CheckConstraint(condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("at")), name="trace_ended_after_it_was_made"),
        ]

    def __str__(self) -> str:
        return f"trace of {self.ticket_id}"


class Neglect(models.Model):
    """A complaint was caused by a department's neglect, as somebody found and says in words."""

    complaint = models.OneToOneField("complaints.Complaint", on_delete=models.PROTECT, related_name="neglect")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="neglect_says_something")]

    def __str__(self) -> str:
        return f"neglect in {self.complaint_id}"
