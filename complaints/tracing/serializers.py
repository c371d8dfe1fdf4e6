"""Traced matters as REST reads and shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.tracing.actions import LONGEST
from complaints.tracing.queries import complaint_in, former_traces_in, outcome_of, trace_in
from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.models import Ticket


class TraceSerializer(serializers.Serializer):
    """That a matter was followed to its final outcome."""

    outcome = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    ended_at = Moment(allow_null=True, help_text="Of a former one: when the matter was opened again or traced anew.")


class TracedMatterSerializer(serializers.Serializer):
    """A registered complaint, opinion or suggestion; `version` is its complaint's, the ticket's where it is none."""

    ticket = serializers.CharField(source="number")
    complaint = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(Ticket.Kind.choices)
    sentence = serializers.CharField()
    customer = serializers.CharField(source="customer.name")
    department = serializers.CharField(source="department.code")
    owner = MemberSerializer()
    opened_at = Moment()
    outcome = serializers.SerializerMethodField()
    trace = serializers.SerializerMethodField()
    former_traces = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    def get_complaint(self, ticket) -> str | None:
        complaint = complaint_in(ticket)
        return complaint.number if complaint else None

    def get_outcome(self, ticket) -> str:
        return outcome_of(ticket)

    @extend_schema_field(TraceSerializer(allow_null=True))
    def get_trace(self, ticket) -> Any:
        found = trace_in(ticket)
        return TraceSerializer(found).data if found else None

    @extend_schema_field(TraceSerializer(many=True))
    def get_former_traces(self, ticket) -> Any:
        return TraceSerializer(former_traces_in(ticket), many=True).data

    def get_version(self, ticket) -> int:
        return version_of(ticket)


class TraceInputSerializer(serializers.Serializer):
    """What came of it in the end, in words."""

    outcome = serializers.CharField(max_length=LONGEST)


class NeglectInputSerializer(serializers.Serializer):
    """The department whose neglect caused the complaint, and in what it lies."""

    department = serializers.CharField(max_length=50, help_text="A department's code.")
    words = serializers.CharField(max_length=LONGEST)


def version_of(ticket: Ticket) -> int:
    """The version that a trace of this matter names."""
    complaint = complaint_in(ticket)
    return complaint.version if complaint else ticket.version
