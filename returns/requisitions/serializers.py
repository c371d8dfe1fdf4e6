"""Requisitions as REST reads and shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from returns.requisitions.models import Requisition
from returns.requisitions.queries import line_states
from returns.requisitions.rules import MOST_LINES
from returns.stock.models import Condition
from servicedesk.api.fields import Moment
from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.registers.signing_api import SignedInputSerializer
from staff.serializers import MemberSerializer
from tickets.catalog.models import QUANTITY

_EMPTY: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}
_SUM: dict[str, Any] = QUANTITY | {"max_digits": None}


class RequisitionSerializer(serializers.Serializer):
    """Goods somebody asks a place for; `id` stands in its address, `entry` is the id of its sheet."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    entry = serializers.IntegerField(source="entry_id")
    place = serializers.CharField(source="place.code")
    department = serializers.CharField(source="department.code", default=None, allow_null=True)
    state = serializers.ChoiceField(Requisition.State.choices)
    asked_by = MemberSerializer()
    asked_at = Moment()
    approved_by = MemberSerializer(allow_null=True)
    approved_at = Moment(allow_null=True)
    ended_by = MemberSerializer(allow_null=True)
    ended_at = Moment(allow_null=True)
    reason = serializers.CharField(help_text="Why it was refused, withdrawn or ended.")
    version = serializers.IntegerField()


class RequisitionLineSerializer(serializers.Serializer):
    """A line: how much was asked for, went out, came back, and is left to issue."""

    line = serializers.IntegerField(source="line.n")
    material = serializers.CharField(source="line.product.material")
    name = serializers.CharField(source="line.product.name")
    unit = serializers.CharField(source="line.product.unit")
    quantity = serializers.DecimalField(**QUANTITY, source="line.quantity")
    purpose = serializers.CharField(source="line.purpose")
    issued = serializers.DecimalField(**_SUM)
    returned = serializers.DecimalField(**_SUM)
    left = serializers.DecimalField(**_SUM)


class OneRequisitionSerializer(RequisitionSerializer):
    """The same with its lines."""

    lines = serializers.SerializerMethodField()

    @extend_schema_field(RequisitionLineSerializer(many=True))
    def get_lines(self, row: Requisition) -> Any:
        return RequisitionLineSerializer(line_states(row), many=True).data


class WantedLineSerializer(serializers.Serializer):
    """So much of a product, and what for."""

    material = serializers.CharField(max_length=40)
    quantity = serializers.DecimalField(**QUANTITY, min_value=0)
    purpose = serializers.CharField(max_length=120, **_EMPTY)


class RequisitionInputSerializer(serializers.Serializer):
    """Goods to ask a place for; `values` is what else the form asks, by field code."""

    place = serializers.CharField(max_length=50)
    lines = WantedLineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]
    values = serializers.DictField(required=False, default=dict)


class RequisitionApprovalInputSerializer(SignedInputSerializer):
    """The role of the form to sign in, and the signature."""

    role = serializers.CharField(max_length=50)


class RequisitionReasonSerializer(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class IssuedLineSerializer(serializers.Serializer):
    """So much of a line, of a batch where the ledger has batches."""

    line = serializers.IntegerField(min_value=1, max_value=MOST_LINES)
    quantity = serializers.DecimalField(**QUANTITY, min_value=0)
    batch = serializers.CharField(max_length=60, **_EMPTY)


class IssueInputSerializer(serializers.Serializer):
    """What is given out."""

    lines = IssuedLineSerializer(many=True, allow_empty=False)


class BroughtBackLineSerializer(IssuedLineSerializer):
    """So much of a line, in the condition it comes back in."""

    condition = serializers.ChoiceField(Condition.choices, required=False, default=Condition.GOOD)


class BroughtBackInputSerializer(serializers.Serializer):
    """What comes back unused."""

    lines = BroughtBackLineSerializer(many=True, allow_empty=False)


class RequisitionCounterEntryInputSerializer(serializers.Serializer):
    """An entry of the place's ledger that was booked wrongly, by its number there, and why."""

    entry = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    reason = serializers.CharField(max_length=LONGEST_REASON)
