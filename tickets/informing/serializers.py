"""What parties were told, as REST reads and shows it."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.informing.actions import LONGEST_TEXT
from tickets.models import PartyNotice


class PartyNoticeInputSerializer(serializers.Serializer):
    """Whom to tell of a matter, and what."""

    to = serializers.CharField(max_length=60, help_text="`post:` and a post's code, or `member:` and a work number.")
    text = serializers.CharField(max_length=LONGEST_TEXT)


class PartyNoticeSerializer(serializers.Serializer):
    """What one party was told, how and when."""

    id = serializers.IntegerField()
    party = serializers.ChoiceField(PartyNotice.Party.choices)
    name = serializers.CharField()
    channel = serializers.ChoiceField(PartyNotice.Channel.choices)
    text = serializers.CharField()
    extension = serializers.IntegerField(source="extension_id", allow_null=True)
    by = MemberSerializer()
    at = Moment()
