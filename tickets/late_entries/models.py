"""How long afterwards an article lets something be entered."""

from django.db import models
from django.db.models import Q

LONGEST_HOURS = 168


class LateEntryRule(models.Model):
    """Up to how many hours after it happened an answer, a solution or a call's outcome may be entered; 0: not at all."""

    article = models.OneToOneField("rulebook.Article", on_delete=models.PROTECT, related_name="late_entry_rule")
    hours = models.PositiveSmallIntegerField()

    class Meta:
        app_label = "tickets"
        constraints = [models.CheckConstraint(condition=Q(hours__lte=LONGEST_HOURS), name="late_entry_hours")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.hours} h"
