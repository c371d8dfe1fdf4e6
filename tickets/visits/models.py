"""Visits, the waits within them, and how an article has visitors received."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.language import in_reader_language
from tickets.visits.rules import Check


class Level(models.TextChoices):
    GENERAL = "general", pgettext_lazy("reception", "General reception")
    HIGH = "high", pgettext_lazy("reception", "High-standard reception")


class ReceptionRule(models.Model):
    """How an article has visitors of a level received: what is done, in which room, by the holder of which post."""

    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, related_name="reception_rules")
    level = models.CharField(max_length=10, choices=Level.choices)
    checks = models.JSONField()
    room_zh = models.CharField(max_length=60, blank=True, default="")
    room_en = models.CharField(max_length=60, blank=True, default="")
    attendant = models.CharField(max_length=50, blank=True, default="")

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["article", "level"], name="reception_rule_once"),
            models.CheckConstraint(condition=Q(level__in=["general", "high"]), name="reception_rule_level"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.level}"


class Visit(Stateful):
    """Somebody came: who, to whom and why, how she is received, and how she left. `checks` is her reception's list, ticked one by one."""

    class State(models.TextChoices):
        ARRIVED = "arrived", pgettext_lazy("visit", "Arrived")
        RECEIVED = "received", pgettext_lazy("visit", "Received")
        WAITING = "waiting", pgettext_lazy("visit", "Waiting")
        SEEN_OFF = "seen_off", pgettext_lazy("visit", "Seen off to the door")
        LEFT = "left", pgettext_lazy("visit", "Left by herself")

    visitor = models.CharField(max_length=120)
    persons = models.PositiveSmallIntegerField(default=1)
    company = models.CharField(max_length=120, blank=True, default="")
    customer = models.ForeignKey("tickets.Customer", on_delete=models.PROTECT, null=True, related_name="visits")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="visits")
    purpose = models.CharField(max_length=300)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.GENERAL)
    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, null=True, related_name="+")
    checks = models.JSONField(default=list)
    room_zh = models.CharField(max_length=60, blank=True, default="")
    room_en = models.CharField(max_length=60, blank=True, default="")
    attendant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ARRIVED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    gone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    gone_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, null=True, related_name="visits")

    subject_kind = "visit"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        indexes = [
            models.Index(fields=["department", "state", "-id"], name="visit_department"),
            models.Index(fields=["-arrived_at", "-id"], name="visit_list"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(persons__gte=1), name="visit_of_somebody"),
            models.CheckConstraint(condition=~Q(visitor="") & ~Q(purpose=""), name="visit_says_who_and_why"),
            models.CheckConstraint(condition=Q(level__in=["general", "high"]), name="visit_level"),
            models.CheckConstraint(
                condition=Q(state__in=["arrived", "received", "waiting"], gone_at__isnull=True, gone_by__isnull=True)
                | Q(state__in=["seen_off", "left"], gone_by__isnull=False, gone_at__gte=F("arrived_at")),
                name="visit_gone_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, received_by__isnull=True, state__in=["arrived", "waiting", "left"])
                | Q(received_by__isnull=False, received_at__gte=F("arrived_at"), state__in=["received", "waiting", "seen_off", "left"]),
                name="visit_received_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int | None:
        return self.ticket_id

    @property
    def room(self) -> str:
        return in_reader_language(self.room_zh, self.room_en)

    @property
    def checklist(self) -> list[Check]:
        return [Check(**check) for check in self.checks]

    def waited_seconds(self, at: datetime) -> float:
        """How long she has waited altogether, in seconds, what runs now until `at`."""
        return sum(((wait.attended_at or min(at, self.gone_at or at)) - wait.since).total_seconds() for wait in self.waits.all())


class VisitWait(models.Model):
    """A question that was hard to answer made her wait for whoever is responsible; one runs at a time."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="waits")
    question = models.CharField(max_length=300)
    called = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    attended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    attended_at = models.DateTimeField(null=True)
    gave_up = models.BooleanField(default=False)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["visit"], condition=Q(attended_at__isnull=True, gave_up=False), name="visit_waits_once"),
            models.CheckConstraint(
                condition=Q(attended_at__isnull=True, attended_by__isnull=True)
                | Q(attended_by__isnull=False, attended_at__gte=F("since"), gave_up=False),
                name="visit_wait_attended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"wait of visit {self.visit_id}"
