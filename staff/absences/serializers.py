"""Absences as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer


class AbsenceInputSerializer(serializers.Serializer):
    """Who is away, from when until when, and who stands in; yourself and now, where left out."""

    member = serializers.CharField(max_length=12, required=False, allow_null=True, default=None, help_text="A work number.")
    deputy = serializers.CharField(max_length=12, help_text="A work number.")
    since = Moment(required=False, allow_null=True, default=None)
    until = Moment(required=False, allow_null=True, default=None, help_text="Left out: until she is back.")


class AbsenceSerializer(serializers.Serializer):
    """A stretch in which a deputy stands in for a member."""

    id = serializers.IntegerField()
    member = MemberSerializer()
    deputy = MemberSerializer()
    since = Moment()
    until = Moment(allow_null=True)
    noted_by = MemberSerializer()
