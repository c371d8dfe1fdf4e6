"""Knowledge articles in versions, and the questions that found none."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.models import in_reader_language
from tickets.intake.rules import LONGEST_TAG, MOST_TAGS

LONGEST_TITLE, LONGEST_BODY = 120, 6000


class Grade(models.IntegerChoices):
    """Secrecy, from what a customer may be sent to what only those who look after the knowledge base read."""

    OPEN = 1, _("1, may be sent to customers")
    INTERNAL = 2, _("2, for colleagues only")
    CONFIDENTIAL = 3, _("3, for those who write and review only")


class KnowledgeQuerySet(StatefulQuerySet):
    def with_versions(self) -> "KnowledgeQuerySet":
        """With the version that is `live` (published) and the one in the `making`, in the same statement."""
        rows = self.annotate(
            live=FilteredRelation("versions", condition=Q(versions__state="published")),
            making=FilteredRelation("versions", condition=Q(versions__state__in=["draft", "submitted", "approved"])),
        )
        people = [f"{version}__{who}" for version in ("live", "making") for who in ("written_by", "reviewed_by")]
        return rows.select_related("department", "withdrawn_by", *people)

    def usable(self, at: datetime) -> "KnowledgeQuerySet":
        """Published, not withdrawn and not past their day; needs `with_versions`."""
        return self.filter(Q(live__valid_until__isnull=True) | Q(live__valid_until__gt=at), live__isnull=False, withdrawn_at__isnull=True)


class KnowledgeArticle(Stateful):
    """One article of the knowledge base, for one department or the whole company; its texts stand in its versions."""

    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.CharField(max_length=300, blank=True, default="")

    subject_kind = "knowledge"
    objects = KnowledgeQuerySet.as_manager()
    # Filled by `with_versions`; where that was not asked for, nothing is known of them.
    live: "KnowledgeVersion | None" = None
    making: "KnowledgeVersion | None" = None

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_why="")
                | Q(withdrawn_by__isnull=False, withdrawn_at__gte=F("created_at")) & ~Q(withdrawn_why=""),
                name="knowledge_withdrawn_by_somebody_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"knowledge {self.pk}"

    @property
    def shown(self) -> "KnowledgeVersion":
        """The published version, else the one in the making, else the latest there is."""
        return self.live or self.making or self.versions.order_by("-number")[0]

    def state_at(self, at: datetime) -> str:
        """withdrawn, expired, published, or how far its first version has come."""
        if self.withdrawn_at:
            return State.WITHDRAWN
        if self.live:
            return State.EXPIRED if self.live.valid_until and self.live.valid_until <= at else State.PUBLISHED
        return State(self.shown.state)


class State(models.TextChoices):
    """How an article stands."""

    DRAFT = "draft", pgettext_lazy("knowledge", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("knowledge", "In review")
    APPROVED = "approved", pgettext_lazy("knowledge", "Approved")
    PUBLISHED = "published", pgettext_lazy("knowledge", "Published")
    EXPIRED = "expired", pgettext_lazy("knowledge", "Past its day")
    WITHDRAWN = "withdrawn", pgettext_lazy("knowledge", "Withdrawn")


class KnowledgeVersion(models.Model):
    """One version of an article's text. Whoever reviews it did not write it; what was published stays as it was."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("knowledge", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("knowledge", "In review")
        APPROVED = "approved", pgettext_lazy("knowledge", "Approved")
        PUBLISHED = "published", pgettext_lazy("knowledge", "Published")
        REPLACED = "replaced", pgettext_lazy("knowledge", "Replaced")

    article = models.ForeignKey(KnowledgeArticle, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    grade = models.PositiveSmallIntegerField(choices=Grade.choices, default=Grade.INTERNAL)
    title_zh = models.CharField(max_length=LONGEST_TITLE)
    title_en = models.CharField(max_length=LONGEST_TITLE, blank=True, default="")
    body_zh = models.TextField()
    body_en = models.TextField(blank=True, default="")
    tags = ArrayField(models.CharField(max_length=LONGEST_TAG), default=list, blank=True)
    pieces = ArrayField(models.TextField(), default=list, blank=True)
    valid_until = models.DateTimeField(null=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    returned_why = models.CharField(max_length=300, blank=True, default="")
    published_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        ordering = ("article_id", "number")
        indexes = [GinIndex(fields=["pieces"], name="knowledge_pieces")]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="knowledge_version_once"),
            models.UniqueConstraint(fields=["article"], condition=Q(state="published"), name="knowledge_published_once"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(state__in=["draft", "submitted", "approved"]), name="knowledge_in_the_making_once"
            ),
            models.CheckConstraint(condition=Q(grade__in=[1, 2, 3]), name="knowledge_grade"),
            models.CheckConstraint(condition=~Q(title_zh="") & ~Q(body_zh=""), name="knowledge_says_something"),
            models.CheckConstraint(condition=Q(tags__len__lte=MOST_TAGS), name="knowledge_tags_few"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("written_by")), name="knowledge_reviewed_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at__isnull=True, published_at__isnull=True)
                | Q(state="submitted", submitted_at__isnull=False, reviewed_by__isnull=True, published_at__isnull=True)
                | Q(state="approved", submitted_at__isnull=False, reviewed_by__isnull=False, published_at__isnull=True)
                | Q(state__in=["published", "replaced"], reviewed_by__isnull=False, published_at__isnull=False),
                name="knowledge_state_fits_its_moments",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True) | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="knowledge_reviewed_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"knowledge {self.article_id} v{self.number}"

    @property
    def title(self) -> str:
        return in_reader_language(self.title_zh, self.title_en)

    @property
    def body(self) -> str:
        return in_reader_language(self.body_zh, self.body_en)


class UnansweredSearch(Stateful):
    """A search in the knowledge base that found nothing, personal numbers taken out; `answered_by` is the article that answers it."""

    words = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.ForeignKey(KnowledgeArticle, on_delete=models.PROTECT, null=True, related_name="answers")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    subject_kind = "unanswered_search"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        indexes = [models.Index(fields=["-id"], condition=Q(answered_at__isnull=True), name="unanswered_search_open")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="unanswered_search_asks_something"),
            models.UniqueConstraint(fields=["words", "asked_by"], condition=Q(answered_at__isnull=True), name="unanswered_search_once"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(answer__isnull=False, answered_by__isnull=False, answered_at__gte=F("asked_at")),
                name="unanswered_search_answered_by_an_article",
            ),
        ]

    def __str__(self) -> str:
        return f"search {self.pk}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return "answered" if self.answered_at else "open"
