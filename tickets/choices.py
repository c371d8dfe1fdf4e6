"""What a matter can be, how it came, when in the customer's dealings, how and where it is served."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    CONSULTATION = "consultation", _("Consultation")
    SERVICE = "service", _("Entrusted service")
    REPAIR = "repair", _("Repair")
    COMPLAINT = "complaint", _("Complaint")
    SUGGESTION = "suggestion", _("Suggestion")
    HELP = "help", _("Help wanted")
    DISPUTE = "dispute", _("Dispute")
    TIP_OFF = "tip_off", _("Tip-off")
    RESERVATION = "reservation", _("Reservation")
    CLAIM = "claim", _("Claim")
    PRAISE = "praise", _("Praise")


class Channel(models.TextChoices):
    PHONE = "phone", _("Hotline")
    TOLL_FREE = "toll_free", _("800 line")
    MAILBOX = "mailbox", _("Mailbox")
    LETTER = "letter", _("Letter")
    FAX = "fax", _("Fax")
    MEDIA = "media", _("Media")
    WEB = "web", _("Web")
    IM = "im", _("Instant message")
    MAIL = "mail", _("E-mail")
    SMS = "sms", _("SMS")
    WALK_IN = "walk_in", _("Walk-in")
    HOME_VISIT = "home_visit", _("Home visit")
    DEPARTMENT = "department", _("Other department")


BY_CALL = (Channel.PHONE, Channel.TOLL_FREE)  # whose contacts are calls, noted by hand where no exchange reports them


class Stage(models.TextChoices):
    BEFORE = "before", _("Before the sale")
    DURING = "during", _("During the sale")
    AFTER = "after", _("After the sale")


class Mode(models.TextChoices):
    HOTLINE = "hotline", _("Hotline answer")
    REMOTE = "remote", _("Remote")
    ON_SITE = "on_site", _("On site")


class Area(models.TextChoices):
    NORMAL = "normal", pgettext_lazy("area", "Normal")
    INTENSIVE = "intensive", pgettext_lazy("area", "Intensive service")


class Purpose(models.TextChoices):
    GENERAL = "general", _("General")
    COMPLAINT_REPAIR = "complaint_repair", _("Complaints and repairs")
