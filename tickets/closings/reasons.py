"""Why a matter is closed at once, and the sentence that is recorded for each reason."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClosingReason(models.TextChoices):
    """The ways to solve and close in one step. Only the first one answers anybody: the others were no matter at all."""

    ANSWERED = "answered_at_once", _("Answered at once")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    SILENT = "silent_call", _("Silent call")
    SPAM = "spam", _("Spam")


SENTENCES = {
    ClosingReason.ANSWERED: ("客户当场得到答复，无需跟进。", "The customer was answered on the spot; nothing remains to be done."),
    ClosingReason.WRONG_NUMBER: ("对方拨错号码，并无事项。", "The caller had dialled a wrong number; there is no matter."),
    ClosingReason.SILENT: ("电话接通后无人说话，并无事项。", "Nobody spoke on the line; there is no matter."),
    ClosingReason.SPAM: ("推销或骚扰信息，并无事项。", "Advertising or nuisance; there is no matter."),
}


def sentence_for(reason: str, language: str) -> str:
    """What is recorded, in the customer's language."""
    chinese, english = SENTENCES[ClosingReason(reason)]
    return english if language.startswith("en") else chinese
