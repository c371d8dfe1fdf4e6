"""The classes of skill, and which of them a matter may need."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Skill(models.TextChoices):
    TECHNICAL = "technical", pgettext_lazy("skill", "Technical")
    THEORETICAL = "theoretical", pgettext_lazy("skill", "Theoretical")
    ALL_ROUND = "all_round", pgettext_lazy("skill", "All-round")


NEEDED = (Skill.TECHNICAL, Skill.THEORETICAL)  # an all-round member serves either
