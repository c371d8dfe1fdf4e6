"""What was sold, to whom, and what of it was delivered and came back."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.language import in_reader_language

QUANTITY: dict[str, Any] = {"max_digits": 14, "decimal_places": 3}
MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class Product(Stateful):
    """Something the company sells; `material` is the number (料号) by which orders and complaints name it.

    One that is not `active` was retired: nothing new is entered of it, what was sold of it stays.
    """

    material = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    family = models.CharField(max_length=60, blank=True, default="")
    unit = models.CharField(max_length=20, blank=True, default="")
    warranty_months = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    subject_kind = "product"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        constraints = [models.CheckConstraint(condition=~Q(material="") & ~Q(name_zh=""), name="product_is_named")]

    def __str__(self) -> str:
        return self.material

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


class Site(Stateful):
    """A place of a customer where equipment stands; one that is not `active` was given up."""

    customer = models.ForeignKey("tickets.Customer", on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300, blank=True, default="")
    active = models.BooleanField(default=True)

    subject_kind = "site"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        constraints = [models.UniqueConstraint(fields=["customer", "name"], name="site_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_address(self) -> str:
        """That there is an address, and no more of it."""
        return "****" if self.address else ""


class Order(Stateful):
    """What a customer bought at once. Its lines say what; what was delivered and came back are entries of a line."""

    number = models.CharField(max_length=40, unique=True)
    customer = models.ForeignKey("tickets.Customer", on_delete=models.PROTECT, related_name="orders")
    ordered_on = models.DateField(null=True)
    currency = models.CharField(max_length=3, default="CNY")
    note = models.CharField(max_length=300, blank=True, default="")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    subject_kind = "order"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        indexes = [models.Index(fields=["customer", "-id"], name="order_customer")]
        constraints = [models.CheckConstraint(condition=~Q(number=""), name="order_has_number")]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One line of an order: a product, a batch where it has one, how much was ordered, and the price of one unit."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="order_lines")
    batch = models.CharField(max_length=60, blank=True, default="")
    quantity = models.DecimalField(**QUANTITY)
    unit_price = models.DecimalField(**MONEY, null=True)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["order", "place"], name="order_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_of_something"),
            models.CheckConstraint(condition=Q(unit_price__isnull=True) | Q(unit_price__gte=0), name="order_line_price"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.place}"


class LineEntry(models.Model):
    """What was delivered of a line, or came back; append-only. A mistake is undone by a counter-entry, which names what it undoes."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", pgettext_lazy("order line", "Delivered")
        RETURNED = "returned", pgettext_lazy("order line", "Returned")

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.DecimalField(**QUANTITY)
    on = models.DateField()
    reference = models.CharField(max_length=60, blank=True, default="")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        indexes = [models.Index(fields=["line", "kind"], name="line_entry_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["delivered", "returned"]), name="line_entry_kind_known"),
            models.CheckConstraint(
                condition=Q(undoes__isnull=True, quantity__gt=0) | (Q(undoes__isnull=False, quantity__lt=0) & ~Q(undoes=F("id"))),
                name="line_entry_or_its_counter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class Equipment(Stateful):
    """One piece with a serial number: what it is, whose, where it stands, and until when it is under warranty.

    One that is not `active` is out of use; what was done about it stays.
    """

    serial = models.CharField(max_length=60, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="equipment")
    customer = models.ForeignKey("tickets.Customer", on_delete=models.PROTECT, related_name="equipment")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="equipment")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, null=True, related_name="equipment")
    installed_on = models.DateField(null=True)
    warranty_until = models.DateField(null=True)
    active = models.BooleanField(default=True)

    subject_kind = "equipment"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        constraints = [models.CheckConstraint(condition=~Q(serial=""), name="equipment_has_serial")]

    def __str__(self) -> str:
        return self.serial


class Named(models.Model):
    """What of the books a matter is about: an order, or a piece of equipment; who named it."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="named")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="named")
    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, null=True, related_name="named")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["ticket", "order"], name="order_named_once"),
            models.UniqueConstraint(fields=["ticket", "equipment"], name="equipment_named_once"),
            models.CheckConstraint(
                condition=Q(order__isnull=False, equipment__isnull=True) | Q(order__isnull=True, equipment__isnull=False),
                name="named_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.order_id or self.equipment_id}"

    @property
    def called(self) -> str:
        """The order's number, or the serial number."""
        return self.order.number if self.order else self.equipment.serial if self.equipment else ""
