"""Whispers as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer


class WhisperSerializer(serializers.Serializer):
    """A word to a member at work, about a matter or a call; `read_at` is null until she saw it."""

    id = serializers.IntegerField()
    sender = MemberSerializer(source="from_member")
    to = MemberSerializer(source="to_member")
    ticket = serializers.CharField(source="ticket.number", allow_null=True, default=None)
    call = serializers.IntegerField(source="call_id", allow_null=True)
    body = serializers.CharField()
    at = Moment()
    read_at = Moment(allow_null=True)


class WhisperInputSerializer(serializers.Serializer):
    """Whom to tell what, about one of her open matters or the call she speaks on."""

    to = serializers.CharField(max_length=12, help_text="A work number.")
    body = serializers.CharField(max_length=500)
    ticket = serializers.CharField(max_length=20, required=False, allow_blank=True, default="", help_text="Its number.")
    call = serializers.IntegerField(required=False, allow_null=True, default=None, help_text="Its id.")
