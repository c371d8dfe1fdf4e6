"""Fault reports as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.models import FaultReport


class FaultReportSerializer(serializers.Serializer):
    """A fault reported to a department; of its matter only its number."""

    id = serializers.IntegerField()
    ticket = serializers.CharField(source="ticket.number")
    department = serializers.CharField(source="department.code")
    priority = serializers.ChoiceField(FaultReport.Priority.choices, help_text="What the desk proposes.")
    fault = serializers.CharField()
    state = serializers.ChoiceField(FaultReport.State.choices)
    reported_by = MemberSerializer()
    reported_at = Moment()
    outcome = serializers.CharField()
    answered_by = MemberSerializer(allow_null=True)
    answered_at = Moment(allow_null=True)
    version = serializers.IntegerField()


class FaultReportInputSerializer(serializers.Serializer):
    """What to report to whom; without a priority the matter's severity is proposed."""

    department = serializers.CharField(max_length=50, help_text="A department's code.")
    fault = serializers.CharField(max_length=2000)
    priority = serializers.ChoiceField(FaultReport.Priority.choices, required=False)


class OutcomeInputSerializer(serializers.Serializer):
    outcome = serializers.CharField(max_length=2000)
