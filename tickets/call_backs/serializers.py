"""Calls to customers as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.call_backs.models import CallBack


class CallBackInputSerializer(serializers.Serializer):
    """Why she was called and whether she was reached; then `words` say what was said."""

    purpose = serializers.ChoiceField(CallBack.Purpose.choices)
    result = serializers.ChoiceField(CallBack.Result.choices)
    words = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    hung_up_first = serializers.ChoiceField(CallBack.Side.choices, required=False, allow_blank=True, default="")


class CallBackSerializer(serializers.Serializer):
    """A call to the customer; `work_number` and `opening` as she gave them then."""

    id = serializers.IntegerField()
    purpose = serializers.ChoiceField(CallBack.Purpose.choices)
    result = serializers.ChoiceField(CallBack.Result.choices)
    words = serializers.CharField()
    hung_up_first = serializers.ChoiceField(CallBack.Side.choices, allow_blank=True)
    work_number = serializers.CharField()
    opening = serializers.CharField()
    by = MemberSerializer()
    at = Moment()


class CallBackCreatedSerializer(CallBackSerializer):
    """The call, and the ticket's version."""

    version = serializers.IntegerField(source="ticket.version")
