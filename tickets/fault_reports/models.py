"""A fault the desk reported to a technical department."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet


class FaultReport(Stateful):
    """A fault reported to another department with the priority the desk proposes; `outcome` is what became of the fix."""

    class State(models.TextChoices):
        REPORTED = "reported", pgettext_lazy("fault", "Being fixed")
        ANSWERED = "answered", pgettext_lazy("fault", "Reported back")

    class Priority(models.TextChoices):
        URGENT = "urgent", pgettext_lazy("priority", "Urgent")
        HIGH = "high", pgettext_lazy("priority", "High")
        NORMAL = "normal", pgettext_lazy("priority", "Normal")
        LOW = "low", pgettext_lazy("priority", "Low")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="fault_reports")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="fault_reports")
    priority = models.CharField(max_length=10, choices=Priority.choices)
    fault = models.CharField(max_length=2000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REPORTED)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    outcome = models.CharField(max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    subject_kind = "fault_report"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        indexes = [models.Index(fields=["department", "state", "-id"], name="fault_report_department")]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "department"], condition=Q(state="reported"), name="fault_report_open_once"),
            models.CheckConstraint(condition=Q(priority__in=["urgent", "high", "normal", "low"]), name="fault_report_priority"),
            models.CheckConstraint(condition=~Q(fault=""), name="fault_report_says_something"),
            models.CheckConstraint(
                condition=Q(state="reported", answered_at__isnull=True, answered_by__isnull=True, outcome="")
                | Q(state="answered", answered_by__isnull=False, answered_at__gte=F("reported_at")) & ~Q(outcome=""),
                name="fault_report_answered_with_its_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"fault report {self.pk}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int:
        return self.ticket_id
