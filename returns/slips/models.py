"""Return slips, their lines, and what articles say of approving them and of whom their copies go to."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet
from tickets.catalog.models import MONEY, QUANTITY

_MEMBER: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}
_DEPARTMENT: dict[str, Any] = {"to": "staff.Department", "on_delete": models.PROTECT, "null": True, "related_name": "+"}
REGISTER = "return_slip"  # the code of the register whose entries slips are


class ReturnRule(models.Model):
    """What an article says of whom the copies go to: departments by their codes, empty where it says nothing of one."""

    article = models.OneToOneField("rulebook.Article", on_delete=models.PROTECT, related_name="return_rule")
    warehouse = models.SlugField(blank=True, default="")
    accounting = models.SlugField(blank=True, default="")
    business = models.SlugField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.article_id}"


class ApprovalLevel(models.Model):
    """A post that, as an article says, approves returns up to an amount; without one, of any amount."""

    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, related_name="return_levels")
    place = models.PositiveSmallIntegerField()
    post = models.SlugField()
    up_to = models.DecimalField(**MONEY, null=True)

    class Meta:
        ordering = ("article", "place")
        constraints = [
            models.UniqueConstraint(fields=["article", "place"], name="return_level_once"),
            models.CheckConstraint(condition=Q(up_to__isnull=True) | Q(up_to__gt=0), name="return_level_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.post}"


class ReturnSlipQuerySet(StatefulQuerySet):
    def open(self) -> "ReturnSlipQuerySet":
        """Slips whose loop is not closed yet."""
        return self.exclude(state__in=ReturnSlip.ENDED)

    def shown(self) -> "ReturnSlipQuerySet":
        """With everything a list names of each."""
        people = ("requested_by", "decided_by", "issued_by", "picked_up_by", "closed_by", "voided_by")
        places = ("department", "warehouse", "accounting", "business")
        return self.select_related("entry__form", "entry__register", "customer", "order", "ticket", "article__regulation", *people, *places)


class ReturnSlip(Stateful):
    """One return of what an order delivered: an entry of its register, and how far it has come.

    `amount` is in the order's currency, empty where a price is unknown. `article` and `post` are what its approval rests on.
    `warehouse`, `accounting` and `business` are the departments that copies 2, 3 and 4 belong to, as articles said when it was issued.
    `complete`: everything that is to come has come.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("return slip", "Waits for approval")
        REFUSED = "refused", pgettext_lazy("return slip", "Not approved")
        APPROVED = "approved", pgettext_lazy("return slip", "Approved")
        ISSUED = "issued", pgettext_lazy("return slip", "Issued")
        RECEIVED = "received", pgettext_lazy("return slip", "Received")
        SETTLED = "settled", pgettext_lazy("return slip", "Settled")
        CLOSED = "closed", pgettext_lazy("return slip", "Closed")
        VOID = "void", pgettext_lazy("return slip", "Void")

    class Handling(models.TextChoices):
        RETURN = "return", pgettext_lazy("handling of a return", "Return")
        REPAIR = "repair", pgettext_lazy("handling of a return", "Repair")
        REPLACE = "replace", pgettext_lazy("handling of a return", "Replace")
        REFUND = "refund", pgettext_lazy("handling of a return", "Refund")
        REWORK = "rework", pgettext_lazy("handling of a return", "Rework")
        SCRAP = "scrap", pgettext_lazy("handling of a return", "Scrap")
        REJECT = "reject", pgettext_lazy("handling of a return", "Reject")

    ENDED = (State.REFUSED, State.CLOSED, State.VOID)
    TAKING = (State.ISSUED, State.RECEIVED)  # the states in which goods may arrive

    entry = models.OneToOneField("registers.Entry", on_delete=models.PROTECT, related_name="return_slip")
    number = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, null=True, related_name="return_slips")
    order = models.ForeignKey("tickets.Order", on_delete=models.PROTECT, related_name="return_slips")
    customer = models.ForeignKey("tickets.Customer", on_delete=models.PROTECT, related_name="return_slips")
    department = models.ForeignKey(**_DEPARTMENT)
    handling = models.CharField(max_length=10, choices=Handling.choices)
    reason = models.CharField(max_length=1000)
    basis = models.CharField(max_length=1000)
    amount = models.DecimalField(**MONEY, null=True)
    requested_by = models.ForeignKey(**_MEMBER)
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(**_MEMBER, null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True, default="")
    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, null=True, related_name="+")
    post = models.SlugField(blank=True, default="")
    issued_by = models.ForeignKey(**_MEMBER, null=True)
    issued_at = models.DateTimeField(null=True)
    warehouse = models.ForeignKey(**_DEPARTMENT)
    accounting = models.ForeignKey(**_DEPARTMENT)
    business = models.ForeignKey(**_DEPARTMENT)
    carrier = models.CharField(max_length=120, blank=True, default="")
    picked_up_by = models.ForeignKey(**_MEMBER, null=True)
    picked_up_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    complete = models.BooleanField(default=False)
    closed_by = models.ForeignKey(**_MEMBER, null=True)
    closed_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(**_MEMBER, null=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=300, blank=True, default="")

    subject_kind = "return_slip"
    hides_figures = False  # set by the door of whoever is to count the goods first
    objects = ReturnSlipQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["requested_by", "-id"], name="return_slip_issuer", condition=~Q(state__in=["refused", "closed", "void"])),
            models.Index(fields=["order"], name="return_slip_order"),
            models.Index(fields=["ticket"], name="return_slip_ticket", condition=Q(ticket__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(handling__in=["return", "repair", "replace", "refund", "rework", "scrap", "reject"]),
                name="return_slip_handling",
            ),
            models.CheckConstraint(condition=~Q(number="") & ~Q(reason="") & ~Q(basis=""), name="return_slip_says_why"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="return_slip_amount"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")), name="return_slip_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state="requested", decided_by__isnull=True, issued_by__isnull=True)
                | Q(state="refused", decided_by__isnull=False, issued_by__isnull=True) & ~Q(answer="")
                | Q(state="approved", decided_by__isnull=False, issued_by__isnull=True)
                | Q(state="issued", decided_by__isnull=False, issued_by__isnull=False, received_at__isnull=True)
                | Q(state__in=["received", "settled", "closed"], issued_by__isnull=False, received_at__isnull=False)
                | Q(state="void", received_at__isnull=True),
                name="return_slip_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__gte=F("requested_at")),
                name="return_slip_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(issued_by__isnull=True, issued_at__isnull=True)
                | Q(issued_by__isnull=False, decided_by__isnull=False, issued_at__gte=F("decided_at"))
                & Q(warehouse__isnull=False, accounting__isnull=False, business__isnull=False),
                name="return_slip_issued_once_approved",
            ),
            models.CheckConstraint(
                condition=Q(picked_up_by__isnull=True, picked_up_at__isnull=True)
                | Q(picked_up_by__isnull=False, picked_up_at__gte=F("issued_at")),
                name="return_slip_picked_up_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, complete=False) | Q(received_at__gte=F("issued_at")), name="return_slip_received"
            ),
            models.CheckConstraint(condition=~Q(state__in=["settled", "closed"]) | Q(complete=True), name="return_slip_settled_complete"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_by__isnull=False, closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_by__isnull=True, closed_at__isnull=True),
                name="return_slip_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="void", voided_by__isnull=False, voided_at__isnull=False) & ~Q(void_reason="")
                | ~Q(state="void") & Q(voided_by__isnull=True, voided_at__isnull=True, void_reason=""),
                name="return_slip_void_with_its_reason",
            ),
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
    def owner(self) -> Any:
        """Whoever follows it up by copy 1."""
        return self.requested_by

    @property
    def currency(self) -> str:
        """What its amount is in; `order` should have come along."""
        return self.order.currency


