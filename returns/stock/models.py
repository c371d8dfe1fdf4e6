"""Places with stock, their ledger, what lies there by it, and the months that are closed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from returns.stock.rules import PLACES
from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.language import in_reader_language
from tickets.catalog.models import QUANTITY

_MEMBER: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}
_PRODUCT: dict[str, Any] = {"to": "tickets.Product", "on_delete": models.PROTECT, "related_name": "+"}
BATCH: dict[str, Any] = {"max_length": 60, "blank": True, "default": ""}


class Condition(models.TextChoices):
    GOOD = "good", pgettext_lazy("stock condition", "Good")
    DAMAGED = "damaged", pgettext_lazy("stock condition", "Damaged")
    SCRAP = "scrap", pgettext_lazy("stock condition", "Scrap")


class StockPlace(Stateful):
    """Where goods lie: a department's store, a branch or franchised centre, a project. `department` answers for its books.

    `keeper` is told of shortages. One store of a department is the `main` one, where what it receives is booked.
    """

    class Kind(models.TextChoices):
        STORE = "store", pgettext_lazy("stock place", "Store")
        BRANCH = "branch", pgettext_lazy("stock place", "Branch or centre")
        PROJECT = "project", pgettext_lazy("stock place", "Project")

    code = models.SlugField(unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STORE)
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="stock_places")
    keeper = models.ForeignKey(**_MEMBER, null=True)
    main = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    opened_at = models.DateTimeField()

    subject_kind = "stock_place"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "returns"
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name_zh=""), name="stock_place_named"),
            models.CheckConstraint(condition=Q(kind__in=["store", "branch", "project"]), name="stock_place_kind"),
            models.CheckConstraint(condition=Q(main=False) | Q(kind="store", active=True), name="stock_place_main_is_a_store"),
            models.UniqueConstraint(fields=["department"], condition=Q(main=True), name="stock_place_main_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en or self.name_zh)


class StockItem(Stateful):
    """How the stock counts a product: in so many decimals of its unit, none for pieces."""

    product = models.OneToOneField("tickets.Product", on_delete=models.PROTECT, related_name="stock_item")
    decimals = models.PositiveSmallIntegerField(default=0)

    subject_kind = "stock_item"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "returns"
        constraints = [models.CheckConstraint(condition=Q(decimals__lte=PLACES), name="stock_item_decimals")]

    def __str__(self) -> str:
        return f"{self.product_id} in {self.decimals} decimals"


class StockEntry(models.Model):
    """One line of a place's ledger, under its number there; append-only. A mistake is undone by a counter-entry, which names it.

    `quantity` is signed. `about` and `about_id` name what it happened for, `line` the line of that.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("stock entry", "Received")
        ISSUED = "issued", pgettext_lazy("stock entry", "Issued")
        RETURNED = "returned", pgettext_lazy("stock entry", "Returned unused")
        WRITTEN_OFF = "written_off", pgettext_lazy("stock entry", "Written off")
        COUNTER = "counter", pgettext_lazy("stock entry", "Counter-entry")
        SENT_OUT = "sent_out", pgettext_lazy("stock entry", "Sent out")

    place = models.ForeignKey(StockPlace, on_delete=models.PROTECT, related_name="entries")
    n = models.PositiveIntegerField()
    product = models.ForeignKey(**_PRODUCT)
    batch = models.CharField(**BATCH)
    condition = models.CharField(max_length=10, choices=Condition.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    quantity = models.DecimalField(**QUANTITY)
    on = models.DateField()
    about = models.CharField(max_length=30, blank=True, default="")
    about_id = models.BigIntegerField(null=True)
    line = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=60, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(**_MEMBER, null=True)
    at = models.DateTimeField()

    subject_kind = "stock_entry"

    class Meta:
        app_label = "returns"
        indexes = [
            models.Index(fields=["place", "product", "id"], name="stock_entry_product"),
            models.Index(fields=["place", "on"], name="stock_entry_day"),
            models.Index(fields=["about", "about_id"], name="stock_entry_subject", condition=~Q(about="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["place", "n"], name="stock_entry_number_once"),
            models.CheckConstraint(condition=Q(n__gte=1), name="stock_entry_numbered"),
            models.CheckConstraint(condition=Q(condition__in=["good", "damaged", "scrap"]), name="stock_entry_condition"),
            models.CheckConstraint(
                condition=Q(kind__in=["received", "returned"], quantity__gt=0)
                | Q(kind__in=["issued", "written_off", "sent_out"], quantity__lt=0)
                | Q(kind="counter") & ~Q(quantity=0),
                name="stock_entry_goes_its_way",
            ),
            models.CheckConstraint(
                condition=Q(about="", about_id=None) | ~Q(about="") & Q(about_id__isnull=False), name="stock_entry_about"
            ),
            models.CheckConstraint(condition=Q(undoes=None) | Q(kind="counter") & ~Q(undoes=F("id")), name="stock_entry_counter"),
            models.CheckConstraint(
                condition=~Q(kind__in=["written_off", "counter"]) | ~Q(about="") | ~Q(reason=""), name="stock_entry_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id}/{self.n}"


class StockLevel(models.Model):
    """What lies at a place by its ledger, by condition and batch; never below nought. The database itself writes it."""

    place = models.ForeignKey(StockPlace, on_delete=models.PROTECT, related_name="levels")
    product = models.ForeignKey(**_PRODUCT)
    condition = models.CharField(max_length=10, choices=Condition.choices)
    batch = models.CharField(**BATCH)
    quantity = models.DecimalField(**QUANTITY)

    class Meta:
        app_label = "returns"
        constraints = [
            models.UniqueConstraint(fields=["place", "product", "condition", "batch"], name="stock_level_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_never_below_nought"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id}/{self.product_id}"


class MonthClose(models.Model):
    """A month of a place's books, locked: no entry of that month or an earlier one is added any more. Append-only.

    `digest` is that of the month before, of every entry and of every sum; `entries` counts the month's entries.
    """

    place = models.ForeignKey(StockPlace, on_delete=models.PROTECT, related_name="closes")
    month = models.DateField()
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(**_MEMBER)
    at = models.DateTimeField()

    subject_kind = "month_close"

    class Meta:
        app_label = "returns"
        ordering = ("place_id", "month")
        constraints = [
            models.UniqueConstraint(fields=["place", "month"], name="month_closed_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_close_of_a_month"),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="month_close_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.month:%Y-%m}"


class MonthSum(models.Model):
    """One line of a closed month: what lay there when it began, what came, what went, and what lay there when it ended. Append-only."""

    close = models.ForeignKey(MonthClose, on_delete=models.PROTECT, related_name="sums")
    product = models.ForeignKey(**_PRODUCT)
    condition = models.CharField(max_length=10, choices=Condition.choices)
    batch = models.CharField(**BATCH)
    opening = models.DecimalField(**QUANTITY)
    came = models.DecimalField(**QUANTITY)
    went = models.DecimalField(**QUANTITY)
    closing = models.DecimalField(**QUANTITY)

    class Meta:
        app_label = "returns"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["close", "product", "condition", "batch"], name="month_sum_once"),
            models.CheckConstraint(
                condition=Q(opening__gte=0, came__gte=0, went__gte=0, closing__gte=0) & Q(closing=F("opening") + F("came") - F("went")),
                name="month_sum_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.close_id}/{self.product_id}"
