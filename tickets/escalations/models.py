"""That a matter was escalated by hand: why, by whom, and which rung of the line above its owner was told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Escalation(models.Model):
    """One escalation of a matter; the first tells the owner's supervisor, each later one the rung above the one told before."""

    class Rung(models.TextChoices):
        SUPERVISOR = "supervisor", _("Supervisor")
        DEPARTMENT_HEAD = "department_head", _("Department head")
        GENERAL_MANAGER = "general_manager", _("General manager")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="escalations")
    rung = models.CharField(max_length=20, choices=Rung.choices)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="escalation_says_why"),
            models.CheckConstraint(condition=Q(rung__in=["supervisor", "department_head", "general_manager"]), name="escalation_rung"),
        ]
        indexes = [models.Index(fields=["ticket", "at"], name="escalation_list")]

    def __str__(self) -> str:
        return f"escalation {self.pk}"
