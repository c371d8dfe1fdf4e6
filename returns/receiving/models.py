"""Receipts of returned goods, what was counted, the differences they opened, and calls of supervisors to them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.registers.models import Signature
from staff.models import Member
from tickets.catalog.models import QUANTITY

_MEMBER: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class Receipt(Stateful):
    """What came at one time, as one member of the warehouse counted it. Counted, it is fixed; signed for, it is in stock.

    Without a slip it waits for one to be found. `last`: nothing more is to come. A count that was wrong is withdrawn, with the
    reason, and the goods are counted anew. `digest` holds what was signed for. Whoever brought the goods may put his name under it too:
    `delivered_by` with `delivered_strokes`, or `declined` says why there is none.
    """

    class Declined(models.TextChoices):
        LEFT = "left", pgettext_lazy("whoever brought goods did not sign", "Had left already")
        UNWILLING = "unwilling", pgettext_lazy("whoever brought goods did not sign", "Would not sign")
        DISPUTES = "disputes", pgettext_lazy("whoever brought goods did not sign", "Disputes the count")

    class State(models.TextChoices):
        COUNTED = "counted", pgettext_lazy("receipt of goods", "Counted")
        SIGNED = "signed", pgettext_lazy("receipt of goods", "Signed for")
        WITHDRAWN = "withdrawn", pgettext_lazy("receipt of goods", "Count withdrawn")

    slip = models.ForeignKey("returns.ReturnSlip", on_delete=models.PROTECT, null=True, related_name="receipts")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.COUNTED)
    last = models.BooleanField()
    sender = models.CharField(max_length=120, blank=True, default="")
    carrier = models.CharField(max_length=120, blank=True, default="")
    received_by = models.ForeignKey(**_MEMBER)
    counted_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    seen = models.CharField(max_length=1000, blank=True, default="")
    matches = models.BooleanField(null=True)
    way = models.CharField(max_length=10, choices=Signature.Way.choices, blank=True, default="")
    strokes = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    delivered_by = models.CharField(max_length=60, blank=True, default="")
    delivered_strokes = models.TextField(blank=True, default="")
    declined = models.CharField(max_length=10, choices=Declined.choices, blank=True, default="")
    matched_by = models.ForeignKey(**_MEMBER, null=True)
    matched_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(**_MEMBER, null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    subject_kind = "return_receipt"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["slip"], name="return_receipt_slip"),
            models.Index(fields=["department", "-id"], name="return_receipt_waiting", condition=Q(slip__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["slip"], condition=Q(state="counted"), name="return_receipt_counted_once"),
            models.CheckConstraint(
                condition=Q(state="counted", signed_at__isnull=True, digest="", withdrawn_by__isnull=True)
                | Q(state="signed", signed_at__gte=F("counted_at"), digest__regex="^[0-9a-f]{64}$", withdrawn_by__isnull=True)
                | Q(state="withdrawn", signed_at__isnull=True, withdrawn_by__isnull=False) & ~Q(reason=""),
                name="return_receipt_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(way="") & ~Q(state="signed")
                | Q(way="drawn", state="signed") & ~Q(strokes="")
                | Q(way="password", state="signed", strokes=""),
                name="return_receipt_way",
            ),
            models.CheckConstraint(
                condition=Q(matched_by__isnull=True, matched_at__isnull=True)
                | Q(matched_by__isnull=False, slip__isnull=False, matched_at__gte=F("signed_at")),
                name="return_receipt_matched_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(slip__isnull=True, matches__isnull=True) | Q(slip__isnull=False, matches__isnull=False),
                name="return_receipt_matches_a_slip",
            ),
            models.CheckConstraint(condition=Q(slip__isnull=False) | ~Q(sender=""), name="return_receipt_from_somebody"),
            models.CheckConstraint(
                condition=Q(delivered_by="", delivered_strokes="", declined="")
                | Q(state="signed", delivered_strokes="", declined__in=["left", "unwilling", "disputes"])
                | Q(state="signed", declined="") & ~Q(delivered_by="") & ~Q(delivered_strokes=""),
                name="return_receipt_delivered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id or self.sender} {self.counted_at}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int | None:
        return self.slip.matter_id if self.slip else None


class ReceiptLine(models.Model):
    """What was counted of one thing. Without `line` it is nothing the slip names; `what` says it where no product is known.

    `entry` is the booking on the order's line. Only what is matched later is filled in afterwards.
    """

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    line = models.ForeignKey("returns.ReturnLine", on_delete=models.PROTECT, null=True, related_name="received")
    product = models.ForeignKey("tickets.Product", on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=120, blank=True, default="")
    batch = models.CharField(max_length=60, blank=True, default="")
    good = models.DecimalField(**QUANTITY)
    damaged = models.DecimalField(**QUANTITY)
    entry = models.OneToOneField("tickets.LineEntry", on_delete=models.PROTECT, null=True, related_name="return_receipt")

    class Meta:
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["receipt", "place"], name="return_receipt_line_once"),
            models.CheckConstraint(condition=Q(good__gte=0, damaged__gte=0), name="return_receipt_line_counted"),
            models.CheckConstraint(condition=Q(product__isnull=False) | ~Q(what=""), name="return_receipt_line_of_something"),
            models.CheckConstraint(condition=Q(line__isnull=True) | Q(product__isnull=False), name="return_receipt_line_product"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id}/{self.place}"

    @property
    def called(self) -> str:
        """What it is, in the reader's language; `product` should have come along."""
        return self.product.name if self.product else self.what


