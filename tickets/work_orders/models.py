"""Work orders, the book their numbers come from, and which articles issue them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.models import Article
from tickets.customers.rules import mask_place


class OrderBook(models.Model):
    """The book of one year: `last` is the number written last. Its row is locked to write the next, so that none is left out."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "tickets"

    def __str__(self) -> str:
        return str(self.year)


class IssueRule(models.Model):
    """An article issues an order to a department for each matter of these kinds. The department is named by its code:
    a pack may be loaded before there is such a department."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="issue_rules")
    kinds = ArrayField(models.CharField(max_length=20))
    department = models.CharField(max_length=50)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["article", "department"], name="issue_rule_once"),
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="issue_rule_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.department}"


class WorkOrder(Stateful):
    """An order to a department to do something on site: issued, set out for, done or cancelled; each with who and when."""

    class State(models.TextChoices):
        ISSUED = "issued", pgettext_lazy("work order", "Issued")
        SET_OUT = "set_out", pgettext_lazy("work order", "On the way")
        DONE = "done", pgettext_lazy("work order", "Done")
        CANCELLED = "cancelled", pgettext_lazy("work order", "Cancelled")

    class Urgency(models.TextChoices):
        NORMAL = "normal", pgettext_lazy("urgency", "Normal")
        SPECIAL = "special", pgettext_lazy("urgency", "Special: set out at once")

    class Category(models.TextChoices):
        GENERAL = "general", pgettext_lazy("work", "General repair")
        WATER = "water", pgettext_lazy("work", "Water")
        POWER = "power", pgettext_lazy("work", "Electricity")
        BLOCKAGE = "blockage", pgettext_lazy("work", "Blocked pipe or septic tank")

    book = models.ForeignKey(OrderBook, on_delete=models.PROTECT, related_name="orders")
    place = models.PositiveIntegerField()
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="work_orders")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="work_orders")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=300)
    where = models.CharField(max_length=200, blank=True, default="")
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    category = models.CharField(max_length=10, choices=Category.choices, default=Category.GENERAL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    set_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    set_out_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=2000, blank=True, default="")
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    subject_kind = "work_order"
    shows_where = False  # set by the door of the department that goes there
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        indexes = [
            models.Index(fields=["department", "state", "-id"], name="work_order_department"),
            models.Index(fields=["ticket"], name="work_order_ticket"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["book", "place"], name="work_order_number_once"),
            models.CheckConstraint(condition=Q(place__gte=1), name="work_order_numbers_begin_at_one"),
            models.CheckConstraint(condition=Q(urgency__in=["normal", "special"]), name="work_order_urgency"),
            models.CheckConstraint(condition=Q(category__in=["general", "water", "power", "blockage"]), name="work_order_category"),
            models.CheckConstraint(
                condition=Q(state="issued", set_out_at__isnull=True, done_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="set_out", set_out_at__isnull=False, done_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="done", set_out_at__isnull=False, done_at__isnull=False, cancelled_at__isnull=True)
                | Q(state="cancelled", done_at__isnull=True, cancelled_at__isnull=False),
                name="work_order_state_fits_its_moments",
            ),
            models.CheckConstraint(
                condition=Q(set_out_at__isnull=True, set_out_by__isnull=True) | Q(set_out_by__isnull=False, set_out_at__gte=F("issued_at")),
                name="work_order_set_out_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, result="")
                | Q(done_by__isnull=False, done_at__gte=F("set_out_at")) & ~Q(result=""),
                name="work_order_done_with_its_result",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, reason="")
                | Q(cancelled_by__isnull=False, cancelled_at__gte=F("issued_at")) & ~Q(reason=""),
                name="work_order_cancelled_with_its_reason",
            ),
        ]

    @property
    def where_shown(self) -> str:
        """Where the work is: masked, but in clear to whoever goes there."""
        return self.where if self.shows_where else mask_place(self.where)

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def number(self) -> str:
        """Year and number within its book; `book` must have come along."""
        return f"W-{self.book.year}-{self.place:05d}"

    @property
    def matter_id(self) -> int:
        return self.ticket_id
