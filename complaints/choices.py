"""The words complaints choose among."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Severity(models.TextChoices):
    """The scale of the regulations: general, serious, major (一般、严重、重大)."""

    GENERAL = "general", pgettext_lazy("complaint", "General")
    SERIOUS = "serious", pgettext_lazy("complaint", "Serious")
    MAJOR = "major", pgettext_lazy("complaint", "Major")


class State(models.TextChoices):
    OPEN = "open", pgettext_lazy("complaint", "Open")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "Withdrawn")


class Phase(models.TextChoices):
    """How far it is, in the words the customer is told (分段答复)."""

    ACCEPTED = "accepted", pgettext_lazy("complaint", "Accepted")
    INVESTIGATING = "investigating", pgettext_lazy("complaint", "Being investigated")
    DECIDED = "decided", pgettext_lazy("complaint", "Decided")
    REPLIED = "replied", pgettext_lazy("complaint", "Answered")
    TRACED = "traced", pgettext_lazy("complaint", "Traced")


PHASES = tuple(Phase.values)


class StageCode(models.TextChoices):
    """What a complaint goes through, each with who and when. The eight of ISO 10002 are among them: see `ISO_STEPS`."""

    RECEIPT = "receipt", pgettext_lazy("stage", "Received")
    ACKNOWLEDGEMENT = "acknowledgement", pgettext_lazy("stage", "Acknowledged to the customer")
    ASSESSMENT = "assessment", pgettext_lazy("stage", "Assessed")
    TRACKING = "tracking", pgettext_lazy("stage", "Tracked")
    INVESTIGATION = "investigation", pgettext_lazy("stage", "Investigated")
    VERDICT = "verdict", pgettext_lazy("stage", "Liability decided")
    REMEDY = "remedy", pgettext_lazy("stage", "Remedy decided")
    REPLY = "reply", pgettext_lazy("stage", "Decision communicated")
    CORRECTION = "correction", pgettext_lazy("stage", "Corrective action")
    VERIFICATION = "verification", pgettext_lazy("stage", "Effect verified")
    CLOSING = "closing", pgettext_lazy("stage", "Closed")


# ISO 10002, 7.2 to 7.9.
ISO_STEPS = (
    StageCode.RECEIPT,
    StageCode.TRACKING,
    StageCode.ACKNOWLEDGEMENT,
    StageCode.ASSESSMENT,
    StageCode.INVESTIGATION,
    StageCode.REMEDY,
    StageCode.REPLY,
    StageCode.CLOSING,
)
# What the page shows as its steps, in this order.
SHOWN_STAGES = (
    StageCode.RECEIPT,
    StageCode.ASSESSMENT,
    StageCode.INVESTIGATION,
    StageCode.VERDICT,
    StageCode.REMEDY,
    StageCode.CORRECTION,
    StageCode.VERIFICATION,
    StageCode.CLOSING,
)
