"""The customer-problem list as REST shows it."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.choices import Channel, Kind
from tickets.models import ProblemList
from tickets.problems.models import Promise

ORIGINS = [(origin, origin) for origin in ("ticket", "again", "call", "visit")]


class ProblemContactSerializer(serializers.Serializer):
    """A contact by any route. `origin` and `id` name what it stands in: a matter taken in, a customer who asked again, a call or a visit
    that led to no matter."""

    origin = serializers.ChoiceField(ORIGINS)
    id = serializers.IntegerField()
    at = Moment()
    route = serializers.ChoiceField(Channel.choices)
    customer = serializers.CharField(help_text="Her name; a number alone is masked.", allow_blank=True)
    department = serializers.CharField(source="department.code", allow_null=True, default=None)
    problem = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(Kind.choices, allow_blank=True)
    topic = serializers.CharField(allow_blank=True, help_text="Its class, as the regulation calls it.")
    result = serializers.CharField()
    words = serializers.CharField(allow_blank=True, help_text="How it was solved; while it is open, who answers for it.")
    promise = serializers.ChoiceField(Promise.choices)
    ticket = serializers.CharField(source="ticket.number", allow_null=True, default=None)


class CountedSerializer(serializers.Serializer):
    """How many contacts of one kind concern a department."""

    department = serializers.CharField(source="department.code")
    kind = serializers.ChoiceField(Kind.choices, allow_blank=True)
    count = serializers.IntegerField()


class ProblemsSerializer(serializers.Serializer):
    """A page of the list, with the figures of all of it; `more` says that another page follows."""

    results = ProblemContactSerializer(many=True)
    groups = CountedSerializer(many=True)
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    more = serializers.BooleanField()


class ProblemListSerializer(serializers.Serializer):
    """The list fed to a department for [begins_at, ends_at); `words` say what is done about it."""

    id = serializers.IntegerField()
    department = serializers.CharField(source="department.code")
    begins_at = Moment()
    ends_at = Moment()
    contact_count = serializers.IntegerField()
    state = serializers.ChoiceField(ProblemList.State.choices)
    sent_at = Moment()
    due_at = Moment(source="obligation.due_at")
    reminded_at = Moment(allow_null=True)
    words = serializers.CharField(allow_blank=True)
    acknowledged_by = MemberSerializer(allow_null=True)
    acknowledged_at = Moment(allow_null=True)
    version = serializers.IntegerField()


class AcknowledgementInputSerializer(serializers.Serializer):
    words = serializers.CharField(max_length=2000, help_text="What is done about it.")
