"""Exchange slips, what they ask to exchange, who signed or refused them in turn, and how goods and slip came to the warehouse."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from returns.exchanges.choices import ExchangeState, StepResult
from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.language import in_reader_language
from tickets.catalog.models import QUANTITY

LONGEST = 2000  # characters of a reason in detail
LONGEST_REMARK = 300


class ExchangePolicy(models.Model):
    """How goods are exchanged, as one version of an article says; never changed, so that a slip keeps the one it was asked under.

    `reasons`: [{code, name_zh, name_en}]. `chain`: who signs in turn, [{role, post, name_zh, name_en, remark, exceptions}]: `role` is a
    signatory of the slip's form, `remark` whether she must write one, `exceptions` whether she may grant what the conditions do not.
    `conditions`: [{code, kind, value, name_zh, name_en}]. `detail`: the fewest characters of a reason in detail.
    """

    article = models.OneToOneField("rulebook.Article", on_delete=models.PROTECT, related_name="exchange_policy")
    reasons = models.JSONField()
    chain = models.JSONField()
    conditions = models.JSONField()
    detail = models.PositiveSmallIntegerField()

    class Meta:
        app_label = "returns"

    def __str__(self) -> str:
        return f"exchange policy {self.article_id}"

    def reason_name(self, code: str) -> str:
        """What a reason is called, the code itself where there is none of it."""
        return next((in_reader_language(one["name_zh"], one["name_en"]) for one in self.reasons if one["code"] == code), code)


class ExchangeSlip(Stateful):
    """What a salesperson asks to exchange of one order, and how far it is. What was asked is never changed.

    `entry` is the filled-in form under its number. `next_place` is whose turn it is in the policy's chain, from 1; empty once all have
    signed or one refused. `findings`: each condition with each line, as found when it was asked; `met` whether all were, `plea` why it is
    asked all the same. `former` is the refused slip it asks again. `posts` are those of the chain, `ended_why` why it was refused or
    withdrawn. `matter_id` is the ticket it comes from.
    """

    State = ExchangeState

    entry = models.OneToOneField("registers.Entry", on_delete=models.PROTECT, related_name="exchange_slip")
    number = models.CharField(max_length=40, unique=True)
    policy = models.ForeignKey(ExchangePolicy, on_delete=models.PROTECT, related_name="slips")
    order = models.ForeignKey("tickets.Order", on_delete=models.PROTECT, related_name="exchange_slips")
    customer = models.ForeignKey("tickets.Customer", on_delete=models.PROTECT, related_name="exchange_slips")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, null=True, related_name="exchange_slips")
    department_id = models.BigIntegerField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exchange_slips")
    state = models.CharField(max_length=12, choices=ExchangeState.choices, default=ExchangeState.WAITING)
    next_place = models.PositiveSmallIntegerField(null=True, default=1)
    posts = ArrayField(models.CharField(max_length=50))
    reason_code = models.CharField(max_length=50)
    reason = models.CharField(max_length=LONGEST)
    findings = models.JSONField()
    met = models.BooleanField()
    plea = models.CharField(max_length=LONGEST_REMARK, blank=True, default="")
    former = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="asked_again")
    requested_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=LONGEST_REMARK, blank=True, default="")

    subject_kind = "exchange_slip"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "returns"
        indexes = [
            models.Index(fields=["department_id", "-id"], name="exchange_department"),
            models.Index(fields=["state", "-id"], name="exchange_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExchangeState.values), name="exchange_state_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", next_place__gte=1) | ~Q(state="waiting") & Q(next_place=None), name="exchange_turn"
            ),
            models.CheckConstraint(condition=Q(met=True, plea="") | Q(met=False) & ~Q(plea=""), name="exchange_met_or_pleaded"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "approved", "handed_over", "received"], ended_by=None, ended_at=None, ended_why="")
                | Q(state__in=["refused", "withdrawn"], ended_by__isnull=False, ended_at__gte=F("requested_at")) & ~Q(ended_why="")
                | Q(state="closed", ended_by__isnull=False, ended_at__gte=F("requested_at"), ended_why=""),
                name="exchange_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "closed"]) | ~Q(ended_by=F("owner")), name="exchange_not_ended_by_its_owner"
            ),
            models.CheckConstraint(condition=Q(former=None) | ~Q(former=F("id")), name="exchange_former_another"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(number=""), name="exchange_with_its_reason"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int | None:
        return self.ticket_id

    @property
    def due_step(self) -> Mapping[str, Any] | None:
        """Of the chain the one whose turn it is; None where it is nobody's."""
        return self.policy.chain[self.next_place - 1] if self.next_place else None

    @property
    def role_due(self) -> str:
        """As what it is to be signed next, in the reader's language; empty where it is nobody's turn."""
        step = self.due_step
        return in_reader_language(step["name_zh"], step["name_en"]) if step else ""

    @property
    def again(self) -> "ExchangeSlip | None":
        """The slip that asks for it again, after it was refused."""
        return getattr(self, "asked_again", None)

    @property
    def reason_name(self) -> str:
        """What its reason is called in the article it was asked under."""
        return self.policy.reason_name(self.reason_code)


