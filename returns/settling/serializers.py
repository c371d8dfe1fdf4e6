"""Settlements as REST reads and shows them."""

from decimal import Decimal

from rest_framework import serializers

from returns.settling.models import Settlement, SettlementMonth
from returns.settling.queries import digest_now
from returns.stock.serializers import MonthField
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


class BookedSettlementSerializer(SettlementSerializer):
    """A line of a department's book; `balance` is what its currency comes to after it."""

    slip = serializers.CharField(source="slip.number")
    department = serializers.CharField(source="slip.accounting.code", help_text="The department whose book it is.")
    balance = serializers.DecimalField(max_digits=None, decimal_places=2)


class SettlementSumSerializer(serializers.Serializer):
    """What one kind comes to in a closed month, in one currency: before it, entered, taken back, after it."""

    kind = serializers.ChoiceField(Settlement.Kind.choices)
    currency = serializers.CharField()
    opening = serializers.DecimalField(**MONEY)
    entered = serializers.DecimalField(**MONEY)
    taken_back = serializers.DecimalField(**MONEY)
    closing = serializers.DecimalField(**MONEY)


class SettlementMonthSerializer(serializers.Serializer):
    """A closed month of a department's settlements; `digest` is of its settlements and sums, and of the month before."""

    id = serializers.IntegerField()
    department = serializers.CharField(source="department.code")
    month = MonthField()
    entries = serializers.IntegerField()
    digest = serializers.CharField()
    by = MemberSerializer()
    at = Moment()


class OneSettlementMonthSerializer(SettlementMonthSerializer):
    """The same with its sums; `agrees` says whether what is stored gives the digest still."""

    agrees = serializers.SerializerMethodField()
    sums = SettlementSumSerializer(many=True)

    def get_agrees(self, close: SettlementMonth) -> bool:
        return digest_now(close) == close.digest


class SettlementMonthInputSerializer(serializers.Serializer):
    """The month to close, and the code of the department whose settlements they are."""

    department = serializers.CharField(max_length=50)
    month = MonthField()