class ReturnLine(models.Model):
    """One line: so much of an order's line, with what was delivered and had come back when it was asked. Append-only.

    `declared`: whether the goods are said to be in order or damaged. Whatever arrives worse than declared is a difference.
    """

    class Declared(models.TextChoices):
        GOOD = "good", pgettext_lazy("goods", "Good")
        DAMAGED = "damaged", pgettext_lazy("goods", "Damaged")

    slip = models.ForeignKey(ReturnSlip, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    order_line = models.ForeignKey("tickets.OrderLine", on_delete=models.PROTECT, related_name="return_lines")
    product = models.ForeignKey("tickets.Product", on_delete=models.PROTECT, related_name="return_lines")
    batch = models.CharField(max_length=60, blank=True, default="")
    unit = models.CharField(max_length=20, blank=True, default="")
    delivered = models.DecimalField(**QUANTITY)
    returned_before = models.DecimalField(**QUANTITY)
    quantity = models.DecimalField(**QUANTITY)
    unit_price = models.DecimalField(**MONEY, null=True)
    declared = models.CharField(max_length=10, choices=Declared.choices, default=Declared.GOOD)
    remark = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["slip", "place"], name="return_line_once"),
            models.UniqueConstraint(fields=["slip", "order_line", "declared"], name="return_line_of_a_line_once"),
            models.CheckConstraint(condition=Q(declared__in=["good", "damaged"]), name="return_line_declared"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, returned_before__gte=0) & Q(delivered__gte=F("quantity") + F("returned_before")),
                name="return_line_within_what_was_delivered",
            ),
            models.CheckConstraint(condition=Q(unit_price__isnull=True) | Q(unit_price__gte=0), name="return_line_price"),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id}/{self.place}"
