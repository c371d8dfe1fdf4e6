"""The words an investigation chooses among."""

from django.db import models
from django.utils.translation import pgettext_lazy


class AssistState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("assist request", "Asked")
    ANSWERED = "answered", pgettext_lazy("assist request", "Answered")
    REFUSED = "refused", pgettext_lazy("assist request", "Not ours")
    LAPSED = "lapsed", pgettext_lazy("assist request", "No longer needed")


class Side(models.TextChoices):
    """The sides of a dispute the desk coordinates without being one of them (CMP-027)."""

    CUSTOMER = "customer", pgettext_lazy("side", "Customer")
    DEALER = "dealer", pgettext_lazy("side", "Dealer")


class CauseField(models.TextChoices):
    """Where causes are looked for where no article says it: the branches of a cause-and-effect diagram."""

    PEOPLE = "people", pgettext_lazy("cause", "People")
    MACHINE = "machine", pgettext_lazy("cause", "Machine")
    MATERIAL = "material", pgettext_lazy("cause", "Material")
    METHOD = "method", pgettext_lazy("cause", "Method")
    ENVIRONMENT = "environment", pgettext_lazy("cause", "Environment")
    MEASUREMENT = "measurement", pgettext_lazy("cause", "Measurement")
    POLICY = "policy", pgettext_lazy("cause", "Policy or contract")
    OTHER = "other", pgettext_lazy("cause", "Something else")


class Finding(models.TextChoices):
    SUSPECTED = "suspected", pgettext_lazy("cause", "Suspected")
    CONFIRMED = "confirmed", pgettext_lazy("cause", "Confirmed")
    RULED_OUT = "ruled_out", pgettext_lazy("cause", "Ruled out")
