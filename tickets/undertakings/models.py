"""What an article has members undertake, and who did."""

from collections.abc import Sequence

from django.conf import settings
from django.db import models

from servicedesk.rulebook.models import Article
from staff.models import Member
from tickets.scripts.models import PointList


class Undertaking(PointList):
    """The points that every member undertakes by her name; another edition of the article asks anew."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="undertakings")

    awaited: Sequence[Member] = ()  # filled by whoever asks whose names are missing

    class Meta:
        app_label = "tickets"
        ordering = ("article_id", "pk")
        constraints = [models.UniqueConstraint(fields=["article", "code"], name="undertaking_once")]


class Signature(models.Model):
    """A member's name under an undertaking, and the moment she put it there; never taken back."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="signatures")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    subject_kind = "signature"

    class Meta:
        app_label = "tickets"
        constraints = [models.UniqueConstraint(fields=["undertaking", "member"], name="signature_once")]

    def __str__(self) -> str:
        return f"signature {self.pk}"

    @property
    def department_id(self) -> int | None:
        return self.member.department_id
