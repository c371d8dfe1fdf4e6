"""Visits as REST reads and shows them."""

from datetime import datetime

from rest_framework import serializers

from servicedesk.api.fields import MatterNumber, Moment
from servicedesk.clocks import now
from staff.serializers import MemberSerializer
from tickets.models import Ticket, Visit
from tickets.serializers import CustomerSerializer
from tickets.visits.models import Level


class VisitCheckSerializer(serializers.Serializer):
    """One thing of her reception; `at` is null until it is done."""

    code = serializers.CharField()
    zh = serializers.CharField()
    en = serializers.CharField()
    at = serializers.SerializerMethodField()
    by = serializers.CharField()

    def get_at(self, check) -> datetime | None:
        return check.at or None


class VisitWaitSerializer(serializers.Serializer):
    """A wait for whoever was called in."""

    question = serializers.CharField()
    called = MemberSerializer()
    since = Moment()
    attended_by = MemberSerializer(allow_null=True)
    attended_at = Moment(allow_null=True)
    gave_up = serializers.BooleanField()


class VisitSerializer(serializers.Serializer):
    """A visit; `waited_seconds` counts all her waits, what runs now until this answer."""

    id = serializers.IntegerField()
    visitor = serializers.CharField()
    persons = serializers.IntegerField()
    company = serializers.CharField()
    customer = CustomerSerializer(allow_null=True)
    host = MemberSerializer(allow_null=True)
    department = serializers.CharField(source="department.code")
    purpose = serializers.CharField()
    level = serializers.ChoiceField(Level.choices)
    room = serializers.CharField()
    attendant = MemberSerializer(allow_null=True)
    article = serializers.CharField(source="article.number", allow_null=True, default=None, help_text="What says how she is received.")
    checks = VisitCheckSerializer(source="checklist", many=True)
    state = serializers.ChoiceField(Visit.State.choices)
    entered_by = MemberSerializer()
    arrived_at = Moment()
    received_by = MemberSerializer(allow_null=True)
    received_at = Moment(allow_null=True)
    gone_by = MemberSerializer(allow_null=True)
    gone_at = Moment(allow_null=True)
    reason = serializers.CharField(help_text="Why she left by herself.")
    ticket = MatterNumber()
    waits = VisitWaitSerializer(source="waits.all", many=True)
    waited_seconds = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    def get_waited_seconds(self, visit: Visit) -> float:
        return visit.waited_seconds(now())


class VisitInputSerializer(serializers.Serializer):
    """Who came, to whom and why."""

    visitor = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=300)
    persons = serializers.IntegerField(required=False, default=1)
    company = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    customer = serializers.IntegerField(required=False, allow_null=True, default=None, help_text="A customer's id.")
    host = serializers.CharField(max_length=12, required=False, allow_blank=True, default="", help_text="A work number.")
    department = serializers.CharField(max_length=50, required=False, allow_blank=True, default="", help_text="A department's code.")
    level = serializers.ChoiceField(Level.choices, required=False, default=Level.GENERAL)


class CheckInputSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=30)


class WaitInputSerializer(serializers.Serializer):
    """What is hard to answer, and who is called in."""

    question = serializers.CharField(max_length=300)
    called = serializers.CharField(max_length=12, help_text="A work number.")


class LeavingInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class MessageInputSerializer(serializers.Serializer):
    """What she leaves to be handled; it becomes a ticket."""

    sentence = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Ticket.Kind.choices, required=False, default=Ticket.Kind.CONSULTATION)
    severity = serializers.ChoiceField(Ticket.Severity.choices, required=False, default=Ticket.Severity.NORMAL)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    detail = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")