class ExchangeLine(models.Model):
    """One line of what is to be exchanged, from 1: so much of a line of the order, for what. Append-only."""

    slip = models.ForeignKey(ExchangeSlip, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    order_line = models.ForeignKey("tickets.OrderLine", on_delete=models.PROTECT, related_name="exchange_lines")
    wanted = models.ForeignKey("tickets.Product", on_delete=models.PROTECT, related_name="+")
    batch = models.CharField(max_length=60, blank=True, default="")
    quantity = models.DecimalField(**QUANTITY)
    unused = models.BooleanField(default=False)

    class Meta:
        app_label = "returns"
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["slip", "place"], name="exchange_line_once"),
            models.UniqueConstraint(fields=["slip", "order_line"], name="exchange_order_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, place__gte=1), name="exchange_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id}/{self.place}"


class ExchangeStep(models.Model):
    """What one of the chain did: signed, or refused with the reason. Append-only; nobody stands in one chain twice, nor its owner.

    `requested_by` is the slip's owner. `exception` is set where she granted what the conditions do not, for the reason in `remark`.
    """

    slip = models.ForeignKey(ExchangeSlip, on_delete=models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=50)
    post = models.CharField(max_length=50)
    result = models.CharField(max_length=10, choices=StepResult.choices)
    remark = models.CharField(max_length=LONGEST_REMARK, blank=True, default="")
    exception = models.BooleanField(default=False)
    signature = models.OneToOneField("registers.Signature", on_delete=models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "returns"
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["slip", "place"], name="exchange_step_once"),
            models.UniqueConstraint(fields=["slip", "by"], name="exchange_signed_once_by_a_member"),
            models.CheckConstraint(condition=~Q(by=F("requested_by")), name="exchange_not_approved_by_its_owner"),
            models.CheckConstraint(
                condition=Q(result="signed", signature__isnull=False)
                | Q(result="refused", signature=None, exception=False) & ~Q(remark=""),
                name="exchange_step_signed_or_refused",
            ),
            models.CheckConstraint(condition=Q(exception=False) | ~Q(remark=""), name="exchange_exception_with_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id}/{self.place} {self.result}"


class ExchangeHandover(models.Model):
    """Goods and slip brought to the warehouse together, and there received, or sent back with the reason.

    `requested_by` is the slip's owner; whoever receives is neither she nor whoever brought it. `arrived`: condition by line.
    """

    slip = models.ForeignKey(ExchangeSlip, on_delete=models.PROTECT, related_name="handovers")
    n = models.PositiveSmallIntegerField()
    department_id = models.BigIntegerField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    arrived = models.JSONField(default=dict)
    sent_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=LONGEST_REMARK, blank=True, default="")

    class Meta:
        app_label = "returns"
        ordering = ("n",)
        constraints = [
            models.UniqueConstraint(fields=["slip", "n"], name="exchange_handover_once"),
            models.UniqueConstraint(fields=["slip"], condition=Q(sent_back_at=None), name="exchange_handed_over_once"),
            models.CheckConstraint(
                condition=Q(received_by=None, received_at=None) | Q(received_by__isnull=False, received_at__gte=F("handed_at")),
                name="exchange_received_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(sent_back_by=None, sent_back_at=None, why="")
                | Q(sent_back_by__isnull=False, sent_back_at__gte=F("handed_at"), received_at=None) & ~Q(why=""),
                name="exchange_sent_back_with_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(received_by=None) | ~Q(received_by=F("handed_by")) & ~Q(received_by=F("requested_by")),
                name="exchange_received_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id} handover {self.n}"
