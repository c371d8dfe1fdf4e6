"""Requests for more time as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.extensions.rules import LONGEST_NAME, MOST_NAMES
from tickets.models import ExtensionRequest


class ExtensionInputSerializer(serializers.Serializer):
    """Until when more time is needed, at most 90 days ahead; the customer, and whoever is named in `also`, is told the reason."""

    reason = serializers.CharField(max_length=300)
    until = Moment()
    also = serializers.ListField(child=serializers.CharField(max_length=LONGEST_NAME), max_length=MOST_NAMES, required=False, default=list)


class ExtensionSerializer(serializers.Serializer):
    """A request for more time and what became of it; `replaced_at` is when a later one took its place."""

    id = serializers.IntegerField()
    reason = serializers.CharField()
    until = Moment()
    also = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(ExtensionRequest.State.choices)
    asked_by = MemberSerializer()
    asked_at = Moment()
    decided_by = MemberSerializer(allow_null=True)
    decided_at = Moment(allow_null=True)
    answer = serializers.CharField(help_text="What the decision says.")
    replaced_at = Moment(allow_null=True)


class ExtensionCreatedSerializer(ExtensionSerializer):
    """The request as it is now; `version` is the ticket's."""

    version = serializers.IntegerField(source="ticket.version")


class ApprovalInputSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ExtensionRefusalInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)