class Discrepancy(Stateful):
    """Something that came otherwise than its slip says, until somebody who did not receive it decides what becomes of it."""

    class Kind(models.TextChoices):
        SHORT = "short", pgettext_lazy("returned goods", "Short")
        OVER = "over", pgettext_lazy("returned goods", "Over")
        DAMAGED = "damaged", pgettext_lazy("returned goods", "Damaged")
        WRONG = "wrong", pgettext_lazy("returned goods", "Not on the slip")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("discrepancy", "Waits for instructions")
        PROPOSED = "proposed", pgettext_lazy("discrepancy", "Proposed")
        DECIDED = "decided", pgettext_lazy("discrepancy", "Decided")

    class Party(models.TextChoices):
        CUSTOMER = "customer", pgettext_lazy("liable party", "The customer")
        CARRIER = "carrier", pgettext_lazy("liable party", "The carrier")
        WAREHOUSE = "warehouse", pgettext_lazy("liable party", "The warehouse")
        ISSUER = "issuer", pgettext_lazy("liable party", "Whoever issued the slip")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("discrepancy", "Accepted as it came")
        AWAITED = "awaited", pgettext_lazy("discrepancy", "The rest is to come")
        SENT_BACK = "sent_back", pgettext_lazy("discrepancy", "Sent back")
        KEPT = "kept", pgettext_lazy("discrepancy", "Kept in stock")

    slip = models.ForeignKey("returns.ReturnSlip", on_delete=models.PROTECT, related_name="discrepancies")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="discrepancies")
    line = models.ForeignKey("returns.ReturnLine", on_delete=models.PROTECT, null=True, related_name="discrepancies")
    receipt_line = models.ForeignKey(ReceiptLine, on_delete=models.PROTECT, null=True, related_name="discrepancies")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.DecimalField(**QUANTITY)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    question = models.CharField(max_length=1000)
    opened_at = models.DateTimeField()
    proposed_party = models.CharField(max_length=10, choices=Party.choices, blank=True, default="")
    proposal = models.CharField(max_length=300, blank=True, default="")
    proposed_by = models.ForeignKey(**_MEMBER, null=True)
    proposed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    liable = models.CharField(max_length=10, choices=Party.choices, blank=True, default="")
    words = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(**_MEMBER, null=True)
    decided_at = models.DateTimeField(null=True)
    entry = models.OneToOneField("tickets.LineEntry", on_delete=models.PROTECT, null=True, related_name="discrepancy")

    subject_kind = "discrepancy"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["slip"], name="discrepancy_slip")]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "line", "kind"], name="discrepancy_of_a_line_once"),
            models.UniqueConstraint(fields=["receipt_line"], condition=Q(kind="wrong"), name="discrepancy_of_goods_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0) & ~Q(question=""), name="discrepancy_of_something"),
            models.CheckConstraint(
                condition=Q(kind="wrong", line__isnull=True, receipt_line__isnull=False)
                | Q(kind__in=["short", "over", "damaged"], line__isnull=False),
                name="discrepancy_of_a_line",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True, proposed_at__isnull=True, proposed_party="", proposal="")
                | Q(
                    proposed_by__isnull=False,
                    proposed_at__gte=F("opened_at"),
                    proposed_party__in=["customer", "carrier", "warehouse", "issuer"],
                )
                & ~Q(proposal=""),
                name="discrepancy_proposed",
            ),
            models.CheckConstraint(
                condition=Q(state="open", proposed_by__isnull=True, decided_by__isnull=True, outcome="", liable="", words="")
                | Q(state="proposed", proposed_by__isnull=False, decided_by__isnull=True, outcome="", liable="", words="")
                | Q(state="decided", decided_by__isnull=False, decided_at__gte=F("opened_at"))
                & Q(liable__in=["customer", "carrier", "warehouse", "issuer"])
                & ~Q(outcome="")
                & ~Q(words=""),
                name="discrepancy_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(outcome="")
                | Q(kind="short", outcome__in=["accepted", "awaited"])
                | Q(kind="over", outcome__in=["accepted", "sent_back"])
                | Q(kind="damaged", outcome="accepted")
                | Q(kind="wrong", outcome__in=["kept", "sent_back"]),
                name="discrepancy_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id} {self.kind} {self.quantity}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int | None:
        return self.slip.matter_id

    @property
    def department_id(self) -> int | None:
        """The department whose slip it is."""
        return self.slip.department_id

    @property
    def called(self) -> str:
        """What it is of, in the reader's language."""
        if self.line:
            return self.line.product.name
        return self.receipt_line.called if self.receipt_line else ""


class SupervisorCall(models.Model):
    """Somebody who receives goods of a slip called her supervisors to them. Append-only but for the answer, by one of those called.

    `part`: of what comes on the slip, 1 until something is signed for. Of each part one call at a time waits for its answer.
    """

    slip = models.ForeignKey("returns.ReturnSlip", on_delete=models.PROTECT, related_name="calls")
    part = models.PositiveSmallIntegerField()
    by = models.ForeignKey(**_MEMBER)
    supervisors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    words = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    answered_by = models.ForeignKey(**_MEMBER, null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slip", "part"], condition=Q(answered_at__isnull=True), name="supervisor_call_waits_once"),
            models.CheckConstraint(condition=Q(part__gte=1), name="supervisor_call_of_a_part"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True) | Q(answered_by__isnull=False, answered_at__gte=F("at")),
                name="supervisor_call_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id}/{self.part} {self.at}"

    @property
    def called(self) -> str:
        """Who was called, in the reader's language."""
        return _(", ").join(one.name for one in self.supervisors.all())

    def is_to(self, member: Member) -> bool:
        """Whether she was called."""
        return any(one.pk == member.pk for one in self.supervisors.all())

    def words_for(self, member: Member) -> str:
        """What was said with it, to whoever called and those she called; nobody else who counts goods of the slip reads it."""
        return self.words if member.pk == self.by_id or self.is_to(member) else ""
