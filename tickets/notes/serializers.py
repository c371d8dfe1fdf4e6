"""Notes and followers as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer


class NoteInputSerializer(serializers.Serializer):
    """“@” and a work number, a sign-in name or a name mentions a member; she is told."""

    body = serializers.CharField(max_length=10_000)


class NoteSerializer(serializers.Serializer):
    """An internal note; the customer never sees it."""

    id = serializers.IntegerField()
    body = serializers.CharField()
    author = MemberSerializer()
    noted_at = Moment()
    mentioned = MemberSerializer(many=True)


class FollowerSerializer(serializers.Serializer):
    """A member who hears what becomes of the matter."""

    member = MemberSerializer()
    since = Moment()
