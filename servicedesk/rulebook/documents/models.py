"""Sources, procedures, flow charts and the open question of an article in one version."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.rulebook.documents.rules import Step, step_from_json
from servicedesk.rulebook.language import in_reader_language


class Source(models.Model):
    """Where an article comes from, as its pack says; `place` is its place in the list."""

    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, related_name="sources")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ("place",)
        constraints = [models.UniqueConstraint(fields=["article", "place"], name="source_place_once")]

    def __str__(self) -> str:
        return self.text


class Procedure(models.Model):
    """A procedure or a flow chart. Its steps are one document, read whole and never asked for singly: JSON, not rows."""

    class Kind(models.TextChoices):
        PROCEDURE = "procedure", _("Procedure")
        FLOW_CHART = "flow_chart", _("Flow chart")

    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, related_name="procedures")
    code = models.SlugField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    steps = models.JSONField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["article", "code"], name="procedure_once_per_article"),
            models.CheckConstraint(condition=models.Q(kind__in=["procedure", "flow_chart"]), name="procedure_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.code}"

    @property
    def title(self) -> str:
        return in_reader_language(self.title_zh, self.title_en)

    @property
    def is_chart(self) -> bool:
        return self.kind == self.Kind.FLOW_CHART

    @property
    def told(self) -> list[Step]:
        """Its steps in the reader's language."""
        texts = {step["id"]: in_reader_language(step["text_zh"], step["text_en"]) for step in self.steps}
        return [step_from_json(_read(step, texts)) for step in self.steps]


class OpenQuestion(models.Model):
    """What somebody must decide before an article can be executed, as its pack says."""

    article = models.OneToOneField("rulebook.Article", on_delete=models.PROTECT, related_name="open_question")
    text_zh = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)

    def __str__(self) -> str:
        return in_reader_language(self.text_zh, self.text_en)


def _read(step: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    exits = [
        {"to": each["to"], "when": in_reader_language(each["when_zh"], each["when_en"]), "told": texts[each["to"]]} for each in step["then"]
    ]
    return {"id": step["id"], "text": texts[step["id"]], "who": in_reader_language(step["who_zh"], step["who_en"]), "then": exits}
