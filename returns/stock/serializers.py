"""Stock as REST reads and shows it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from returns.stock.models import Condition, MonthClose, StockEntry, StockPlace, WriteOff
from returns.stock.queries import digest_now
from returns.stock.rules import PLACES
from servicedesk.api.fields import Moment
from servicedesk.journal.actions import LONGEST_REASON
from staff.serializers import MemberSerializer
from tickets.catalog.models import QUANTITY

EMPTY: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}
SUM: dict[str, Any] = QUANTITY | {"max_digits": None}
_Kind = StockEntry.Kind
BOOKED_CHOICES = [(kind.value, kind.label) for kind in (_Kind.RECEIVED, _Kind.SENT_OUT)]  # by themselves; others belong to something


@extend_schema_field(OpenApiTypes.STR)
class MonthField(serializers.Field):
    """A month as 2026-11; its first day."""

    def to_internal_value(self, data: Any) -> date:
        try:
            return date.fromisoformat(f"{data}-01" if isinstance(data, str) and len(data) == 7 else "")
        except ValueError:
            raise serializers.ValidationError(_("“%(value)s” is no month; write it as 2026-11.") % {"value": str(data)[:40]}) from None

    def to_representation(self, value: date) -> str:
        return f"{value:%Y-%m}"


class StockPlaceSerializer(serializers.Serializer):
    """Where goods lie; `main` is the store where what its department receives is booked."""

    code = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    kind = serializers.ChoiceField(StockPlace.Kind.choices)
    department = serializers.CharField(source="department.code")
    keeper = MemberSerializer(allow_null=True)
    main = serializers.BooleanField()
    active = serializers.BooleanField(help_text="False once it was taken out of use.")
    version = serializers.IntegerField()


class StockPlaceInputSerializer(serializers.Serializer):
    """A place to open."""

    code = serializers.CharField(max_length=50)
    name_zh = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=60, **EMPTY)
    kind = serializers.ChoiceField(StockPlace.Kind.choices, required=False, default=StockPlace.Kind.STORE)
    department = serializers.CharField(max_length=50, help_text="The code of the department that answers for its books.")
    keeper = serializers.CharField(max_length=12, **EMPTY, help_text="The work number of who keeps it.")
    main = serializers.BooleanField(required=False, default=False)


class StockPlaceChangeSerializer(serializers.Serializer):
    """What of a place is corrected; what is left out stays."""

    name_zh = serializers.CharField(max_length=60, required=False)
    name_en = serializers.CharField(max_length=60, required=False, allow_blank=True)
    keeper = serializers.CharField(max_length=12, required=False, allow_blank=True, help_text="Her work number; empty for nobody.")
    active = serializers.BooleanField(required=False)


class StockItemSerializer(serializers.Serializer):
    """How the stock counts a product: in so many decimals of its unit, none for pieces."""

    material = serializers.CharField(source="product.material")
    unit = serializers.CharField(source="product.unit")
    decimals = serializers.IntegerField()
    version = serializers.IntegerField()


class StockItemChangeSerializer(serializers.Serializer):
    """In how many decimals a product is counted from now on."""

    decimals = serializers.IntegerField(min_value=0, max_value=PLACES)


class StockEntrySerializer(serializers.Serializer):
    """One line of a place's ledger under its number `n`; `balance` is what lay there after it, of this product, condition and batch."""

    id = serializers.IntegerField()
    place = serializers.CharField(source="place.code")
    n = serializers.IntegerField()
    material = serializers.CharField(source="product.material")
    name = serializers.CharField(source="product.name")
    unit = serializers.CharField(source="product.unit")
    batch = serializers.CharField()
    condition = serializers.ChoiceField(Condition.choices)
    kind = serializers.ChoiceField(StockEntry.Kind.choices)
    quantity = serializers.DecimalField(**QUANTITY, help_text="Above nought where goods came, below where they went.")
    balance = serializers.DecimalField(**SUM)
    on = serializers.DateField()
    about = serializers.CharField(help_text="The kind of what it was booked for; empty where that is nothing else.")
    about_id = serializers.IntegerField(allow_null=True)
    line = serializers.IntegerField(allow_null=True)
    reference = serializers.CharField()
    reason = serializers.CharField()
    undoes = serializers.IntegerField(source="undoes_id", allow_null=True)
    by = MemberSerializer(allow_null=True)
    at = Moment()


