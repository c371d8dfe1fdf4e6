"""Receipts and what differs as REST reads and shows them."""

from decimal import Decimal

from rest_framework import serializers

from returns.receiving.models import Discrepancy, Receipt, SupervisorCall
from servicedesk.api.fields import Moment
from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.registers.rules import LONGEST_STROKES
from staff.serializers import MemberSerializer
from tickets.catalog.models import QUANTITY


class ReceiptLineSerializer(serializers.Serializer):
    """What was counted of one thing; `line` is its place on the slip, null for what stands on none."""

    place = serializers.IntegerField()
    line = serializers.IntegerField(source="line.place", allow_null=True, default=None)
    material = serializers.CharField(source="product.material", allow_null=True, default=None)
    what = serializers.CharField(source="called")
    batch = serializers.CharField()
    good = serializers.DecimalField(**QUANTITY)
    damaged = serializers.DecimalField(**QUANTITY)


class ReceiptSerializer(serializers.Serializer):
    """A receipt as it was counted; `matches` is null until it is signed for, and while it waits for a slip."""

    id = serializers.IntegerField()
    slip = serializers.CharField(source="slip.number", allow_null=True, default=None)
    state = serializers.ChoiceField(Receipt.State.choices)
    department = serializers.CharField(source="department.code")
    last = serializers.BooleanField(help_text="Whether nothing more is to come.")
    sender = serializers.CharField()
    carrier = serializers.CharField()
    received_by = MemberSerializer()
    counted_at = Moment()
    signed_at = Moment(allow_null=True)
    seen = serializers.CharField()
    matches = serializers.BooleanField(allow_null=True)
    digest = serializers.CharField(help_text="Of what was signed for.")
    delivered_by = serializers.CharField(help_text="Who brought the goods, where that was written.")
    declined = serializers.ChoiceField(Receipt.Declined.choices, allow_blank=True, help_text="Why the deliverer did not sign.")
    matched_by = MemberSerializer(allow_null=True)
    matched_at = Moment(allow_null=True)
    reason = serializers.CharField(help_text="Why the count was withdrawn.")
    lines = ReceiptLineSerializer(many=True)
    version = serializers.IntegerField()


class BlindLineSerializer(serializers.Serializer):
    """A line to be counted: what it is, and nothing of how much was asked."""

    place = serializers.IntegerField()
    material = serializers.CharField(source="product.material")
    name = serializers.CharField(source="product.name")
    batch = serializers.CharField()
    unit = serializers.CharField()


class CountDifferenceSerializer(serializers.Serializer):
    """What a count, beside what was asked, comes to."""

    line = serializers.IntegerField(allow_null=True)
    what = serializers.CharField()
    kind = serializers.ChoiceField(Discrepancy.Kind.choices)
    quantity = serializers.DecimalField(**QUANTITY)


class ReceivingSerializer(serializers.Serializer):
    """Receiving a slip: what is to be counted; once counted, what it differs in. `version` is the slip's."""

    number = serializers.CharField()
    version = serializers.IntegerField()
    complete = serializers.BooleanField()
    lines = BlindLineSerializer(many=True)
    counted = ReceiptSerializer(allow_null=True, help_text="The count that waits to be signed for.")
    differences = CountDifferenceSerializer(many=True)


class CountedInputSerializer(serializers.Serializer):
    """What was counted of a line, by its place on the slip."""

    line = serializers.IntegerField(min_value=1, max_value=32_000)
    good = serializers.DecimalField(**QUANTITY, required=False, default=Decimal(0))
    damaged = serializers.DecimalField(**QUANTITY, required=False, default=Decimal(0))
    batch = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class ExtraInputSerializer(serializers.Serializer):
    """What was counted of something that stands on no line: its `material` number, else `what` it is."""

    material = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    what = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    good = serializers.DecimalField(**QUANTITY, required=False, default=Decimal(0))
    damaged = serializers.DecimalField(**QUANTITY, required=False, default=Decimal(0))
    batch = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class CountInputSerializer(serializers.Serializer):
    """A count: every line of the slip, also with nothing. `sure` says that one far above what was asked is meant."""

    lines = CountedInputSerializer(many=True)
    extras = ExtraInputSerializer(many=True, required=False, default=list)
    last = serializers.BooleanField(help_text="Whether nothing more is to come.")
    sure = serializers.BooleanField(required=False, default=False)
    carrier = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class _SignedFor(serializers.Serializer):
    seen = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="", help_text="Needed where something differs.")
    strokes = serializers.CharField(max_length=LONGEST_STROKES, required=False, allow_blank=True, default="")
    password = serializers.CharField(max_length=200, required=False, allow_blank=True, default="", trim_whitespace=False)


