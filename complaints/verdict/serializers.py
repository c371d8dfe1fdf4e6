"""Verdicts and objections as REST shows them."""

from rest_framework import serializers

from complaints.verdict.models import Liability, Objection, Share
from complaints.verdict.rules import MOST_SHARES, Part
from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer

DECIDABLE = [(code, label) for code, label in Liability.choices if code != Liability.UNDECIDED]


class ShareSerializer(serializers.Serializer):
    """A share: `code` is the department's code, the member's work number, or the name of somebody outside."""

    party = serializers.ChoiceField(Share.Party.choices)
    code = serializers.CharField()
    percent = serializers.IntegerField()
    reason = serializers.CharField()


class ObjectionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    department = serializers.CharField(source="department.code")
    reason = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    state = serializers.ChoiceField(Objection.State.choices)
    answer = serializers.CharField()
    decided_by = MemberSerializer(allow_null=True)
    decided_at = Moment(allow_null=True)


class VerdictSerializer(serializers.Serializer):
    """A verdict; a former one says when, why and by whom it gave way, one after the answer that the customer had been told otherwise."""

    liable = serializers.ChoiceField(DECIDABLE)
    reason = serializers.CharField()
    up = serializers.BooleanField()
    after_reply = serializers.BooleanField()
    decided_by = MemberSerializer()
    decided_at = Moment()
    ended_by = MemberSerializer(allow_null=True)
    ended_at = Moment(allow_null=True)
    ended_why = serializers.CharField()
    shares = ShareSerializer(many=True)
    objections = ObjectionSerializer(many=True)


class ShareInputSerializer(serializers.Serializer):
    party = serializers.ChoiceField(Share.Party.choices)
    code = serializers.CharField(max_length=120)
    percent = serializers.IntegerField(min_value=1, max_value=100)
    reason = serializers.CharField(max_length=300)


class VerdictInputSerializer(serializers.Serializer):
    """`why` is needed where a verdict stands already."""

    liable = serializers.ChoiceField(DECIDABLE)
    reason = serializers.CharField(max_length=1000)
    up = serializers.BooleanField(default=False)
    why = serializers.CharField(max_length=300, default="", allow_blank=True)
    parts = serializers.ListField(child=ShareInputSerializer(), default=list, max_length=MOST_SHARES)

    def validate_parts(self, parts: list[dict]) -> list[Part]:
        return [Part(**part) for part in parts]


class ObjectionInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)


class ObjectionDecisionInputSerializer(serializers.Serializer):
    granted = serializers.BooleanField()
    answer = serializers.CharField(max_length=1000)
