"""Attachments."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from servicedesk.files.rules import MOST_BYTES


class Attachment(models.Model):
    """A file that was added to something: what of it is a row. Its bytes lie under its hash and are never changed."""

    about = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    matter_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    subject_kind = "attachment"

    class Meta:
        indexes = [
            models.Index(fields=["about", "about_id", "id"], name="attachment_about"),
            models.Index(fields=["sha256"], name="attachment_sha256"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=MOST_BYTES), name="attachment_size"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="attachment_hash"),
            models.CheckConstraint(condition=~Q(name=""), name="attachment_named"),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
