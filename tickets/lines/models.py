"""A telephone line the company keeps."""

from django.db import models
from django.db.models import Q

from servicedesk.rulebook.language import in_reader_language
from staff.skills.choices import NEEDED, Skill
from tickets.choices import Purpose
from tickets.rules import E164


class Line(models.Model):
    """A line customers call. The calls on it are its department's; one for complaints and repairs serves nothing else. `skill`: it rings
    first for ready members of this class."""

    number = models.CharField(max_length=20, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    purpose = models.CharField(max_length=20, choices=Purpose.choices, default=Purpose.GENERAL)
    skill = models.CharField(max_length=12, choices=Skill.choices, blank=True, default="")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, null=True, related_name="lines")

    subject_kind = "line"

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="line_purpose"),
            models.CheckConstraint(condition=Q(skill__in=["", *NEEDED]), name="line_skill"),
            models.CheckConstraint(condition=Q(number__regex=E164), name="line_number"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)
