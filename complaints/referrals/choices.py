"""The words referrals choose among."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Moment(models.TextChoices):
    """When an article passes a complaint on."""

    TAKEN_IN = "taken_in", pgettext_lazy("referral", "as its type is known")
    REPORTED = "reported", pgettext_lazy("referral", "as it is reported upward")
    ANSWERED = "answered", pgettext_lazy("referral", "as it is answered")
    BY_HAND = "by_hand", pgettext_lazy("referral", "by hand")


class ReferralState(models.TextChoices):
    MADE = "made", pgettext_lazy("referral", "Waits")
    ENDED = "ended", pgettext_lazy("referral", "Done")
