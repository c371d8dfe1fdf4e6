"""What a place must have of a product, and each time there was less of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from returns.stock.models import StockPlace
from servicedesk.journal.models import Stateful, StatefulQuerySet
from tickets.catalog.models import QUANTITY

_MEMBER: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class StockNeed(Stateful):
    """So much of a product, in good condition, a place must have: a spare part, a tool, a material. What is not `active` was dropped."""

    class Sort(models.TextChoices):
        PART = "part", pgettext_lazy("stock need", "Spare part")
        TOOL = "tool", pgettext_lazy("stock need", "Tool")
        MATERIAL = "material", pgettext_lazy("stock need", "Material")

    place = models.ForeignKey(StockPlace, on_delete=models.PROTECT, related_name="needs")
    product = models.ForeignKey("tickets.Product", on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=10, choices=Sort.choices, default=Sort.PART)
    minimum = models.DecimalField(**QUANTITY)
    active = models.BooleanField(default=True)

    subject_kind = "stock_need"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "returns"
        constraints = [
            models.UniqueConstraint(fields=["place", "product"], name="stock_need_once"),
            models.CheckConstraint(condition=Q(minimum__gt=0), name="stock_need_of_something"),
            models.CheckConstraint(condition=Q(sort__in=["part", "tool", "material"]), name="stock_need_sort"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id}/{self.product_id}"

    @property
    def department_id(self) -> int:
        """Whose place it is; `place` should have come along."""
        return self.place.department_id


class Shortage(models.Model):
    """From when until when less lay at a place than must; one at a time for a need. `there` and `minimum` are those it began with."""

    need = models.ForeignKey(StockNeed, on_delete=models.PROTECT, related_name="shortages")
    there = models.DecimalField(**QUANTITY)
    minimum = models.DecimalField(**QUANTITY)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    subject_kind = "shortage"

    class Meta:
        app_label = "returns"
        indexes = [models.Index(fields=["id"], condition=Q(ended_at__isnull=True), name="shortage_now")]
        constraints = [
            models.UniqueConstraint(fields=["need"], condition=Q(ended_at=None), name="shortage_once_at_a_time"),
            models.CheckConstraint(condition=Q(there__gte=0, there__lt=F("minimum")), name="shortage_of_something"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="shortage_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"shortage {self.pk}"

    @property
    def department_id(self) -> int:
        """Whose place it is; the need and its place should have come along."""
        return self.need.place.department_id
