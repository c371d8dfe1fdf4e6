"""Requisitions and their lines; the sheet is an entry of the register, what went out stands in the stock ledger."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from returns.stock.models import StockPlace
from servicedesk.journal.models import Stateful, StatefulQuerySet
from tickets.catalog.models import QUANTITY

_MEMBER: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class RequisitionQuerySet(StatefulQuerySet):
    def shown(self) -> "RequisitionQuerySet":
        """With whoever and whatever a list of them names."""
        return self.select_related("entry", "place__department", "department", "asked_by", "approved_by", "ended_by")


class Requisition(Stateful):
    """Goods somebody asks a place for: approved by the signatures its form wants, issued in parts, ended.

    `department` is that of whoever asks. `reason` says why it was refused, withdrawn or ended.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("requisition", "To be approved")
        APPROVED = "approved", pgettext_lazy("requisition", "Approved, to be issued")
        ISSUED = "issued", pgettext_lazy("requisition", "Issued in full")
        REFUSED = "refused", pgettext_lazy("requisition", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("requisition", "Withdrawn")
        ENDED = "ended", pgettext_lazy("requisition", "Ended with something not issued")

    entry = models.OneToOneField("registers.Entry", on_delete=models.PROTECT, related_name="requisition")
    number = models.CharField(max_length=40, unique=True)
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(StockPlace, on_delete=models.PROTECT, related_name="requisitions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(**_MEMBER)
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(**_MEMBER, null=True)
    approved_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(**_MEMBER, null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    subject_kind = "requisition"
    objects = RequisitionQuerySet.as_manager()

    class Meta:
        app_label = "returns"
        indexes = [
            models.Index(fields=["place", "state", "-id"], name="requisition_place"),
            models.Index(fields=["department", "-id"], name="requisition_department"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="requisition_numbered"),
            models.CheckConstraint(
                condition=Q(state="asked", approved_by=None, approved_at=None, ended_by=None, ended_at=None, reason="")
                | Q(state__in=["approved", "issued"], approved_by__isnull=False, ended_by=None, ended_at=None, reason="")
                | Q(state__in=["refused", "withdrawn"], approved_by=None, approved_at=None, ended_by__isnull=False) & ~Q(reason="")
                | Q(state="ended", approved_by__isnull=False, ended_by__isnull=False) & ~Q(reason=""),
                name="requisition_state",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None) | Q(approved_by__isnull=False, approved_at__gte=F("asked_at")),
                name="requisition_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None) | Q(ended_by__isnull=False, ended_at__gte=F("asked_at")),
                name="requisition_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(approved_by=None) | ~Q(approved_by=F("asked_by"))) & (~Q(state="refused") | ~Q(ended_by=F("asked_by"))),
                name="requisition_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state


class RequisitionLine(models.Model):
    """One line: so much of a product, and what for. Never changed."""

    requisition = models.ForeignKey(Requisition, on_delete=models.PROTECT, related_name="lines")
    n = models.PositiveSmallIntegerField()
    product = models.ForeignKey("tickets.Product", on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(**QUANTITY)
    purpose = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        app_label = "returns"
        ordering = ("requisition_id", "n")
        constraints = [
            models.UniqueConstraint(fields=["requisition", "n"], name="requisition_line_once"),
            models.UniqueConstraint(fields=["requisition", "product"], name="requisition_product_once"),
            models.CheckConstraint(condition=Q(n__gte=1, quantity__gt=0), name="requisition_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.requisition_id}/{self.n}"
