"""Deferrals and what is left at closing time, as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.serializers import TicketSerializer


class DeferralInputSerializer(serializers.Serializer):
    """Why a matter is not finished today, and on which later day it will be; at most 90 days ahead."""

    day = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class DeferralSerializer(serializers.Serializer):
    """The reason and the new date; `until` is the end of that day where the matter is worked on."""

    day = serializers.DateField()
    until = Moment()
    reason = serializers.CharField()
    by = MemberSerializer()
    at = Moment()


class DeferralCreatedSerializer(DeferralSerializer):
    """The reason and the new date; `version` is the ticket's."""

    version = serializers.IntegerField(source="ticket.version")


class LeftOpenSerializer(TicketSerializer):
    """A matter that was to be finished by today, with the date it was deferred to before; `older`: taken in before today."""

    older = serializers.BooleanField()
    deferral = DeferralSerializer(allow_null=True, default=None)
