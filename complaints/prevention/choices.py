"""The words of corrective and preventive actions."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ActionKind(models.TextChoices):
    CORRECTIVE = "corrective", pgettext_lazy("action", "Corrective: it does not happen again")
    PREVENTIVE = "preventive", pgettext_lazy("action", "Preventive: the like does not happen elsewhere")


class ActionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("action", "To be done")
    DONE = "done", pgettext_lazy("action", "To be checked")
    VERIFIED = "verified", pgettext_lazy("action", "Verified")
    FAILED = "failed", pgettext_lazy("action", "Did not work, to be done again")
