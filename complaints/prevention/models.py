"""Corrective and preventive actions, the checks of their effect, and the lessons drawn."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from complaints.prevention.choices import ActionKind, ActionState
from servicedesk.journal.models import Stateful, StatefulQuerySet

LONGEST_WORDS, LONGEST_LINE = 4000, 300
TO_DO = (ActionState.OPEN, ActionState.FAILED)


class ActionQuerySet(StatefulQuerySet):
    def due(self, moment: datetime) -> Self:
        """Those to be done whose owner has left, and nobody was told of it yet: what a sweep tells. Whatever the moment."""
        return self.filter(state__in=TO_DO, owner__is_active=False, owner_left_at=None)

    def shown(self) -> Self:
        """With whoever is named on a list of them."""
        return self.select_related("complaint__ticket", "owner__department", "planned_by", "done_by", "verified_by")


class CorrectiveAction(Stateful):
    """What is done so that it does not happen again: by whom until when, by what it is judged to work, and on which day.

    A failed check makes it one to be done again, with `round` one higher; what was done before stays in its checks.
    """

    Kind, State = ActionKind, ActionState

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="actions")
    kind = models.CharField(max_length=10, choices=ActionKind.choices)
    what = models.CharField(max_length=LONGEST_LINE)
    criterion = models.CharField(max_length=LONGEST_LINE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrective_actions")
    due_at = models.DateTimeField()
    check_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ActionState.choices, default=ActionState.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    result = models.TextField(blank=True, default="")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    owner_left_at = models.DateTimeField(null=True)
    given_why = models.CharField(max_length=LONGEST_LINE, blank=True, default="")

    subject_kind = "corrective_action"
    objects = ActionQuerySet.as_manager()

    class Meta:
        app_label = "complaints"
        indexes = [
            models.Index(fields=["owner", "state", "due_at"], name="action_owner"),
            models.Index(fields=["id"], condition=Q(state__in=["open", "failed"], owner_left_at__isnull=True), name="action_to_do"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ActionKind.values), name="action_kind_known"),
            models.CheckConstraint(condition=~Q(what="") & ~Q(criterion=""), name="action_says_what_and_by_what_it_is_judged"),
            models.CheckConstraint(condition=Q(check_at__gte=F("due_at")), name="action_checked_after_it_is_due"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "failed"], done_by__isnull=True, done_at__isnull=True, result="", verified_by__isnull=True)
                | Q(state="done", done_by__isnull=False, done_at__isnull=False, verified_by__isnull=True) & ~Q(result="")
                | Q(state="verified", done_by__isnull=False, done_at__isnull=False, verified_by__isnull=False) & ~Q(result=""),
                name="action_state_fits_its_moments",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | Q(verified_by__isnull=False, verified_at__gte=F("done_at")),
                name="action_verified_after_it_was_done",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("owner")) & ~Q(verified_by=F("done_by")),
                name="action_verified_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"corrective action {self.pk}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int:
        return self.complaint.ticket_id

    @property
    def department_id(self) -> int | None:
        """Whose the action is: its owner's department."""
        return self.owner.department_id

    def late(self, at: datetime) -> bool:
        """Whether what comes next, the doing or the check, should have been by now."""
        if self.state == ActionState.VERIFIED:
            return False
        return (self.check_at if self.state == ActionState.DONE else self.due_at) < at


class ActionCheck(models.Model):
    """One check of the effect: against the criterion, by somebody who neither owns the action nor did it. Never changed."""

    action = models.ForeignKey(CorrectiveAction, on_delete=models.PROTECT, related_name="checks")
    round = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    result = models.TextField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()
    passed = models.BooleanField()
    words = models.TextField()
    follows = models.CharField(max_length=LONGEST_LINE, blank=True, default="")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        ordering = ("action_id", "round")
        constraints = [
            models.UniqueConstraint(fields=["action", "round"], name="check_once_a_round"),
            models.CheckConstraint(condition=~Q(words="") & Q(checked_at__gte=F("done_at")), name="check_says_what_was_seen"),
            models.CheckConstraint(condition=~Q(checked_by=F("owner")) & ~Q(checked_by=F("done_by")), name="check_by_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"check {self.round} of action {self.action_id}"


class Lesson(models.Model):
    """What a complaint taught, kept as an article of the knowledge base; one a complaint."""

    complaint = models.OneToOneField("complaints.Complaint", on_delete=models.PROTECT, related_name="lesson")
    knowledge = models.OneToOneField("tickets.KnowledgeArticle", on_delete=models.PROTECT, related_name="lesson")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        app_label = "complaints"

    def __str__(self) -> str:
        return f"lesson of complaint {self.complaint_id}"
