"""Regulations and their articles; a changed article is a new version, the old one keeps what it promised."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from servicedesk.rulebook.documents.models import OpenQuestion, Procedure, Source
from servicedesk.rulebook.language import in_reader_language
from servicedesk.rulebook.revisions.models import Revision
from servicedesk.rulebook.scopes.models import Attachment, Scope

__all__ = ["Article", "Attachment", "OpenQuestion", "Procedure", "Regulation", "Revision", "Scope", "Source", "in_reader_language"]


class Regulation(models.Model):
    """A written regulation, loaded from a policy pack of the same code."""

    code = models.SlugField(unique=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    revision = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    subject_kind = "regulation"

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        return in_reader_language(self.title_zh, self.title_en)


class ArticleQuerySet(models.QuerySet):
    def current(self) -> "ArticleQuerySet":
        """The latest version of each article."""
        return self.filter(effective_to__isnull=True)

    def in_force(self, at: datetime) -> "ArticleQuerySet":
        """The versions that hold at a moment and are to be executed."""
        return self.upcoming(at).filter(begins_at__lte=at, status=Article.Status.ACTIVE)

    def upcoming(self, at: datetime) -> "ArticleQuerySet":
        """The versions that hold at a moment or will, whatever their status: what a reader of the rulebook sees."""
        return self.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=at))


class Article(models.Model):
    """One article in one version. `effective_to` is empty while the version is in force.

    `effective_from` is the day it was made for; `begins_at` when it takes over: with that day, or when the version before it ends.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        NEEDS_DECISION = "needs_decision", _("Needs a decision")
        DISABLED = "disabled", _("Disabled")

    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="articles")
    number = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    text_zh = models.TextField()
    text_en = models.TextField()
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    legal_review = models.BooleanField(default=False)
    effective_from = models.DateField()
    begins_at = models.DateTimeField()
    effective_to = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(db_default=Now())

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regulation", "number", "version"], name="article_version"),
            models.UniqueConstraint(fields=["regulation", "number"], condition=Q(effective_to__isnull=True), name="article_in_force_once"),
            models.CheckConstraint(condition=Q(status__in=["active", "needs_decision", "disabled"]), name="article_status"),
        ]

    def __str__(self) -> str:
        return f"{self.regulation_id}/{self.number} v{self.version}"

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def title(self) -> str:
        return in_reader_language(self.title_zh, self.title_en)

    @property
    def text(self) -> str:
        return in_reader_language(self.text_zh, self.text_en)
