"""A form that somebody began to change."""

from django.conf import settings
from django.db import models

from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.models import Regulation


class FormDraft(Stateful):
    """What a member typed into the editor of one form, right or wrong; only she reads it, and no event tells of it.

    The form is that of the article `number` of a regulation. `basis` is the digest of the form that she began from.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    register = models.ForeignKey("registers.Register", on_delete=models.PROTECT, related_name="+")
    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    basis = models.CharField(max_length=64)
    sheet = models.JSONField()
    saved_at = models.DateTimeField()

    subject_kind = "form_draft"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "register", "regulation", "number"], name="form_draft_once")]

    def __str__(self) -> str:
        return f"{self.register_id} by {self.member_id}"
