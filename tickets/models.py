"""Customers, calls and tickets."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet
from tickets.rules import mask_phone, rings_in

RING = timedelta(seconds=5)  # an assumption where the exchange does not count: 5 s a ring


class Customer(models.Model):
    """Whom we serve. The telephone is kept in E.164 and shown masked."""

    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True, default="", db_index=True)
    language = models.CharField(max_length=10, default="zh-hans", choices=settings.LANGUAGES)
    created_at = models.DateTimeField(db_default=Now())

    subject_kind = "customer"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["phone", "name"], condition=~Q(phone=""), name="customer_once")]

    def __str__(self) -> str:
        return f"customer {self.pk}"

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)


class Call(models.Model):
    """A telephone call, as the exchange reported it or as an agent noted it by hand (then `measured` is false)."""

    class State(models.TextChoices):
        RINGING = "ringing", _("Ringing")
        ANSWERED = "answered", _("Answered")
        ENDED = "ended", _("Ended")
        ABANDONED = "abandoned", _("Abandoned")

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
    created_at = models.DateTimeField(db_default=Now())

    subject_kind = "call"

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="call_list")]

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
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="call_report_once")]


class TicketQuerySet(StatefulQuerySet):
    def open(self) -> "TicketQuerySet":
        """Matters that are neither solved nor closed."""
        return self.filter(status=Ticket.Status.OPEN)


class Ticket(Stateful):
    """One matter of one customer. Its first responder is written once; its owner answers for it now."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("ticket", "Open")
        SOLVED = "solved", pgettext_lazy("ticket", "Solved")
        CLOSED = "closed", pgettext_lazy("ticket", "Closed")

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", _("Consultation")
        SERVICE = "service", _("Service")
        REPAIR = "repair", _("Repair")
        COMPLAINT = "complaint", _("Complaint")
        SUGGESTION = "suggestion", _("Suggestion")
        PRAISE = "praise", _("Praise")

    class Severity(models.TextChoices):
        URGENT = "urgent", _("Urgent")
        HIGH = "high", _("High")
        NORMAL = "normal", pgettext_lazy("severity", "Normal")
        LOW = "low", _("Low")

    class Channel(models.TextChoices):
        PHONE = "phone", _("Telephone")
        WALK_IN = "walk_in", _("Walk-in")
        MAIL = "mail", _("E-mail")
        WEB = "web", _("Web")

    number = models.CharField(max_length=20, unique=True)
    sentence = models.CharField(max_length=200)
    detail = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.NORMAL)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PHONE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="tickets")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="tickets")
    first_responder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tickets")
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    subject_kind = "ticket"
    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["department", "status", "-opened_at", "-id"], name="ticket_department"),
            models.Index(fields=["owner", "status", "-opened_at", "-id"], name="ticket_owner"),
            models.Index(fields=["-opened_at", "-id"], name="ticket_list"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["open", "solved", "closed"]), name="ticket_status"),
            models.CheckConstraint(condition=Q(severity__in=["urgent", "high", "normal", "low"]), name="ticket_severity"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def matter_id(self) -> int:
        return self.pk


class Reply(models.Model):
    """An answer given to the customer, by word of mouth or recorded only until its channel's adapter exists."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="replies")
    body = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()


class Solution(models.Model):
    """How a matter was solved, by whom and when."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="solution")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Closure(models.Model):
    """Why a matter was closed, by whom and when; never before it was solved."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="closure")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    solved_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(at__gte=F("solved_at")), name="closed_after_solved")]
