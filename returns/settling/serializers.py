"""Settlements as REST reads and shows them."""

from decimal import Decimal

from rest_framework import serializers

from returns.settling.models import Settlement
from servicedesk.api.fields import Moment
from servicedesk.journal.actions import LONGEST_REASON
from staff.serializers import MemberSerializer
from tickets.catalog.models import MONEY


class SettlementSerializer(serializers.Serializer):
    """What a slip came to; a counter-entry names in `undoes` what it takes back."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Settlement.Kind.choices)
    amount = serializers.DecimalField(**MONEY)
    currency = serializers.CharField()
    reference = serializers.CharField()
    words = serializers.CharField()
    undoes = serializers.IntegerField(source="undoes_id", allow_null=True)
    by = MemberSerializer()
    at = Moment()


class SettlementInputSerializer(serializers.Serializer):
    """A refund or credit with its `amount`; a replacement with the number of what replaces it; nothing, with the reason in `words`."""

    kind = serializers.ChoiceField(Settlement.Kind.choices)
    amount = serializers.DecimalField(**MONEY, required=False, default=Decimal(0))
    reference = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    words = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class SettlementUndoingInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)
