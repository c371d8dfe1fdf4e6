"""Escalations as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from servicedesk.journal.actions import LONGEST_REASON
from staff.serializers import MemberSerializer
from tickets.models import Escalation


class EscalationSerializer(serializers.Serializer):
    """Who escalated a matter, why, and which rung of the line above its owner was told."""

    id = serializers.IntegerField()
    rung = serializers.ChoiceField(Escalation.Rung.choices)
    reason = serializers.CharField()
    by = MemberSerializer()
    at = Moment()


class EscalationCreatedSerializer(EscalationSerializer):
    """The escalation, and the ticket's version."""

    version = serializers.IntegerField(source="ticket.version")


class EscalationInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)
