"""Score sheets as articles have them, and the scores that were given by them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.models import Article
from tickets.scripts.models import PointList


class ScoreSheet(PointList):
    """The points for which a call, or a member in a month, is scored, each with the most `marks` it can earn."""

    class About(models.TextChoices):
        CALL = "call", pgettext_lazy("score", "A call")
        MEMBER = "member", pgettext_lazy("score", "A member")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="score_sheets")
    about = models.CharField(max_length=10, choices=About.choices, default=About.CALL)

    class Meta:
        app_label = "tickets"
        ordering = ("article_id", "pk")
        constraints = [
            models.UniqueConstraint(fields=["article", "code"], name="score_sheet_once"),
            models.CheckConstraint(condition=Q(about__in=["call", "member"]), name="score_sheet_about"),
        ]

    @property
    def most(self) -> int:
        """The marks that are earned without a fault."""
        return sum(point["marks"] for point in self.points)


class Score(Stateful):
    """How one call of a member, or she herself in a `month` (2026-11), was scored by somebody else, and what she says to it."""

    class State(models.TextChoices):
        GIVEN = "given", pgettext_lazy("score", "Given")
        ANSWERED = "answered", pgettext_lazy("score", "Answered")

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="scores")
    call = models.ForeignKey("tickets.Call", on_delete=models.PROTECT, related_name="scores", null=True)
    month = models.CharField(max_length=7, blank=True, default="")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scorer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marks = models.JSONField()
    total = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=2000, blank=True, default="")
    scored_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.GIVEN)
    answer = models.CharField(max_length=2000, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    subject_kind = "score"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        indexes = [models.Index(fields=["member", "-id"], name="score_member")]
        constraints = [
            models.UniqueConstraint(fields=["call", "sheet", "scorer"], name="score_once"),
            models.UniqueConstraint(fields=["member", "sheet", "scorer", "month"], condition=Q(call=None), name="score_once_a_month"),
            models.CheckConstraint(
                condition=Q(call=None, month__regex=r"^\d{4}-\d\d$") | Q(call__isnull=False, month=""), name="score_of_call_or_month"
            ),
            models.CheckConstraint(condition=~Q(scorer=F("member")), name="score_by_somebody_else"),
            models.CheckConstraint(condition=Q(total__lte=F("most"), most__gte=1), name="score_within_its_sheet"),
            models.CheckConstraint(
                condition=Q(state="given", answer="", answered_at__isnull=True)
                | Q(state="answered", answered_at__gte=F("scored_at")) & ~Q(answer=""),
                name="score_answered_with_its_words",
            ),
        ]

    def __str__(self) -> str:
        return f"score {self.pk}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def told(self) -> list[dict[str, Any]]:
        """The sheet's points in the reader's language, each with what it `earned`."""
        return [point | {"earned": self.marks[point["code"]]} for point in self.sheet.told]
