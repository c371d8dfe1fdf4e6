"""Feedback as REST reads and shows it."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer


class FeedbackSerializer(serializers.Serializer):
    """What the customer said, what was learned, who noted it and when."""

    id = serializers.IntegerField()
    said = serializers.CharField()
    learned = serializers.CharField()
    by = MemberSerializer()
    at = Moment()


class FeedbackCreatedSerializer(FeedbackSerializer):
    """The feedback, and the ticket's version."""

    version = serializers.IntegerField(source="ticket.version")


class FeedbackInputSerializer(serializers.Serializer):
    said = serializers.CharField(max_length=2000)
    learned = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
