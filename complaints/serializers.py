"""Complaints as REST shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.choices import Phase, Severity, StageCode, State
from complaints.models import Complaint
from complaints.remedy.phases import phases_of
from complaints.remedy.serializers import PhaseReachedSerializer
from complaints.verdict.models import Liability
from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.catalog.models import QUANTITY


class StageSerializer(serializers.Serializer):
    """A stage: who is to do it until when, and who did it."""

    code = serializers.ChoiceField(StageCode.choices)
    responsible = MemberSerializer(allow_null=True)
    due_at = Moment(allow_null=True)
    done_by = MemberSerializer(allow_null=True)
    done_at = Moment(allow_null=True)


class DifferenceSerializer(serializers.Serializer):
    """Where what she says and what the books say do not agree."""

    field = serializers.CharField()
    told = serializers.CharField()
    booked = serializers.CharField()


class ComplaintSerializer(serializers.Serializer):
    """A complaint; owner, customer and clocks are its ticket's."""

    number = serializers.CharField()
    ticket = serializers.CharField(source="ticket.number")
    sentence = serializers.CharField(source="ticket.sentence")
    state = serializers.ChoiceField(State.choices)
    phase = serializers.ChoiceField(Phase.choices)
    phases = serializers.SerializerMethodField()
    liability = serializers.ChoiceField(Liability.choices)
    severity = serializers.ChoiceField(Severity.choices)
    safety = serializers.BooleanField()
    type = serializers.CharField(source="type_code")
    cause_said = serializers.CharField()
    remedy_sought = serializers.CharField()
    order_number = serializers.CharField()
    material = serializers.CharField()
    batch = serializers.CharField()
    quantity = serializers.DecimalField(**QUANTITY, allow_null=True)
    delivered_on = serializers.DateField(allow_null=True)
    differences = DifferenceSerializer(many=True)
    confidential = serializers.BooleanField()
    received_by = MemberSerializer()
    received_at = Moment()
    ended_at = Moment(allow_null=True)
    stages = StageSerializer(many=True)
    version = serializers.IntegerField()

    @extend_schema_field(PhaseReachedSerializer(many=True))
    def get_phases(self, complaint: Complaint) -> Any:
        return PhaseReachedSerializer(phases_of(complaint), many=True).data
