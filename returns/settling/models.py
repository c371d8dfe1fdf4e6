"""What returns came to: append-only, a mistake undone by a counter-entry."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from tickets.catalog.models import MONEY

_MEMBER: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class Settlement(models.Model):
    """What a slip came to, in the order's currency. A counter-entry names what it undoes and takes its amount back."""

    class Kind(models.TextChoices):
        REFUND = "refund", pgettext_lazy("settlement", "Refund")
        CREDIT = "credit", pgettext_lazy("settlement", "Credit")
        REPLACEMENT = "replacement", pgettext_lazy("settlement", "Replacement")
        NOTHING = "nothing", pgettext_lazy("settlement", "Nothing")

    slip = models.ForeignKey("returns.ReturnSlip", on_delete=models.PROTECT, related_name="settlements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = models.DecimalField(**MONEY)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=60, blank=True, default="")
    words = models.CharField(max_length=300, blank=True, default="")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(**_MEMBER)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["slip"], name="return_settlement_slip")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["refund", "credit"], undoes__isnull=True, amount__gt=0)
                | Q(kind__in=["refund", "credit"], undoes__isnull=False, amount__lt=0)
                | Q(kind__in=["replacement", "nothing"], amount=0),
                name="return_settlement_amount",
            ),
            models.CheckConstraint(
                condition=Q(undoes__isnull=False) & ~Q(words="")
                | Q(undoes__isnull=True)
                & (Q(kind__in=["refund", "credit"]) | Q(kind="replacement") & ~Q(reference="") | Q(kind="nothing") & ~Q(words="")),
                name="return_settlement_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id} {self.kind} {self.amount}"
