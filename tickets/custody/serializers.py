"""Contact slips as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.custody.models import ContactSlip


class TransferInputSerializer(serializers.Serializer):
    """Whom to ask, and for what."""

    department = serializers.CharField(max_length=50, help_text="A department's code.")
    member = serializers.CharField(
        max_length=12, required=False, allow_null=True, default=None, help_text="The work number of a member of it."
    )
    asked = serializers.CharField(max_length=1000, help_text="What is asked of them.")


class TransferSerializer(serializers.Serializer):
    """A contact slip; `version` is the ticket's. Taken and not replied to, it is not complete."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.ChoiceField(ContactSlip.State.choices)
    complete = serializers.BooleanField(source="is_complete")
    filed_after = serializers.BooleanField(help_text="Filed after the matter was solved: moves nothing.")
    from_member = MemberSerializer()
    from_department = serializers.CharField(source="from_department.code")
    offered_by = MemberSerializer()
    offered_at = Moment()
    to_department = serializers.CharField(source="to_department.code")
    to_member = MemberSerializer(allow_null=True)
    asked = serializers.CharField()
    answered_by = MemberSerializer(allow_null=True)
    answered_at = Moment(allow_null=True)
    taken_by = MemberSerializer(allow_null=True)
    reason = serializers.CharField(help_text="Why it was refused, taken back, returned, or so decided.")
    returned_by = MemberSerializer(allow_null=True)
    returned_at = Moment(allow_null=True)
    reply = serializers.CharField()
    replied_by = MemberSerializer(allow_null=True)
    replied_at = Moment(allow_null=True)
    version = serializers.IntegerField(source="ticket.version")


class ReasonInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class WithdrawalInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ArbitrationInputSerializer(ReasonInputSerializer):
    """Who is to take it, and why."""

    member = serializers.CharField(max_length=12, help_text="A member's work number.")


class TransferReplyInputSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=10_000)


class AssignmentInputSerializer(ReasonInputSerializer):
    """Who answers for it from now on: yourself, if left out."""

    member = serializers.CharField(max_length=12, required=False, allow_null=True, default=None, help_text="A member's work number.")


class CustodySerializer(serializers.Serializer):
    """A stretch in which one member answered for the matter; `until` is null for who does now."""

    place = serializers.IntegerField()
    member = MemberSerializer()
    department = serializers.CharField(source="department.code")
    since = Moment()
    until = Moment(allow_null=True)
