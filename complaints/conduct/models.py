"""That somebody did not receive a complaint as she ought to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy


class Conduct(models.TextChoices):
    UNFRIENDLY = "unfriendly", pgettext_lazy("conduct", "Received coldly")
    SHIRKED = "shirked", pgettext_lazy("conduct", "Shirked")
    HINDERED = "hindered", pgettext_lazy("conduct", "Made it difficult")
    FAVOUR = "favour", pgettext_lazy("conduct", "Asked for a favour")


class ConductNote(models.Model):
    """What the customer met with in a department, and of whom where that is known. Append-only; whether anything follows others decide."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="conduct_notes")
    kind = models.CharField(max_length=10, choices=Conduct.choices)
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Conduct.values) & ~Q(words=""), name="conduct_said"),
            models.CheckConstraint(condition=Q(of__isnull=True) | ~Q(of=models.F("by")), name="conduct_of_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"conduct in {self.complaint_id}"
