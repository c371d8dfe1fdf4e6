"""A matter's process as REST shows it."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer


class StepSerializer(serializers.Serializer):
    """A step of its class's process; `by` and `at` are null until it is done."""

    step = serializers.SerializerMethodField(help_text="Counted from 1.")
    text = serializers.CharField()
    by = MemberSerializer(source="done.by", allow_null=True, default=None)
    at = Moment(source="done.at", allow_null=True, default=None)

    def get_step(self, step) -> int:
        return step.place + 1


class DoneStepInputSerializer(serializers.Serializer):
    step = serializers.IntegerField(min_value=1, max_value=99, help_text="Counted from 1.")


class DoneStepSerializer(serializers.Serializer):
    """A step that was done; `version` is the ticket's."""

    step = serializers.SerializerMethodField(help_text="Counted from 1.")
    by = MemberSerializer()
    at = Moment()
    version = serializers.IntegerField(source="ticket.version")

    def get_step(self, done) -> int:
        return done.step + 1
