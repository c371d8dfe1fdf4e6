"""Products, orders and equipment as REST reads and shows them."""

from typing import Any

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.catalog.actions import LONGEST_WARRANTY
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
    active = serializers.BooleanField()


class ProductInputSerializer(serializers.Serializer):
    """A product to register."""

    material = serializers.CharField(max_length=40)
    name_zh = serializers.CharField(max_length=120)
    name_en = serializers.CharField(max_length=120, **_EMPTY)
    family = serializers.CharField(max_length=60, **_EMPTY)
    unit = serializers.CharField(max_length=20, **_EMPTY)
    warranty_months = serializers.IntegerField(min_value=0, max_value=LONGEST_WARRANTY, required=False, default=0)


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
