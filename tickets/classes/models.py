"""A class of matters as an article says it, and the steps of its process that were done."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from servicedesk.rulebook.language import in_reader_language
from staff.skills.choices import NEEDED, Skill


class MatterClass(models.Model):
    """What matters of some kinds may be about. `processes`: [{severities, steps: [{zh, en}]}], each severity in one at most. `skill`: the
    class of skill they need, where they need one."""

    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, related_name="matter_classes")
    code = models.SlugField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    kinds = ArrayField(models.CharField(max_length=20))
    processes = models.JSONField(default=list)
    skill = models.CharField(max_length=12, choices=Skill.choices, blank=True, default="")

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["article", "code"], name="matter_class_once"),
            models.CheckConstraint(condition=~Q(kinds=[]), name="matter_class_has_kinds"),
            models.CheckConstraint(condition=Q(skill__in=["", *NEEDED]), name="matter_class_skill"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.code}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


class DoneStep(models.Model):
    """A step of its class's process that somebody did for a matter: `process` and `step` count from 0."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="done_steps")
    matter_class = models.ForeignKey(MatterClass, on_delete=models.PROTECT, related_name="+")
    process = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [models.UniqueConstraint(fields=["ticket", "matter_class", "process", "step"], name="step_done_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.process}.{self.step}"
