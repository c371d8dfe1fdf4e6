"""What somebody began to write and has not sent."""

from django.conf import settings
from django.db import models

from servicedesk.journal.models import Stateful, StatefulQuerySet

INTAKE = "intake"


class Draft(Stateful):
    """What a member typed for one act on a ticket, or without a ticket at the intake: field → text. Only its writer reads it.

    No event tells of it and the ticket's version does not know it; it is gone once sent, or after DESK_DRAFT_DAYS.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, null=True, related_name="drafts")
    act = models.CharField(max_length=30)
    fields = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    subject_kind = "draft"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        constraints = [models.UniqueConstraint(fields=["member", "ticket", "act"], nulls_distinct=False, name="draft_once")]
        indexes = [models.Index(fields=["saved_at"], name="draft_saved")]

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def text(self) -> str:
        """What stands in the large field."""
        return self.fields.get("text", "")

    @property
    def named(self) -> str:
        """Its id and version, as a form carries them."""
        return f"{self.pk}:{self.version}"
