"""Products, orders and equipment as REST reads and shows them."""

from typing import Any

from rest_framework import serializers

from servicedesk.api.fields import Moment
from servicedesk.journal.actions import LONGEST_REASON
from staff.serializers import MemberSerializer
from tickets.catalog.actions.products import LONGEST_WARRANTY
from tickets.catalog.models import MONEY, QUANTITY, LineEntry

_ID: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}
_NONE: dict[str, Any] = {"required": False, "allow_null": True, "default": None}
_EMPTY: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}


class ProductSerializer(serializers.Serializer):
    """Something the company sells; `material` is the number by which orders and complaints name it."""

    id = serializers.IntegerField()
    material = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    family = serializers.CharField()
    unit = serializers.CharField()
    warranty_months = serializers.IntegerField()
    active = serializers.BooleanField(help_text="False once it was retired.")
    version = serializers.IntegerField()


class ProductInputSerializer(serializers.Serializer):
    """A product to register."""

    material = serializers.CharField(max_length=40)
    name_zh = serializers.CharField(max_length=120)
    name_en = serializers.CharField(max_length=120, **_EMPTY)
    family = serializers.CharField(max_length=60, **_EMPTY)
    unit = serializers.CharField(max_length=20, **_EMPTY)
    warranty_months = serializers.IntegerField(min_value=0, max_value=LONGEST_WARRANTY, required=False, default=0)


class ProductChangeSerializer(serializers.Serializer):
    """What of a product is corrected; what is left out stays."""

    material = serializers.CharField(max_length=40, required=False)
    name_zh = serializers.CharField(max_length=120, required=False)
    name_en = serializers.CharField(max_length=120, required=False, allow_blank=True)
    family = serializers.CharField(max_length=60, required=False, allow_blank=True)
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True)
    warranty_months = serializers.IntegerField(min_value=0, max_value=LONGEST_WARRANTY, required=False)


class RetirementInputSerializer(serializers.Serializer):
    """Why it is taken out of use."""

    why = serializers.CharField(max_length=LONGEST_REASON)


_SUM: dict[str, Any] = QUANTITY | {"max_digits": None}  # of many bookings, each of which fits


class OrderLineSerializer(serializers.Serializer):
    """A line: how much of what was ordered, delivered and brought back, in the product's unit; `left` is what she still has."""

    place = serializers.IntegerField()
    material = serializers.CharField(source="product.material")
    name = serializers.CharField(source="product.name")
    unit = serializers.CharField(source="product.unit")
    batch = serializers.CharField()
    quantity = serializers.DecimalField(**QUANTITY)
    unit_price = serializers.DecimalField(**MONEY, allow_null=True)
    delivered = serializers.DecimalField(**_SUM)
    returned = serializers.DecimalField(**_SUM)
    left = serializers.DecimalField(**_SUM)


class OrderSerializer(serializers.Serializer):
    """An order with its lines."""

    number = serializers.CharField()
    customer = serializers.IntegerField(source="customer_id")
    customer_name = serializers.CharField(source="customer.name")
    ordered_on = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    note = serializers.CharField()
    entered_by = MemberSerializer(allow_null=True)
    entered_at = Moment()
    lines = OrderLineSerializer(many=True)
    version = serializers.IntegerField()


class NewLineSerializer(serializers.Serializer):
    """A line to enter, its product by material number."""

    material = serializers.CharField(max_length=40)
    quantity = serializers.DecimalField(**QUANTITY, min_value=0)
    batch = serializers.CharField(max_length=60, **_EMPTY)
    unit_price = serializers.DecimalField(**MONEY, min_value=0, **_NONE)


class OrderInputSerializer(serializers.Serializer):
    """An order to enter with its lines, in their order."""

    number = serializers.CharField(max_length=40)
    customer = serializers.IntegerField(**_ID, help_text="The customer's id.")
    ordered_on = serializers.DateField(**_NONE)
    currency = serializers.CharField(max_length=3, required=False, default="CNY")
    note = serializers.CharField(max_length=300, **_EMPTY)
    lines = NewLineSerializer(many=True, required=False, default=list)


