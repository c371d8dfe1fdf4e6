"""Which fields an article requires of an intake."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from servicedesk.rulebook.models import Article
from tickets.choices import Kind


class Requirement(models.Model):
    """The fields an article requires of matters of one kind."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="requirements")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    fields = ArrayField(models.CharField(max_length=20))

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["article", "kind"], name="requirement_once"),
            models.CheckConstraint(condition=Q(fields__len__gt=0), name="requirement_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.kind}"
