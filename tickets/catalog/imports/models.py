"""That lines of orders were brought in."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class OrderImport(models.Model):
    """One import: the file's name, how many of its rows were created, changed, there already, or left out, and why each of the last.

    `rejects` are [{row, field, value, remedy}, …] in the language of whoever imported them, who alone may read them.
    """

    name = models.CharField(max_length=120, blank=True, default="")
    rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    rejects = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    subject_kind = "order_import"

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(condition=Q(rows=F("created") + F("changed") + F("unchanged") + F("rejected")), name="import_adds_up")
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"
