"""Return slips as REST reads and shows them; figures are null to whoever is still to count the goods."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from returns.receiving.queries import discrepancies_of, receipts_of
from returns.receiving.serializers import DiscrepancySerializer, ReceiptSerializer
from returns.settling.queries import settlements_of
from returns.settling.serializers import SettlementSerializer
from returns.slips.models import ReturnLine, ReturnSlip
from returns.slips.queries import newest_copies, standing_of
from servicedesk.api.fields import Moment
from servicedesk.api.reading import RowSerializer
from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.registers.copies.serializers import CopySerializer
from servicedesk.registers.rules import LONGEST_STROKES
from staff.serializers import MemberSerializer
from tickets.catalog.models import MONEY, QUANTITY


class ReturnSlipSerializer(RowSerializer):
    """A return slip; `amount` is in `currency`, null where a price is unknown or the reader is still to count the goods."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.ChoiceField(ReturnSlip.State.choices)
    entry = serializers.IntegerField(source="entry_id", help_text="The entry of the register that it is.")
    ticket = serializers.CharField(source="ticket.number", allow_null=True, default=None)
    order = serializers.CharField(source="order.number")
    customer = serializers.CharField(source="customer.name")
    department = serializers.CharField(source="department.code", allow_null=True, default=None)
    handling = serializers.ChoiceField(ReturnSlip.Handling.choices)
    reason = serializers.CharField()
    basis = serializers.CharField()
    amount = serializers.SerializerMethodField()
    currency = serializers.CharField()
    requested_by = MemberSerializer()
    requested_at = Moment()
    decided_by = MemberSerializer(allow_null=True)
    decided_at = Moment(allow_null=True)
    answer = serializers.CharField()
    article = serializers.CharField(source="article.number", allow_null=True, default=None, help_text="What its approval rests on.")
    post = serializers.CharField(help_text="The post it was approved as; empty where no article names one.")
    issued_by = MemberSerializer(allow_null=True)
    issued_at = Moment(allow_null=True)
    warehouse = serializers.CharField(source="warehouse.code", allow_null=True, default=None)
    accounting = serializers.CharField(source="accounting.code", allow_null=True, default=None)
    business = serializers.CharField(source="business.code", allow_null=True, default=None)
    carrier = serializers.CharField()
    picked_up_at = Moment(allow_null=True)
    received_at = Moment(allow_null=True)
    complete = serializers.BooleanField(help_text="Whether everything that is to come has come.")
    closed_at = Moment(allow_null=True)
    void_reason = serializers.CharField()
    version = serializers.IntegerField()

    @extend_schema_field(serializers.DecimalField(**MONEY, allow_null=True))
    def get_amount(self, slip) -> str | None:
        return None if slip.hides_figures or slip.amount is None else f"{slip.amount:.2f}"


class ReturnLineSerializer(serializers.Serializer):
    """A line; `good` and `damaged` are what came of it and was signed for, `booked` what of it is a return on the order."""

    place = serializers.IntegerField(source="line.place")
    order_line = serializers.IntegerField(source="line.order_line.place", help_text="The line's place in the order.")
    material = serializers.CharField(source="line.product.material")
    name = serializers.CharField(source="line.product.name")
    batch = serializers.CharField(source="line.batch")
    unit = serializers.CharField(source="line.unit")
    declared = serializers.ChoiceField(ReturnLine.Declared.choices, source="line.declared")
    remark = serializers.CharField(source="line.remark")
    delivered = serializers.DecimalField(**QUANTITY, source="line.delivered", allow_null=True)
    returned_before = serializers.DecimalField(**QUANTITY, source="line.returned_before", allow_null=True)
    quantity = serializers.DecimalField(**QUANTITY, source="line.quantity", allow_null=True)
    unit_price = serializers.DecimalField(**MONEY, source="line.unit_price", allow_null=True)
    good = serializers.DecimalField(**QUANTITY, allow_null=True)
    damaged = serializers.DecimalField(**QUANTITY, allow_null=True)
    booked = serializers.DecimalField(**QUANTITY, allow_null=True)
    conceded = serializers.DecimalField(**QUANTITY, allow_null=True, help_text="Of what is short how much was accepted.")


