"""What an article says of apologies."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ApologyRule(models.Model):
    """Whether apologies to a complaint wait for who is liable, and by which words an apology is known."""

    class Policy(models.TextChoices):
        LIABILITY_BASED = "liability_based", _("only where the company is liable")
        ALWAYS_REGRET = "always_regret", _("always, as regret for the inconvenience")

    article = models.OneToOneField("rulebook.Article", on_delete=models.PROTECT, related_name="apology_rule")
    policy = models.CharField(max_length=20, choices=Policy.choices)
    words_zh = ArrayField(models.CharField(max_length=60), default=list)
    words_en = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(condition=Q(policy__in=["liability_based", "always_regret"]), name="apology_policy"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.policy}"
