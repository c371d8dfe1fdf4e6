"""Exchange slips as REST reads and shows them."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from returns.exchanges.choices import ExchangeState, GoodsCondition, StepResult
from returns.exchanges.findings import findings_of
from returns.exchanges.models import LONGEST, LONGEST_REMARK, ExchangeSlip
from returns.exchanges.rules import CONDITION_KINDS
from servicedesk.api.fields import MatterNumber, Moment
from servicedesk.api.reading import RowSerializer
from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.registers.serializers import Said
from servicedesk.registers.signing_api import SignedInputSerializer
from staff.serializers import MemberSerializer
from tickets.catalog.models import QUANTITY

_EMPTY: Mapping[str, Any] = {"required": False, "allow_blank": True, "default": ""}


class ExchangeLineSerializer(RowSerializer):
    """One line: so much of a line of the order (`order_line` is its place there), and what is wanted for it."""

    line = serializers.IntegerField(source="place")
    order_line = serializers.IntegerField(source="order_line.place")
    material = serializers.CharField(source="order_line.product.material")
    product = serializers.CharField(source="order_line.product.name")
    unit = serializers.CharField(source="order_line.product.unit")
    wanted = serializers.CharField(source="wanted.material", help_text="The material number of what is given for it.")
    batch = serializers.CharField()
    quantity = serializers.DecimalField(**QUANTITY)
    unused = serializers.BooleanField()


class ExchangeFindingSerializer(serializers.Serializer):
    """A condition as it was found when the slip was asked for; `line` is 0 where it is about the slip."""

    condition = serializers.CharField()
    kind = serializers.ChoiceField(CONDITION_KINDS)
    line = serializers.IntegerField()
    met = serializers.BooleanField()
    why = serializers.CharField()
    article = serializers.CharField()


class ExchangeStepSerializer(RowSerializer):
    """What one of the chain did; `exception` where she granted what the conditions do not."""

    place = serializers.IntegerField()
    role = serializers.CharField()
    post = serializers.CharField()
    result = serializers.ChoiceField(StepResult.choices)
    remark = serializers.CharField()
    exception = serializers.BooleanField()
    by = MemberSerializer()
    at = Moment()


class ExchangeTurnSerializer(serializers.Serializer):
    """One of the chain: in which role of the form, and which post."""

    role = serializers.CharField()
    post = serializers.CharField()
    name = Said()
    remark = serializers.BooleanField()
    exceptions = serializers.BooleanField()


class ExchangeHandoverSerializer(RowSerializer):
    """Goods and slip brought to the warehouse: received there, sent back with the reason, or neither yet. `arrived`: condition by line."""

    n = serializers.IntegerField()
    handed_by = MemberSerializer()
    handed_at = Moment()
    received_by = MemberSerializer(allow_null=True)
    received_at = Moment(allow_null=True)
    arrived = serializers.DictField(child=serializers.ChoiceField(GoodsCondition.choices))
    sent_back_by = MemberSerializer(allow_null=True)
    sent_back_at = Moment(allow_null=True)
    why = serializers.CharField()


class ExchangeSlipSerializer(serializers.Serializer):
    """An exchange slip with its lines, what was found of the conditions, who signed, and how the goods came."""

    number = serializers.CharField()
    entry = serializers.IntegerField(source="entry_id", help_text="Its entry in the register of exchange slips.")
    state = serializers.ChoiceField(ExchangeState.choices)
    order = serializers.CharField(source="order.number")
    customer = serializers.IntegerField(source="customer_id")
    customer_name = serializers.CharField(source="customer.name")
    ticket = MatterNumber()
    owner = MemberSerializer()
    requested_at = Moment()
    reason = serializers.CharField(source="reason_code")
    reason_name = serializers.CharField()
    detail = serializers.CharField(source="reason")
    article = serializers.CharField(source="policy.article.number", help_text="The article it was asked under, which stays its own.")
    findings = serializers.SerializerMethodField()
    met = serializers.BooleanField(help_text="Whether all conditions were met.")
    plea = serializers.CharField(help_text="Why it is asked for all the same, where they were not.")
    chain = ExchangeTurnSerializer(many=True, source="policy.chain")
    next_place = serializers.IntegerField(allow_null=True, help_text="Whose turn it is in the chain, from 1; null where nobody's.")
    lines = ExchangeLineSerializer(many=True)
    steps = ExchangeStepSerializer(many=True)
    handovers = ExchangeHandoverSerializer(many=True)
    former = serializers.CharField(source="former.number", allow_null=True, default=None, help_text="The refused slip it asks again.")
    again = serializers.CharField(source="again.number", allow_null=True, default=None, help_text="The slip that asks for it again.")
    ended_by = MemberSerializer(allow_null=True)
    ended_at = Moment(allow_null=True)
    ended_why = serializers.CharField()
    version = serializers.IntegerField()

    @extend_schema_field(ExchangeFindingSerializer(many=True))
    def get_findings(self, slip: ExchangeSlip) -> list[dict[str, Any]]:
        said = findings_of(slip.policy, slip.findings)
        kinds = [one["kind"] for one in slip.findings]
        return [
            {"condition": one.name, "kind": kind, "line": one.line, "met": one.met, "why": one.why, "article": one.article.number}
            for one, kind in zip(said, kinds, strict=True)
        ]


class ExchangeLineInputSerializer(serializers.Serializer):
    """So much of a line of the order, by its place there; `wanted` by material number, the same product where it is left out."""

    line = serializers.IntegerField(min_value=1, max_value=2**15 - 1)
    quantity = serializers.DecimalField(**QUANTITY)
    wanted = serializers.CharField(max_length=40, **_EMPTY)
    batch = serializers.CharField(max_length=60, required=False, allow_blank=True, allow_null=True, default=None)
    unused = serializers.BooleanField(required=False, default=False)


class ExchangeSlipInputSerializer(SignedInputSerializer):
    """An exchange to ask for, signed. `plea` asks for an exception where conditions are not met; `former` names a refused slip."""

    order = serializers.CharField(max_length=40)
    ticket = serializers.CharField(max_length=20, **_EMPTY)
    lines = ExchangeLineInputSerializer(many=True)
    reason = serializers.CharField(max_length=50)
    detail = serializers.CharField(max_length=LONGEST, **_EMPTY)
    plea = serializers.CharField(max_length=LONGEST_REMARK, **_EMPTY)
    former = serializers.CharField(max_length=40, **_EMPTY)


class ExchangeApprovalInputSerializer(SignedInputSerializer):
    """Signed, or refused for the reason in `remark`, which takes no signature. A remark where the chain or an exception asks for one."""

    result = serializers.ChoiceField(StepResult.choices)
    remark = serializers.CharField(max_length=LONGEST_REMARK, **_EMPTY)


class ExchangeReasonInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class ExchangeHandoverInputSerializer(SignedInputSerializer):
    """To which warehouse, by its department's code."""

    warehouse = serializers.CharField(max_length=50)


class ExchangeArrivalSerializer(serializers.Serializer):
    line = serializers.IntegerField(min_value=1)
    condition = serializers.ChoiceField(GoodsCondition.choices)


class ExchangeReceiptInputSerializer(serializers.Serializer):
    """In which condition each line of the slip came; all of them are there, and the slip with them."""

    lines = ExchangeArrivalSerializer(many=True)


class ExchangeGivenSerializer(serializers.Serializer):
    line = serializers.IntegerField(min_value=1)
    batch = serializers.CharField(max_length=60, **_EMPTY)


class ExchangeSettlementInputSerializer(serializers.Serializer):
    """Of which batch each line is given out; one that is left out has none."""

    lines = ExchangeGivenSerializer(many=True, required=False, default=list)
