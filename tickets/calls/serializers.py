"""What is done about calls, as REST reads and shows it."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.late_entries.serializers import EarlierInputSerializer
from tickets.models import Call, CallOutcome

PHRASE = "What the request was refused with; needed with `refusal` where the regulations have a phrase for it."


class TransferredCallInputSerializer(serializers.Serializer):
    """To which superior of whoever speaks with the caller."""

    to = serializers.CharField(max_length=12, help_text="A work number.")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class TransferredCallSerializer(serializers.Serializer):
    """That a live call went to a superior."""

    id = serializers.IntegerField()
    call = serializers.IntegerField(source="call_id")
    from_member = MemberSerializer()
    to_member = MemberSerializer()
    reason = serializers.CharField()
    at = Moment()


class HangUpInputSerializer(serializers.Serializer):
    first = serializers.ChoiceField(Call.Side.choices)


class CallOutcomeInputSerializer(EarlierInputSerializer):
    """How she took what she was told; `words` say what she insists on or why her request is refused."""

    result = serializers.ChoiceField(CallOutcome.Result.choices)
    insists = serializers.BooleanField(required=False, default=False)
    refusal = serializers.ChoiceField(CallOutcome.Refusal.choices, required=False, allow_blank=True, default="")
    phrase = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False, allow_null=True, default=None, help_text=PHRASE)
    words = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class CallPlanInputSerializer(serializers.Serializer):
    plan = serializers.CharField(max_length=2000)


class CallOutcomeSerializer(serializers.Serializer):
    """An outcome; `plan` is what was agreed with a customer who insisted, empty until then."""

    id = serializers.IntegerField()
    call = serializers.IntegerField(source="call_id", allow_null=True)
    result = serializers.ChoiceField(CallOutcome.Result.choices)
    insists = serializers.BooleanField()
    refusal = serializers.ChoiceField(CallOutcome.Refusal.choices, allow_blank=True)
    phrase = serializers.IntegerField(source="phrase_id", allow_null=True)
    words = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    plan = serializers.CharField()
    planned_by = MemberSerializer(allow_null=True)
    planned_at = Moment(allow_null=True)


class CallOutcomeCreatedSerializer(CallOutcomeSerializer):
    """The outcome, and the ticket's version."""

    version = serializers.IntegerField(source="ticket.version")
