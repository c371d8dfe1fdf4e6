"""What REST takes and shows of a complaint's receipt."""

from rest_framework import serializers

from complaints.models import Evidence
from complaints.receipt.checks import LONGEST
from servicedesk.api.fields import Moment
from servicedesk.files.serializers import AttachmentSerializer
from staff.serializers import MemberSerializer
from tickets.catalog.models import QUANTITY


def _said(field: str) -> serializers.CharField:
    return serializers.CharField(max_length=LONGEST[field], required=False, allow_blank=True, default="")


class ToldSerializer(serializers.Serializer):
    """What she says: what was bought, what of it is concerned, the real cause as she tells it, and what she wants."""

    order_number = _said("order_number")
    material = _said("material")
    batch = _said("batch")
    quantity = serializers.DecimalField(**QUANTITY, required=False, allow_null=True, default=None, help_text="In the product's unit.")
    delivered_on = serializers.DateField(required=False, allow_null=True, default=None)
    cause_said = _said("cause_said")
    remedy_sought = _said("remedy_sought")


class ComplaintInputSerializer(ToldSerializer):
    """A ticket to take in as a complaint."""

    ticket = serializers.CharField(max_length=20)
    type = serializers.CharField(max_length=50, required=False, allow_blank=True, default="", help_text="The code of its type.")
    confidential = serializers.BooleanField(required=False, default=False)
    about = serializers.CharField(
        max_length=12, required=False, allow_blank=True, default="", help_text="The work number of the member complained of."
    )
    knowing_of = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        default=list,
        max_length=50,
        help_text="Open complaints about the same order that you know of; without them the answer is 409, naming them.",
    )


class CorrectionInputSerializer(ToldSerializer):
    """What is put right, all of it anew, and why."""

    reason = serializers.CharField(max_length=300)


class ComplaintAcknowledgementInputSerializer(serializers.Serializer):
    """What she was told; empty is the usual receipt."""

    text = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class EvidenceCustodySerializer(serializers.Serializer):
    """Where a piece of evidence went."""

    keeper = serializers.CharField()
    by = MemberSerializer()
    at = Moment()


class EvidenceSerializer(serializers.Serializer):
    """A piece of evidence: its file with its hash, where it is one, who brought it, and where it went."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    origin = serializers.ChoiceField(Evidence.Origin.choices)
    brought_by = serializers.CharField()
    file = AttachmentSerializer(source="attachment", allow_null=True)
    received_by = MemberSerializer()
    received_at = Moment()
    custody = EvidenceCustodySerializer(many=True)


class EvidenceInputSerializer(serializers.Serializer):
    """A file, or a thing and where it is kept."""

    title = serializers.CharField(max_length=120)
    origin = serializers.ChoiceField(Evidence.Origin.choices)
    brought_by = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    keeper = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    file = serializers.FileField(allow_empty_file=True, required=False)


class EvidenceCustodyInputSerializer(serializers.Serializer):
    """Where it went."""

    keeper = serializers.CharField(max_length=120)