class BookedLineSerializer(serializers.Serializer):
    """So much of a product that came or went."""

    material = serializers.CharField(max_length=40)
    quantity = serializers.DecimalField(**QUANTITY, min_value=0)
    condition = serializers.ChoiceField(Condition.choices, required=False, default=Condition.GOOD)
    batch = serializers.CharField(max_length=60, **EMPTY)


class StockEntryInputSerializer(serializers.Serializer):
    """Goods that came to a place or were sent out from it by themselves, under a paper's number."""

    place = serializers.CharField(max_length=50)
    kind = serializers.ChoiceField(BOOKED_CHOICES)
    reference = serializers.CharField(max_length=60, help_text="The number of the delivery note or the like.")
    lines = BookedLineSerializer(many=True, allow_empty=False)


class StockReasonSerializer(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class StockLevelSerializer(serializers.Serializer):
    """What lies at a place, by condition and batch."""

    place = serializers.CharField(source="place.code")
    material = serializers.CharField(source="product.material")
    name = serializers.CharField(source="product.name")
    unit = serializers.CharField(source="product.unit")
    condition = serializers.ChoiceField(Condition.choices)
    batch = serializers.CharField()
    quantity = serializers.DecimalField(**QUANTITY)


class MonthSumSerializer(serializers.Serializer):
    """A line of a closed month: what lay there, what came, what went, what lay there then."""

    material = serializers.CharField(source="product.material")
    condition = serializers.ChoiceField(Condition.choices)
    batch = serializers.CharField()
    opening = serializers.DecimalField(**QUANTITY)
    came = serializers.DecimalField(**QUANTITY)
    went = serializers.DecimalField(**QUANTITY)
    closing = serializers.DecimalField(**QUANTITY)


class MonthCloseSerializer(serializers.Serializer):
    """A month of a place's books that is closed; `digest` is of its entries and sums, and of the month before."""

    id = serializers.IntegerField()
    place = serializers.CharField(source="place.code")
    month = MonthField()
    entries = serializers.IntegerField()
    digest = serializers.CharField()
    by = MemberSerializer()
    at = Moment()


class OneMonthCloseSerializer(MonthCloseSerializer):
    """The same with its sums; `agrees` says whether what is stored gives the digest still."""

    agrees = serializers.SerializerMethodField()
    sums = MonthSumSerializer(many=True)

    def get_agrees(self, close: MonthClose) -> bool:
        return digest_now(close) == close.digest


class MonthCloseInputSerializer(serializers.Serializer):
    """The month to close."""

    month = MonthField()


class WriteOffSerializer(serializers.Serializer):
    """Goods somebody asks to be written off, and what was decided."""

    id = serializers.IntegerField()
    place = serializers.CharField(source="place.code")
    material = serializers.CharField(source="product.material")
    name = serializers.CharField(source="product.name")
    condition = serializers.ChoiceField(Condition.choices)
    batch = serializers.CharField()
    quantity = serializers.DecimalField(**QUANTITY)
    reason = serializers.CharField()
    state = serializers.ChoiceField(WriteOff.State.choices)
    asked_by = MemberSerializer()
    asked_at = Moment()
    decided_by = MemberSerializer(allow_null=True)
    decided_at = Moment(allow_null=True)
    words = serializers.CharField(help_text="Why it was refused.")
    version = serializers.IntegerField()


class WriteOffInputSerializer(serializers.Serializer):
    """Goods to write off, and why."""

    place = serializers.CharField(max_length=50)
    material = serializers.CharField(max_length=40)
    quantity = serializers.DecimalField(**QUANTITY, min_value=0)
    condition = serializers.ChoiceField(Condition.choices, required=False, default=Condition.GOOD)
    batch = serializers.CharField(max_length=60, **EMPTY)
    reason = serializers.CharField(max_length=LONGEST_REASON)
