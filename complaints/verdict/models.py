"""Verdicts, who bears which share, and what a department objects."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet


class Liability(models.TextChoices):
    """Where the question stands; undecided is a state of its own."""

    UNDECIDED = "undecided", pgettext_lazy("liability", "Undecided")
    YES = "yes", pgettext_lazy("liability", "Liable")
    NO = "no", pgettext_lazy("liability", "Not liable")
    SHARED = "shared", pgettext_lazy("liability", "Shared")


class Verdict(models.Model):
    """What was decided about liability; one stands a complaint, the former ones stay with why they gave way and by whom.

    `owned_by` and `about` are the owner and the member complained of at that moment: neither of them decided it. `after_reply` says that
    the customer had been told something else before.
    """

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="verdicts")
    liable = models.CharField(max_length=10, choices=[(code, label) for code, label in Liability.choices if code != Liability.UNDECIDED])
    reason = models.CharField(max_length=1000)
    up = models.BooleanField()
    after_reply = models.BooleanField(default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    owned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(ended_at__isnull=True), name="verdict_stands_once"),
            models.CheckConstraint(condition=Q(liable__in=["yes", "no", "shared"]), name="verdict_known"),
            models.CheckConstraint(
                condition=~Q(decided_by=F("owned_by")) & (Q(about__isnull=True) | ~Q(decided_by=F("about"))), name="verdict_by_another"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_why="")
                | Q(ended_at__gte=F("decided_at"), ended_by__isnull=False) & ~Q(ended_why=""),
                name="verdict_ended_with_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.liable}"


class Share(models.Model):
    """What part a department, a member or somebody outside bears, and why. Whoever decided bears none."""

    class Party(models.TextChoices):
        DEPARTMENT = "department", _("Department")
        MEMBER = "member", _("Member")
        OUTSIDE = "outside", _("Third party")

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="shares")
    party = models.CharField(max_length=10, choices=Party.choices)
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    outside = models.CharField(max_length=120, blank=True, default="")
    percent = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "complaints"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="share_percent"),
            models.CheckConstraint(
                condition=Q(party="department", department__isnull=False, member__isnull=True, outside="")
                | Q(party="member", department__isnull=True, member__isnull=False, outside="")
                | (Q(party="outside", department__isnull=True, member__isnull=True) & ~Q(outside="")),
                name="share_of_one_party",
            ),
            models.CheckConstraint(condition=Q(member__isnull=True) | ~Q(member=F("decided_by")), name="share_decided_by_another"),
            models.UniqueConstraint(fields=["verdict", "department"], name="share_department_once"),
            models.UniqueConstraint(fields=["verdict", "member"], name="share_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict_id} {self.percent}"

    @property
    def name(self) -> str:
        """Whose share it is, in the reader's language."""
        named = self.department or self.member
        return named.name if named else self.outside

    @property
    def code(self) -> str:
        """The department's code or the member's work number, by which a form names it; of somebody outside the name."""
        if self.department:
            return self.department.code
        return self.member.work_number if self.member else self.outside


class Objection(Stateful):
    """What a department found liable has against a verdict; decided by somebody above whoever gave it.

    `put_to`: ids of the members who were asked to decide it, and see the complaint for it.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("objection", "To be decided")
        GRANTED = "granted", pgettext_lazy("objection", "Granted")
        REFUSED = "refused", pgettext_lazy("objection", "Refused")

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="objections")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    put_to = ArrayField(models.BigIntegerField(), default=list)
    against = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField(max_length=1000, blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["verdict", "department"], name="objection_once"),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True, answer="")
                | Q(state__in=["granted", "refused"], decided_by__isnull=False, decided_at__gte=F("at")) & ~Q(answer=""),
                name="objection_decided_with_words",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | (~Q(decided_by=F("against")) & ~Q(decided_by=F("by"))),
                name="objection_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict_id} {self.state}"

    @property
    def status(self) -> str:
        return self.state