class OrderChangeSerializer(serializers.Serializer):
    """What of an order is corrected; what is left out stays."""

    customer = serializers.IntegerField(**_ID, required=False, help_text="The customer's id.")
    ordered_on = serializers.DateField(required=False, allow_null=True)
    currency = serializers.CharField(max_length=3, required=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class OrderLineChangeSerializer(serializers.Serializer):
    """What of a line is corrected; what is left out stays."""

    quantity = serializers.DecimalField(**QUANTITY, min_value=0, required=False)
    batch = serializers.CharField(max_length=60, required=False, allow_blank=True)
    unit_price = serializers.DecimalField(**MONEY, min_value=0, required=False, allow_null=True)


class LineEntrySerializer(serializers.Serializer):
    """What was delivered of a line or came back; a counter-entry is below nought and names the entry it takes back."""

    id = serializers.IntegerField()
    line = serializers.IntegerField(source="line.place")
    kind = serializers.ChoiceField(LineEntry.Kind.choices)
    quantity = serializers.DecimalField(**QUANTITY)
    on = serializers.DateField()
    reference = serializers.CharField()
    undoes = serializers.IntegerField(source="undoes_id", allow_null=True)
    by = MemberSerializer(allow_null=True)
    at = Moment()


class LineEntryInputSerializer(serializers.Serializer):
    """A delivery or a return to book on a line, named by its place."""

    line = serializers.IntegerField(min_value=1, max_value=2**15 - 1)
    kind = serializers.ChoiceField(LineEntry.Kind.choices)
    quantity = serializers.DecimalField(**QUANTITY, min_value=0)
    on = serializers.DateField()
    reference = serializers.CharField(max_length=60, **_EMPTY)


class SiteSerializer(serializers.Serializer):
    """A place of a customer where equipment stands."""

    id = serializers.IntegerField()
    customer = serializers.IntegerField(source="customer_id")
    name = serializers.CharField()
    active = serializers.BooleanField(help_text="False once it was given up.")
    version = serializers.IntegerField()


class SiteChangeSerializer(serializers.Serializer):
    """What of a site is corrected; what is left out stays."""

    name = serializers.CharField(max_length=120, required=False)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)


class SiteInputSerializer(serializers.Serializer):
    """A site to register."""

    customer = serializers.IntegerField(**_ID, help_text="The customer's id.")
    name = serializers.CharField(max_length=120)
    address = serializers.CharField(max_length=300, **_EMPTY)


class EquipmentSerializer(serializers.Serializer):
    """One piece: what it is, whose, where it stands, of which order, and the last day of its warranty."""

    id = serializers.IntegerField()
    serial = serializers.CharField()
    material = serializers.CharField(source="product.material")
    name = serializers.CharField(source="product.name")
    customer = serializers.IntegerField(source="customer_id")
    site = serializers.IntegerField(source="site_id", allow_null=True)
    order = serializers.CharField(source="line.order.number", allow_null=True, default=None)
    line = serializers.IntegerField(source="line.place", allow_null=True, default=None)
    installed_on = serializers.DateField(allow_null=True)
    warranty_until = serializers.DateField(allow_null=True)
    active = serializers.BooleanField(help_text="False once it is out of use.")
    version = serializers.IntegerField()


class EquipmentChangeSerializer(serializers.Serializer):
    """What of a piece is corrected; what is left out stays. A line is named with its order."""

    serial = serializers.CharField(max_length=60, required=False)
    material = serializers.CharField(max_length=40, required=False)
    customer = serializers.IntegerField(**_ID, required=False, help_text="The customer's id.")
    site = serializers.IntegerField(**_ID, required=False, allow_null=True)
    order = serializers.CharField(max_length=40, required=False, allow_blank=True)
    line = serializers.IntegerField(min_value=1, max_value=2**15 - 1, required=False, allow_null=True)
    installed_on = serializers.DateField(required=False, allow_null=True)
    warranty_until = serializers.DateField(required=False, allow_null=True)


class NamedSerializer(serializers.Serializer):
    """An order or a piece of equipment a matter is about: one of the two."""

    id = serializers.IntegerField()
    order = serializers.CharField(source="order.number", allow_null=True, default=None)
    equipment = serializers.CharField(source="equipment.serial", allow_null=True, default=None, help_text="Its serial number.")
    by = MemberSerializer()
    at = Moment()


class NamedCreatedSerializer(NamedSerializer):
    """It, with the ticket's version, which it does not count."""

    version = serializers.IntegerField(source="ticket.version")


class NamedInputSerializer(serializers.Serializer):
    """What the matter is about, by an order's number or a serial number."""

    sold = serializers.CharField(max_length=60)


class EquipmentInputSerializer(serializers.Serializer):
    """Equipment to register; without an end of its warranty it is the product's months after the installation."""

    serial = serializers.CharField(max_length=60)
    material = serializers.CharField(max_length=40)
    customer = serializers.IntegerField(**_ID, help_text="The customer's id.")
    site = serializers.IntegerField(**_ID, **_NONE)
    order = serializers.CharField(max_length=40, **_EMPTY)
    line = serializers.IntegerField(min_value=1, max_value=2**15 - 1, **_NONE)
    installed_on = serializers.DateField(**_NONE)
    warranty_until = serializers.DateField(**_NONE)
