"""What returns came to: append-only, a mistake undone by a counter-entry, closed month by month with locked sums."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
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


class SettlementMonth(models.Model):
    """A month of a department's settlements, locked: none of before `until`, its end in the desk's zone, is entered any more. Append-only.

    `digest` is that of the month before, of every settlement and of every sum; `entries` counts the month's settlements.
    """

    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    until = models.DateTimeField()
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(**_MEMBER)
    at = models.DateTimeField()

    subject_kind = "settlement_month"

    class Meta:
        ordering = ("department_id", "month")
        constraints = [
            models.UniqueConstraint(fields=["department", "month"], name="settlement_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="settlement_month_of_a_month"),
            models.CheckConstraint(condition=Q(at__gte=F("until")), name="settlement_month_when_over"),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="settlement_month_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.month:%Y-%m}"


class SettlementSum(models.Model):
    """What one kind of settlement comes to in a closed month, in one currency: before it, entered, taken back, after it. Append-only."""

    month = models.ForeignKey(SettlementMonth, on_delete=models.PROTECT, related_name="sums")
    kind = models.CharField(max_length=12, choices=Settlement.Kind.choices)
    currency = models.CharField(max_length=3)
    opening = models.DecimalField(**MONEY)
    entered = models.DecimalField(**MONEY)
    taken_back = models.DecimalField(**MONEY)
    closing = models.DecimalField(**MONEY)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["month", "kind", "currency"], name="settlement_sum_once"),
            models.CheckConstraint(condition=Q(kind__in=["refund", "credit", "replacement", "nothing"]), name="settlement_sum_kind"),
            models.CheckConstraint(
                condition=Q(entered__gte=0, taken_back__gte=0, closing=F("opening") + F("entered") - F("taken_back")),
                name="settlement_sum_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_id} {self.kind} {self.currency}"
