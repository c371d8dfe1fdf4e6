"""Complaints, one to one with a ticket: what the customer says, how far it is, and each stage with who and when."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from complaints.choices import Phase, Severity, StageCode, State
from servicedesk.journal.models import Stateful, StatefulQuerySet
from tickets.catalog.models import QUANTITY
from tickets.models import OrderLine, Ticket


class ComplaintBook(models.Model):
    """The complaints of one month are numbered without a gap; the row is locked while a number is taken."""

    code = models.CharField(max_length=4, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class Complaint(Stateful):
    """What a customer complains of. Owner, customer, clocks and history are its ticket's.

    `order_number`, `material`, `batch`, `quantity` and `delivered_on` are what the customer says; `line` is what the desk's books
    know, and `differences` where the two do not agree: both are kept.
    """

    State, Phase, Severity = State, Phase, Severity

    number = models.CharField(max_length=20, unique=True)
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="complaint")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    phase = models.CharField(max_length=15, choices=Phase.choices, default=Phase.ACCEPTED)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.GENERAL)
    safety = models.BooleanField(default=False)
    type_code = models.CharField(max_length=50, blank=True, default="")
    cause_said = models.TextField(blank=True, default="")
    remedy_sought = models.CharField(max_length=300, blank=True, default="")
    order_number = models.CharField(max_length=40, blank=True, default="")
    material = models.CharField(max_length=40, blank=True, default="")
    batch = models.CharField(max_length=60, blank=True, default="")
    quantity = models.DecimalField(**QUANTITY, null=True)
    delivered_on = models.DateField(null=True)
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, null=True, related_name="complaints")
    differences = models.JSONField(default=list)
    confidential = models.BooleanField(default=False)
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    subject_kind = "complaint"
    objects = StatefulQuerySet.as_manager()
    liability = "undecided"  # as it is for one just taken in; `complaints_of` fills in what stands
    kept_reads: dict[str, Any] | None = None  # see `complaints.once`

    class Meta:
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="complaint_list"),
            models.Index(fields=["state", "-id"], name="complaint_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="complaint_state_known"),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="complaint_phase_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="complaint_severity_known"),
            models.CheckConstraint(condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="complaint_quantity"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True, ended_by__isnull=True)
                | Q(state__in=["closed", "withdrawn"], ended_by__isnull=False, ended_at__gte=F("received_at")),
                name="complaint_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int:
        return self.ticket_id

    @property
    def department_id(self) -> int:
        """Whose department its ticket is."""
        return self.ticket.department_id


class Stage(models.Model):
    """One stage of a complaint: who is to do it until when, and who did it at which moment."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="stages")
    code = models.CharField(max_length=20, choices=StageCode.choices)
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "code"], name="stage_once"),
            models.CheckConstraint(condition=Q(code__in=StageCode.values), name="stage_known"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True) | Q(done_at__isnull=False, done_by__isnull=False),
                name="stage_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.code}"

    def late(self, at: datetime) -> bool:
        """Whether its day has passed and nobody has done it."""
        return self.done_at is None and self.due_at is not None and self.due_at < at


from complaints.assessment.models import Assessment, ComplaintType, FormulaRule, InsideTask, Lowering, Measure  # noqa: E402
from complaints.closings.models import ComplaintClosure  # noqa: E402
from complaints.conduct.models import ConductNote  # noqa: E402
from complaints.inquiry.models import (  # noqa: E402
    AssistRequest,
    Cause,
    CauseCode,
    Concern,
    Hearing,
    Inquiry,
    Party,
    Pressing,
    Statement,
    Why,
)
from complaints.prevention.models import ActionCheck, CorrectiveAction, Lesson  # noqa: E402
from complaints.receipt.models import Correction, CustodyEntry, Evidence  # noqa: E402
from complaints.referrals.models import Referral, ReferralRule  # noqa: E402
from complaints.remedy.models import AnswerRecipient, ComplaintAnswer, PhaseReached, Remedy, RemedyOption, RemedyRule  # noqa: E402
from complaints.reporting.models import ComplaintReport, ReportRule, Submission  # noqa: E402
from complaints.status_links.models import StatusLink  # noqa: E402
from complaints.tracing.models import Neglect, Trace  # noqa: E402
from complaints.verdict.models import Objection, Share, Verdict  # noqa: E402
from complaints.withdrawal.models import Withdrawal  # noqa: E402

__all__ = [
    "ActionCheck",
    "AnswerRecipient",
    "Assessment",
    "AssistRequest",
    "Cause",
    "CauseCode",
    "Complaint",
    "ComplaintAnswer",
    "ComplaintBook",
    "ComplaintClosure",
    "ComplaintReport",
    "ComplaintType",
    "Concern",
    "ConductNote",
    "Correction",
    "CorrectiveAction",
    "CustodyEntry",
    "Evidence",
    "FormulaRule",
    "Hearing",
    "Inquiry",
    "InsideTask",
    "Lesson",
    "Lowering",
    "Measure",
    "Neglect",
    "Objection",
    "Party",
    "PhaseReached",
    "Pressing",
    "Referral",
    "ReferralRule",
    "Remedy",
    "RemedyOption",
    "RemedyRule",
    "ReportRule",
    "Share",
    "Stage",
    "Statement",
    "StatusLink",
    "Submission",
    "Trace",
    "Verdict",
    "Why",
    "Withdrawal",
]
