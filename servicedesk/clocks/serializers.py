"""Clocks and why they stand as they do, as REST shows them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from servicedesk.api.fields import MatterNumber, Moment
from servicedesk.clocks.models import Clock
from servicedesk.clocks.rules import steps_of


class ArticleSerializer(serializers.Serializer):
    """The article a promise comes from."""

    number = serializers.CharField()
    title = serializers.CharField()
    regulation = serializers.CharField(source="regulation.code")


class ClockSerializer(serializers.Serializer):
    """A promise on a subject."""

    id = serializers.IntegerField()
    limit = serializers.CharField(source="limit.code")
    name = serializers.CharField(source="limit.name")
    article = ArticleSerializer(source="limit.article")
    about = serializers.CharField()
    about_id = serializers.IntegerField()
    matter = MatterNumber()
    cycle = serializers.IntegerField()
    state = serializers.ChoiceField(Clock.State.choices)
    started_at = Moment()
    bound = serializers.CharField(source="limit.said", help_text="The promise in words.")
    earliest_at = Moment(allow_null=True, help_text="A step before it is too early.")
    due_at = Moment(allow_null=True, help_text="Empty for a minimum wait.")
    provisional = serializers.BooleanField(help_text="Whether it rests on a day whose hours may still change.")
    stopped_at = Moment(allow_null=True)
    total_seconds = serializers.FloatField()


class ClockSpanSerializer(serializers.Serializer):
    """A stretch of time that counted."""

    start = Moment()
    end = Moment()
    seconds = serializers.FloatField()


class ClockStepSerializer(serializers.Serializer):
    """A rung of the ladder that was taken, and the roles it told."""

    step = serializers.CharField()
    due_at = Moment()
    taken_at = Moment()
    corrected_at = Moment(allow_null=True)
    told = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_told(self, taken) -> list[str]:
        ladder = {step.code: step.tell for step in steps_of(self.context["ladder"])}
        return list(ladder.get(taken.step, ()))


class WhySerializer(serializers.Serializer):
    """How a clock's total comes about: the spans' seconds add up to `used_seconds`, always."""

    until = Moment()
    calendar = serializers.CharField(source="clock.limit.calendar")
    calendar_name = serializers.CharField(source="calendar.name", default="", help_text="Empty for 24h.")
    notes = serializers.ListField(child=serializers.CharField(), help_text="What was read into the limit, such as a word's meaning.")
    spans = ClockSpanSerializer(many=True)
    allowed_seconds = serializers.FloatField(source="allowed")
    used_seconds = serializers.FloatField(source="used")
    over_seconds = serializers.FloatField(source="over")
    steps = ClockStepSerializer(many=True)


class ClockDetailSerializer(ClockSerializer):
    """A promise on a subject, and why it stands as it does."""

    why = WhySerializer()
