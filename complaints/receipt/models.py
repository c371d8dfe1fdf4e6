"""What is kept of a complaint's receipt: facts that were corrected, and evidence with who had it when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from servicedesk.files.models import Attachment


class Correction(models.Model):
    """What she was noted to have said, before and after somebody put it right: field → text. Append-only."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="corrections")
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.pk}"


class Evidence(models.Model):
    """A thing that shows what happened: a file, or something that lies somewhere. Its custody is a chain of entries."""

    class Origin(models.TextChoices):
        CUSTOMER = "customer", pgettext_lazy("evidence", "The customer")
        COLLEAGUE = "colleague", pgettext_lazy("evidence", "A colleague")
        OTHER = "other", pgettext_lazy("evidence", "Somebody else")

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=120)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    brought_by = models.CharField(max_length=120, blank=True, default="")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="evidence_has_title"),
            models.CheckConstraint(condition=Q(origin__in=["customer", "colleague", "other"]), name="evidence_origin"),
        ]

    def __str__(self) -> str:
        return self.title


class CustodyEntry(models.Model):
    """Where a piece of evidence went, who noted it and when; the newest says where it is. Append-only."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="custody")
    keeper = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        constraints = [models.CheckConstraint(condition=~Q(keeper=""), name="custody_has_keeper")]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.keeper}"
