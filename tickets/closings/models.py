"""Who may close a matter, as an article says it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ClosingRule(models.Model):
    """For matters of these kinds: whether whoever owns or solved one may close it herself."""

    class Needs(models.TextChoices):
        SECOND_PERSON = "second_person", _("a second person")
        NOBODY = "nobody", _("nobody else")

    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, related_name="closing_rules")
    kinds = ArrayField(models.CharField(max_length=20))
    needs = models.CharField(max_length=20, choices=Needs.choices)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(condition=Q(needs__in=["second_person", "nobody"]), name="closing_rule_needs"),
            models.CheckConstraint(condition=~Q(kinds=[]), name="closing_rule_has_kinds"),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.needs}"
