"""Phrases, rules on words and check lists as articles have them, what was said, and the lists that were gone through."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from servicedesk.rulebook.models import Article, in_reader_language
from tickets.choices import Channel, Kind
from tickets.scripts.moments import Moment


class Phrase(models.Model):
    """What is said at a moment, in both languages; without channels on every channel, without kinds about every kind of matter."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="phrases")
    place = models.PositiveSmallIntegerField()
    code = models.SlugField()
    moment = models.CharField(max_length=20, choices=Moment.choices)
    situation_zh = models.CharField(max_length=60, blank=True, default="")
    situation_en = models.CharField(max_length=60, blank=True, default="")
    channels = ArrayField(models.CharField(max_length=10, choices=Channel.choices), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=20, choices=Kind.choices), default=list, blank=True)
    text_zh = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)

    class Meta:
        app_label = "tickets"
        ordering = ("article_id", "place")
        constraints = [
            models.UniqueConstraint(fields=["article", "code"], name="phrase_once"),
            models.CheckConstraint(condition=Q(moment__in=Moment.values), name="phrase_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.code}"

    @property
    def situation(self) -> str:
        """When it is meant, in the reader's language; may be empty."""
        return in_reader_language(self.situation_zh, self.situation_en)


class WordRule(models.Model):
    """Words that are banned, or of which one must be said, at the begin, the end or anywhere of what is said."""

    class Verdict(models.TextChoices):
        BANNED = "banned", pgettext_lazy("words", "Not to be said")
        MUST = "must", pgettext_lazy("words", "To be said")

    class Where(models.TextChoices):
        ANYWHERE = "anywhere", pgettext_lazy("words", "anywhere")
        BEGIN = "begin", pgettext_lazy("words", "at the beginning")
        END = "end", pgettext_lazy("words", "at the end")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="word_rules")
    place = models.PositiveSmallIntegerField()
    code = models.SlugField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    where = models.CharField(max_length=10, choices=Where.choices, default=Where.ANYWHERE)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    words_zh = ArrayField(models.CharField(max_length=60), default=list)
    words_en = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        app_label = "tickets"
        ordering = ("article_id", "place")
        constraints = [
            models.UniqueConstraint(fields=["article", "code"], name="word_rule_once"),
            models.CheckConstraint(condition=Q(verdict__in=["banned", "must"]), name="word_rule_verdict"),
            models.CheckConstraint(condition=Q(where="anywhere") | Q(where__in=["begin", "end"], verdict="must"), name="word_rule_where"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.code}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


class PointList(models.Model):
    """A list of an article: points in both languages. One document, read whole: JSON, not rows."""

    code = models.SlugField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    points = models.JSONField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        return in_reader_language(self.title_zh, self.title_en)

    @property
    def told(self) -> list[dict[str, Any]]:
        """Its points with `text` in the reader's language."""
        return [point | {"text": in_reader_language(point["text_zh"], point["text_en"])} for point in self.points]

    @property
    def codes(self) -> list[str]:
        return [point["code"] for point in self.points]


class CheckList(PointList):
    """What is to be done in a situation, point by point; without channels on every channel."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="check_lists")
    channels = ArrayField(models.CharField(max_length=10, choices=Channel.choices), default=list, blank=True)

    last: "CheckedList | None" = None  # filled by `check_lists_for`

    class Meta:
        app_label = "tickets"
        ordering = ("article_id", "pk")
        constraints = [models.UniqueConstraint(fields=["article", "code"], name="check_list_once")]

    @property
    def done(self) -> list[str]:
        """The points that were done when it was gone through last."""
        return self.last.points if self.last else []


class SaidPhrase(models.Model):
    """A phrase somebody marked as said in a matter; once is enough."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="said_phrases")
    phrase = models.ForeignKey(Phrase, on_delete=models.PROTECT, related_name="said")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [models.UniqueConstraint(fields=["ticket", "phrase"], name="said_phrase_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.phrase_id}"


class CheckedList(models.Model):
    """A check list somebody went through for a matter: the points that were done. The last one of a list is how it stands."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="checked_lists")
    check_list = models.ForeignKey(CheckList, on_delete=models.PROTECT, related_name="checked")
    points = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        indexes = [models.Index(fields=["ticket", "-id"], name="checked_list_ticket")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.check_list_id}"

    @property
    def matter_id(self) -> int:
        return self.ticket_id
