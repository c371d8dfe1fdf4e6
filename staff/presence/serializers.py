"""Duty states as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.models import DutyState
from staff.serializers import MemberSerializer


class DutyStateSerializer(serializers.Serializer):
    """What a member did in [since, until); `until` is null while she does it, `measured` where the exchange said so."""

    id = serializers.IntegerField()
    member = MemberSerializer()
    state = serializers.ChoiceField(DutyState.State.choices)
    since = Moment()
    until = Moment(allow_null=True)
    measured = serializers.BooleanField()


class DutyStateInputSerializer(serializers.Serializer):
    state = serializers.ChoiceField(DutyState.State.choices)
