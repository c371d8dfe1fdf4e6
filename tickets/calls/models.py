"""Calls, and what was reported of them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.customers.models import Customer
from tickets.rules import mask_phone, rings_in

RING = timedelta(seconds=5)  # an assumption where the exchange does not count: 5 s a ring
STALE = timedelta(minutes=5)  # a call whose end the exchange never reported rings no longer than this
RINGS = Q(answered_at__isnull=True, ended_at__isnull=True, abandoned_at__isnull=True)
PRECEDENCE = timedelta(seconds=15)  # as long a line rings for the class it asks for, then for all
LONGEST = timedelta(hours=4)  # a call whose end nobody reported is not live any longer than this
BEGAN = Coalesce("rang_at", "answered_at", "created_at")
LIVE = Q(answered_at__isnull=False, ended_at__isnull=True, abandoned_at__isnull=True)


class Call(models.Model):
    """A telephone call, as the exchange reported it or as an agent noted it by hand (then `measured` is false).

    `rings_at` is the member whose extension rings, `on_line` who speaks with the caller: whoever answered, then whom it went to.
    """

    class State(models.TextChoices):
        RINGING = "ringing", _("Ringing")
        ANSWERED = "answered", _("Answered")
        ENDED = "ended", _("Ended")
        ABANDONED = "abandoned", _("Abandoned")

    class Side(models.TextChoices):
        CALLER = "caller", _("The caller")
        DESK = "desk", pgettext_lazy("hung up", "The desk")

    external_id = models.CharField(max_length=80, unique=True, null=True)
    phone = models.CharField(max_length=20, blank=True, default="")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="calls")
    department_id = models.BigIntegerField(null=True)
    matter_id = models.BigIntegerField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    measured = models.BooleanField(default=True)
    rang_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    abandoned_at = models.DateTimeField(null=True)
    rings = models.PositiveSmallIntegerField(null=True)
    rings_at = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_line = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    number_withheld = models.BooleanField(default=False)
    hung_up_first = models.CharField(max_length=10, choices=Side.choices, blank=True, default="")
    line = models.ForeignKey("tickets.Line", on_delete=models.PROTECT, null=True, related_name="calls")
    created_at = models.DateTimeField(db_default=Now())

    subject_kind = "call"

    class Meta:
        app_label = "tickets"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="call_list"),
            models.Index(fields=["department_id", "rang_at"], name="call_rings", condition=RINGS),
            models.Index(fields=["on_line"], name="call_live", condition=LIVE),
            models.Index(BEGAN, name="call_began", condition=Q(matter_id=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(hung_up_first__in=["", "caller", "desk"]), name="call_hung_up_by_a_side"),
            models.CheckConstraint(condition=Q(hung_up_first="") | Q(ended_at__isnull=False), name="call_hung_up_when_ended"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @property
    def state(self) -> str:
        if self.abandoned_at:
            return self.State.ABANDONED
        if self.ended_at:
            return self.State.ENDED
        return self.State.ANSWERED if self.answered_at else self.State.RINGING

    @property
    def ring_seconds(self) -> float | None:
        """Seconds from ringing to answer; None where nothing measured it."""
        if not (self.measured and self.rang_at and self.answered_at):
            return None
        return max(0.0, (self.answered_at - self.rang_at).total_seconds())

    @property
    def ring_count(self) -> int | None:
        """The exchange's count, else counted from the seconds; None where nothing measured it."""
        if self.rings is not None:
            return self.rings
        return None if self.ring_seconds is None else rings_in(self.ring_seconds, RING.total_seconds())

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def withheld(self) -> bool:
        """Whether the caller let no number be shown: the exchange reported none, or an agent noted so."""
        return self.number_withheld or (self.external_id is not None and not self.phone)


class CallReport(models.Model):
    """What was reported of a call: one of each kind at most, however often and in whatever order it arrives."""

    class Kind(models.TextChoices):
        RINGING = "ringing", _("Ringing")
        ANSWERED = "answered", _("Answered")
        ENDED = "ended", _("Ended")
        ABANDONED = "abandoned", _("Abandoned")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "tickets"
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="call_report_once")]


class CallTransfer(models.Model):
    """A live call went from whoever spoke with the caller to a superior of hers."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="transfers")
    from_member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to_member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [models.CheckConstraint(condition=~Q(from_member=F("to_member")), name="call_transfer_to_another")]

    def __str__(self) -> str:
        return f"transfer of call {self.call_id}"


class CallOutcome(models.Model):
    """How a customer took what she was told. One who insists waits for a plan that whoever is responsible agrees with her.

    A request that was refused keeps why and the phrase it was refused with; one insistence without a plan stands a ticket.
    """

    class Result(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("call outcome", "Accepted")
        UNDERSTOOD = "understood", pgettext_lazy("call outcome", "Understood")
        NOT_ACCEPTED = "not_accepted", pgettext_lazy("call outcome", "Not accepted")

    class Refusal(models.TextChoices):
        UNREASONABLE = "unreasonable", _("The request is unreasonable")
        NOT_AT_FAULT = "not_at_fault", _("The company is not at fault")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="call_outcomes")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="outcomes")
    result = models.CharField(max_length=12, choices=Result.choices)
    insists = models.BooleanField(default=False)
    refusal = models.CharField(max_length=12, choices=Refusal.choices, blank=True, default="")
    phrase = models.ForeignKey("tickets.Phrase", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=1000, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    plan = models.CharField(max_length=2000, blank=True, default="")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(insists=True, planned_at__isnull=True), name="call_outcome_insists"),
            models.CheckConstraint(condition=Q(result__in=["accepted", "understood", "not_accepted"]), name="call_outcome_result"),
            models.CheckConstraint(condition=Q(refusal__in=["", "unreasonable", "not_at_fault"]), name="call_outcome_refusal"),
            models.CheckConstraint(condition=Q(insists=False) | Q(result="not_accepted"), name="call_outcome_insists_unaccepted"),
            models.CheckConstraint(condition=Q(insists=False, refusal="") | ~Q(words=""), name="call_outcome_says_why"),
            models.CheckConstraint(condition=Q(phrase=None) | ~Q(refusal=""), name="call_outcome_phrase_of_a_refusal"),
            models.CheckConstraint(
                condition=Q(plan="", planned_by__isnull=True, planned_at__isnull=True)
                | Q(insists=True, planned_by__isnull=False, planned_at__gte=F("at")) & ~Q(plan=""),
                name="call_outcome_planned_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} on {self.ticket_id}"
