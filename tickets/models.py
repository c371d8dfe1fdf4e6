"""Customers, calls and tickets."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, FilteredRelation, Func, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.journal.errors import MergedAway
from servicedesk.journal.models import Stateful, StatefulQuerySet
from tickets.calls.models import Call, CallOutcome, CallReport, CallTransfer
from tickets.choices import Area, Channel, Kind, Mode, Stage
from tickets.customers.models import Consent, Contact, Customer, CustomerMerge
from tickets.customers.rules import mask_place
from tickets.intake.models import Requirement
from tickets.intake.rules import LONGEST_TAG, MOST_TAGS
from tickets.lines.models import Line
from tickets.promised.models import PromisedAnswer
from tickets.repeats.models import RepeatedContact

_NOT_AMONG = "array_position(%(expressions)s) is null"
INSISTED = Q(call_outcomes__insists=True, call_outcomes__planned_at__isnull=True)


class TicketQuerySet(StatefulQuerySet):
    def open(self) -> "TicketQuerySet":
        """Matters that are neither solved nor closed."""
        return self.filter(status=Ticket.Status.OPEN)

    def with_hold(self) -> "TicketQuerySet":
        """With the hold each stands in now as `hold`, in the same statement."""
        running = FilteredRelation("holds", condition=Q(holds__ended_at__isnull=True))
        return self.annotate(hold=running).select_related("hold__held_by")

    def with_outcome(self) -> "TicketQuerySet":
        """With `hold`, the `solution` and `closure` that stand (those no reopening has undone), the answer `promised` last, and
        the `insistence` nobody has agreed a plan about."""
        standing = {
            "solution": FilteredRelation("solutions", condition=Q(solutions__undone_at__isnull=True)),
            "closure": FilteredRelation("closures", condition=Q(closures__undone_at__isnull=True)),
            "promised": FilteredRelation("promised_answers", condition=Q(promised_answers__replaced_at__isnull=True)),
            "insistence": FilteredRelation("call_outcomes", condition=INSISTED),
        }
        return (
            self.with_hold()
            .annotate(**standing)
            .select_related("hold__held_by", "solution__by", "closure__by", "closure__ruled_by", "promised__by", "insistence__by")
            .with_new_dates()
        )

    def with_sold(self) -> "TicketQuerySet":
        """With what of the books it is about as `sold`, in the same statement: for each its `id`, `order` or `equipment` as people call
        them, the equipment's id as `piece` and its product's names as `zh` and `en`."""
        columns = {"id": "pk", "order": "order__number", "equipment": "equipment__serial", "piece": "equipment_id"}
        columns |= {"zh": "equipment__product__name_zh", "en": "equipment__product__name_en"}
        named = Named.objects.filter(ticket=OuterRef("pk")).order_by("pk").values(row=JSONObject(**columns))
        filled: dict[str, Any] = {"sold": ArraySubquery(named)}
        return self.annotate(**filled)

    def with_deferral(self) -> "TicketQuerySet":
        """With the `deferral` that stands, in the same statement."""
        return self.annotate(deferral=FilteredRelation("deferrals", condition=Q(deferrals__replaced_at__isnull=True)))

    def with_new_dates(self) -> "TicketQuerySet":
        """With the `extension` somebody asks for, the one that stands as `extended`, and the `deferral` that stands."""
        asked = FilteredRelation("extension_requests", condition=Q(extension_requests__state="asked"))
        granted = Q(extension_requests__state="granted", extension_requests__replaced_at__isnull=True)
        rows = self.annotate(extension=asked, extended=FilteredRelation("extension_requests", condition=granted)).with_deferral()
        return rows.select_related("extension__asked_by", "extended", "deferral__by")


class Ticket(Stateful):
    """One matter of one customer. Its first responder is written once; its owner answers for it now."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("ticket", "Open")
        SOLVED = "solved", pgettext_lazy("ticket", "Solved")
        CLOSED = "closed", pgettext_lazy("ticket", "Closed")
        MERGED = "merged", pgettext_lazy("ticket", "Merged")

    Kind, Channel, Stage, Mode, Area = Kind, Channel, Stage, Mode, Area

    class Severity(models.TextChoices):
        URGENT = "urgent", _("Urgent")
        HIGH = "high", _("High")
        NORMAL = "normal", pgettext_lazy("severity", "Normal")
        LOW = "low", _("Low")

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
    stage = models.CharField(max_length=10, choices=Stage.choices, blank=True, default="")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.HOTLINE)
    area = models.CharField(max_length=10, choices=Area.choices, default=Area.NORMAL)
    special = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True, default="")
    tags = ArrayField(models.CharField(max_length=LONGEST_TAG), default=list)
    topic = models.CharField(max_length=50, blank=True, default="")
    project = models.ForeignKey("rulebook.Scope", on_delete=models.PROTECT, null=True, related_name="+")
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    contact_count = models.PositiveIntegerField(default=1)
    # Members it is kept from, whatever rights they have; and where not empty, it is for its owner and who has one of these rights only.
    kept_from = ArrayField(models.BigIntegerField(), default=list)
    for_rights = ArrayField(models.CharField(max_length=50), default=list)

    subject_kind = "ticket"
    objects = TicketQuerySet.as_manager()
    # Filled by `with_hold` and `with_outcome`; where those were not asked for, nothing is known of them.
    hold: "Hold | None" = None
    solution: "Solution | None" = None
    closure: "Closure | None" = None
    extension: "ExtensionRequest | None" = None
    extended: "ExtensionRequest | None" = None
    deferral: "Deferral | None" = None
    promised: "PromisedAnswer | None" = None
    insistence: "CallOutcome | None" = None
    sold: list[dict[str, Any]] = []

    class Meta:
        indexes = [
            models.Index(fields=["department", "status", "-opened_at", "-id"], name="ticket_department"),
            models.Index(fields=["owner", "status", "-opened_at", "-id"], name="ticket_owner"),
            models.Index(fields=["-opened_at", "-id"], name="ticket_list"),
            models.Index(fields=["first_responder"], condition=Q(status="open"), name="ticket_first_open"),
            GinIndex(fields=["tags"], name="ticket_tags"),
            models.Index(fields=["id"], name="ticket_kept", condition=~Q(kept_from=[]) | ~Q(for_rights=[])),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["open", "solved", "closed", "merged"]), name="ticket_status"),
            models.CheckConstraint(condition=Q(severity__in=["urgent", "high", "normal", "low"]), name="ticket_severity"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="ticket_kind"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="ticket_channel"),
            models.CheckConstraint(condition=Q(stage__in=["", *Stage.values]), name="ticket_stage"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="ticket_mode"),
            models.CheckConstraint(condition=Q(area__in=Area.values), name="ticket_area"),
            models.CheckConstraint(condition=Q(tags__len__lte=MOST_TAGS), name="ticket_tags_few"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True) | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="ticket_verified_by_somebody",
            ),
            models.CheckConstraint(condition=Q(contact_count__gte=1), name="ticket_asked_once"),
            models.CheckConstraint(
                condition=Func(F("kept_from"), F("owner"), template=_NOT_AMONG, output_field=models.BooleanField()),
                name="ticket_not_kept_from_its_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def matter_id(self) -> int:
        return self.pk

    @property
    def masked_address(self) -> str:
        return mask_place(self.address)

    def require(self, *states: str) -> None:
        """Raise WrongState unless it is in one of `states`; of a merged one MergedAway, which names where it leads to."""
        if self.status == self.Status.MERGED and self.Status.MERGED not in states:
            raise MergedAway(states, self.merge.final.number)
        super().require(*states)


from tickets.apologies.models import ApologyRule  # noqa: E402
from tickets.call_backs.models import CallBack  # noqa: E402
from tickets.canned.models import CannedReply  # noqa: E402
from tickets.catalog.imports.models import OrderImport  # noqa: E402
from tickets.catalog.models import Equipment, LineEntry, Named, Order, OrderLine, Product, Site  # noqa: E402
from tickets.classes.models import DoneStep, MatterClass  # noqa: E402
from tickets.closings.models import ClosingRule  # noqa: E402
from tickets.custody.models import ContactSlip, CustodyPeriod, SlipBook  # noqa: E402
from tickets.deferrals.models import Deferral  # noqa: E402
from tickets.drafts.models import Draft  # noqa: E402
from tickets.escalations.models import Escalation  # noqa: E402
from tickets.extensions.models import ExtensionRequest  # noqa: E402
from tickets.fault_reports.models import FaultReport  # noqa: E402
from tickets.feedback.models import Feedback  # noqa: E402
from tickets.informing.models import PartyNotice  # noqa: E402
from tickets.knowledge.models import KnowledgeArticle, KnowledgeVersion, UnansweredSearch  # noqa: E402
from tickets.late_entries.models import LateEntryRule  # noqa: E402
from tickets.life.models import LONGEST_HOLD, Closure, Hold, Reply, Solution  # noqa: E402
from tickets.notes.models import Follower, Note  # noqa: E402
from tickets.problems.models import ProblemList  # noqa: E402
from tickets.saved_views.models import SavedView, StartView  # noqa: E402
from tickets.scoring.models import Score, ScoreSheet  # noqa: E402
from tickets.scripts.models import CheckedList, CheckList, Phrase, SaidPhrase, WordRule  # noqa: E402
from tickets.ties.models import BulkAction, Incident, Link, Membership, Merge, Parenthood, Split  # noqa: E402
from tickets.undertakings.models import Signature, Undertaking  # noqa: E402
from tickets.visits.models import ReceptionRule, Visit, VisitWait  # noqa: E402
from tickets.whispers.models import Whisper  # noqa: E402
from tickets.work_orders.models import IssueRule, OrderBook, WorkOrder  # noqa: E402

__all__ = [
    "LONGEST_HOLD",
    "ApologyRule",
    "BulkAction",
    "Call",
    "CallBack",
    "CallOutcome",
    "CallReport",
    "CallTransfer",
    "CannedReply",
    "CheckList",
    "CheckedList",
    "ClosingRule",
    "Closure",
    "Consent",
    "Contact",
    "ContactSlip",
    "CustodyPeriod",
    "Customer",
    "CustomerMerge",
    "Deferral",
    "DoneStep",
    "Draft",
    "Equipment",
    "Escalation",
    "ExtensionRequest",
    "FaultReport",
    "Feedback",
    "Follower",
    "Hold",
    "Incident",
    "IssueRule",
    "KnowledgeArticle",
    "KnowledgeVersion",
    "LateEntryRule",
    "Line",
    "LineEntry",
    "Link",
    "MatterClass",
    "Membership",
    "Merge",
    "Named",
    "Note",
    "Order",
    "OrderBook",
    "OrderImport",
    "OrderLine",
    "Parenthood",
    "PartyNotice",
    "Phrase",
    "ProblemList",
    "Product",
    "PromisedAnswer",
    "ReceptionRule",
    "RepeatedContact",
    "Reply",
    "Requirement",
    "SaidPhrase",
    "SavedView",
    "Score",
    "ScoreSheet",
    "Signature",
    "Site",
    "SlipBook",
    "Solution",
    "Split",
    "StartView",
    "Ticket",
    "TicketQuerySet",
    "UnansweredSearch",
    "Undertaking",
    "Visit",
    "VisitWait",
    "Whisper",
    "WordRule",
    "WorkOrder",
]
