"""The words exchanges choose among."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ExchangeState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("exchange slip", "Being approved")
    APPROVED = "approved", pgettext_lazy("exchange slip", "Approved")
    REFUSED = "refused", pgettext_lazy("exchange slip", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("exchange slip", "Withdrawn")
    HANDED_OVER = "handed_over", pgettext_lazy("exchange slip", "Brought to the warehouse")
    RECEIVED = "received", pgettext_lazy("exchange slip", "In joint custody")
    CLOSED = "closed", pgettext_lazy("exchange slip", "Closed")


class StepResult(models.TextChoices):
    SIGNED = "signed", pgettext_lazy("exchange step", "Signed")
    REFUSED = "refused", pgettext_lazy("exchange step", "Refused")


class GoodsCondition(models.TextChoices):
    GOOD = "good", pgettext_lazy("goods", "good")
    DAMAGED = "damaged", pgettext_lazy("goods", "damaged")
    SCRAP = "scrap", pgettext_lazy("goods", "scrap")


# Slips in these states ask for goods that have not come back yet.
CLAIMING = (ExchangeState.WAITING, ExchangeState.APPROVED, ExchangeState.HANDED_OVER)
ENDED = (ExchangeState.REFUSED, ExchangeState.WITHDRAWN, ExchangeState.CLOSED)
