"""Suspensions as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from servicedesk.clocks.suspensions.models import Suspension
from servicedesk.journal.actions import LONGEST_REASON


class SuspensionSerializer(serializers.Serializer):
    """A stretch during which clocks stand still; `scope` and `departments` are empty where it is for everybody."""

    id = serializers.IntegerField()
    reason = serializers.CharField()
    scope = serializers.CharField(source="scope.code", allow_null=True, default=None)
    departments = serializers.ListField(child=serializers.IntegerField(), help_text="As approved; empty before.")
    begins_at = Moment()
    ends_at = Moment()
    state = serializers.ChoiceField(Suspension.State.choices)
    proposed_by = serializers.CharField(source="proposed_by.name")
    proposed_at = Moment()
    decided_by = serializers.CharField(source="decided_by.name", allow_null=True, default=None)
    decided_at = Moment(allow_null=True)
    objection = serializers.CharField(help_text="Why it was rejected.")
    version = serializers.IntegerField()


class SuspensionInputSerializer(serializers.Serializer):
    """What to propose; without a scope for everybody."""

    reason = serializers.CharField(max_length=LONGEST_REASON)
    scope = serializers.SlugField(required=False, allow_null=True, default=None, help_text="A scope's code.")
    begins_at = Moment()
    ends_at = Moment()


class SuspensionRejectionInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class LiftingInputSerializer(serializers.Serializer):
    ends_at = Moment(required=False, allow_null=True, default=None, help_text="When it ended; now, if left out.")


class MovedSerializer(SuspensionSerializer):
    """The suspension as it is now, and how many clocks that moved."""

    moved = serializers.IntegerField()