FIGURES = ("delivered", "returned_before", "quantity", "unit_price", "good", "damaged", "booked", "conceded")


class OneReturnSlipSerializer(ReturnSlipSerializer):
    """A slip with its lines, copies, receipts, differences and settlements."""

    figures_hidden = serializers.BooleanField(source="hides_figures", help_text="Whether the reader is to count the goods first.")
    lines = serializers.SerializerMethodField()
    copies = serializers.SerializerMethodField()
    receipts = serializers.SerializerMethodField()
    discrepancies = serializers.SerializerMethodField()
    settlements = serializers.SerializerMethodField()

    @extend_schema_field(ReturnLineSerializer(many=True))
    def get_lines(self, slip) -> list[dict[str, Any]]:
        rows = ReturnLineSerializer(standing_of(slip), many=True, context=self.context).data
        return [dict(row) | (dict.fromkeys(FIGURES) if slip.hides_figures else {}) for row in rows]

    @extend_schema_field(CopySerializer(many=True))
    def get_copies(self, slip) -> list[dict[str, Any]]:
        return list(CopySerializer(list(newest_copies(slip.entry).values()), many=True, context=self.context).data)

    @extend_schema_field(ReceiptSerializer(many=True))
    def get_receipts(self, slip) -> list[dict[str, Any]]:
        found = [] if slip.hides_figures else receipts_of(slip)
        return list(ReceiptSerializer(found, many=True, context=self.context).data)

    @extend_schema_field(DiscrepancySerializer(many=True))
    def get_discrepancies(self, slip) -> list[dict[str, Any]]:
        found = [] if slip.hides_figures else discrepancies_of(slip)
        return list(DiscrepancySerializer(found, many=True, context=self.context).data)

    @extend_schema_field(SettlementSerializer(many=True))
    def get_settlements(self, slip) -> list[dict[str, Any]]:
        return list(SettlementSerializer(settlements_of(slip), many=True, context=self.context).data)


class AskedLineInputSerializer(serializers.Serializer):
    """So much of a line of the order, by its place there."""

    order_line = serializers.IntegerField(min_value=1, max_value=32_000)
    quantity = serializers.DecimalField(**QUANTITY)
    declared = serializers.ChoiceField(ReturnLine.Declared.choices, required=False, default=ReturnLine.Declared.GOOD)
    batch = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    remark = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class ReturnSlipInputSerializer(serializers.Serializer):
    """What is to come back of an order, why, and what becomes of it; `ticket` is the matter it comes from."""

    order = serializers.CharField(max_length=40)
    ticket = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    handling = serializers.ChoiceField(ReturnSlip.Handling.choices)
    reason = serializers.CharField(max_length=1000)
    basis = serializers.CharField(max_length=1000)
    lines = AskedLineInputSerializer(many=True)


class SignedInputSerializer(serializers.Serializer):
    """A name under it: `strokes` drawn as path data of SVG, else the `password` of whoever signs."""

    strokes = serializers.CharField(max_length=LONGEST_STROKES, required=False, allow_blank=True, default="")
    password = serializers.CharField(max_length=200, required=False, allow_blank=True, default="", trim_whitespace=False)


class SlipApprovalInputSerializer(SignedInputSerializer):
    """Whether it is approved; not approved it takes an `answer`, and no signature."""

    approved = serializers.BooleanField()
    answer = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class SlipVoidInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class PickUpInputSerializer(serializers.Serializer):
    carrier = serializers.CharField(max_length=120)


class SlipPrintInputSerializer(serializers.Serializer):
    """Which copies are printed again, all where none is named, and why."""

    copies = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=99), required=False, default=list)
    reason = serializers.CharField(max_length=LONGEST_REASON)


COPY_STEPS = ("received", "filed", "replaced")


class SlipCopyInputSerializer(serializers.Serializer):
    """What happens to a copy by its number: received by you, filed, or lost and replaced under another token, which takes the reason."""

    n = serializers.IntegerField(min_value=1, max_value=99)
    kind = serializers.ChoiceField(COPY_STEPS)
    reason = serializers.CharField(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")