class ReceiptSignatureInputSerializer(_SignedFor):
    """Signing for what was counted, as it is: drawn, or by your password. The deliverer signs beside you, or `declined` says why not."""

    deliverer = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    deliverer_strokes = serializers.CharField(max_length=LONGEST_STROKES, required=False, allow_blank=True, default="")
    declined = serializers.ChoiceField(Receipt.Declined.choices, required=False, allow_blank=True, default="")


class LooseGoodsInputSerializer(_SignedFor):
    """Goods that came without a slip, signed for as they are."""

    sender = serializers.CharField(max_length=120)
    carrier = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    lines = ExtraInputSerializer(many=True)


class CountWithdrawalInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class SupervisorCallSerializer(serializers.Serializer):
    """A call of supervisors to goods that are being received; `words` are for whoever called and those she called, else empty."""

    id = serializers.IntegerField()
    by = MemberSerializer()
    supervisors = MemberSerializer(many=True)
    words = serializers.SerializerMethodField()
    at = Moment()
    answered_by = MemberSerializer(allow_null=True)
    answered_at = Moment(allow_null=True)

    def get_words(self, call: SupervisorCall) -> str:
        return call.words_for(self.context["request"].user)


class SupervisorCallInputSerializer(serializers.Serializer):
    """What it is about, in a few words; it may stay empty."""

    words = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ReceiptMatchInputSerializer(serializers.Serializer):
    """The slip these goods belong to; `last`: nothing more of it is to come."""

    slip = serializers.CharField(max_length=40)
    last = serializers.BooleanField()


class DiscrepancySerializer(serializers.Serializer):
    """What differs; `question` is what the receiver saw and asks instructions for."""

    id = serializers.IntegerField()
    slip = serializers.CharField(source="slip.number")
    receipt = serializers.IntegerField(source="receipt_id")
    line = serializers.IntegerField(source="line.place", allow_null=True, default=None)
    what = serializers.CharField(source="called")
    kind = serializers.ChoiceField(Discrepancy.Kind.choices)
    quantity = serializers.DecimalField(**QUANTITY)
    state = serializers.ChoiceField(Discrepancy.State.choices)
    question = serializers.CharField()
    opened_at = Moment()
    proposed_party = serializers.ChoiceField(Discrepancy.Party.choices, allow_blank=True)
    proposal = serializers.CharField()
    proposed_by = MemberSerializer(allow_null=True)
    proposed_at = Moment(allow_null=True)
    outcome = serializers.ChoiceField(Discrepancy.Outcome.choices, allow_blank=True)
    liable = serializers.ChoiceField(Discrepancy.Party.choices, allow_blank=True)
    words = serializers.CharField()
    decided_by = MemberSerializer(allow_null=True)
    decided_at = Moment(allow_null=True)
    version = serializers.IntegerField()


class ProposalInputSerializer(serializers.Serializer):
    """Who is said to be liable, and why."""

    party = serializers.ChoiceField(Discrepancy.Party.choices)
    words = serializers.CharField(max_length=300)


class DiscrepancyDecisionInputSerializer(serializers.Serializer):
    """What becomes of it, and who is liable for it."""

    outcome = serializers.ChoiceField(Discrepancy.Outcome.choices)
    liable = serializers.ChoiceField(Discrepancy.Party.choices)
    words = serializers.CharField(max_length=300)
