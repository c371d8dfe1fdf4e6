"""What a department was fed of its customers' problems, and what it does about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet


class Promise(models.TextChoices):
    """What became of the promises about a contact."""

    KEPT = "kept", pgettext_lazy("promise", "Kept")
    BROKEN = "broken", pgettext_lazy("promise", "Not kept")
    RUNNING = "running", pgettext_lazy("promise", "Running")
    NONE = "none", _("None given")


class ProblemList(Stateful):
    """The contacts of [begins_at, ends_at) that concern one department, fed to it as an obligation came up; its head takes note of it,
    with what is done about them."""

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("problem list", "To take note of")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("problem list", "Taken note of")

    obligation = models.ForeignKey("clocks.Obligation", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="problem_lists")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    contact_count = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.SENT)
    sent_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=2000, blank=True, default="")
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    subject_kind = "problem_list"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        indexes = [models.Index(fields=["department", "state", "-id"], name="problem_list_department")]
        constraints = [
            models.UniqueConstraint(fields=["obligation", "department"], name="problem_list_once"),
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="problem_list_has_a_period"),
            models.CheckConstraint(condition=Q(contact_count__gte=1), name="problem_list_concerns_somebody"),
            models.CheckConstraint(
                condition=Q(state="sent", acknowledged_at__isnull=True, acknowledged_by__isnull=True, words="")
                | Q(state="acknowledged", acknowledged_by__isnull=False, acknowledged_at__gte=F("sent_at")) & ~Q(words=""),
                name="problem_list_acknowledged_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"problem list {self.pk}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state
