"""The moments of a conversation for which a regulation has phrases."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Moment(models.TextChoices):
    """In the order in which a conversation comes to them."""

    OPENING = "opening", pgettext_lazy("moment", "Opening")
    WELCOME = "welcome", pgettext_lazy("moment", "Welcome")
    VERIFYING = "verifying", pgettext_lazy("moment", "Verifying")
    ATTENTION = "attention", pgettext_lazy("moment", "Attention")
    WAITING = "waiting", pgettext_lazy("moment", "Waiting")
    COMPLAINT = "complaint", pgettext_lazy("moment", "Complaint")
    APOLOGY = "apology", pgettext_lazy("moment", "Apology")
    PROMISE = "promise", pgettext_lazy("moment", "Promised answer")
    REFUSAL = "refusal", pgettext_lazy("moment", "Refusal")
    TRANSFER = "transfer", _("Passing on to a superior")
    THANKS = "thanks", pgettext_lazy("moment", "Thanks")
    CLOSING = "closing", pgettext_lazy("moment", "Closing")
    FAREWELL = "farewell", _("Seeing off")


ORDER = {moment: place for place, moment in enumerate(Moment.values)}
