"""Clocks and why they stand as they do, as REST shows them."""

from datetime import datetime

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from servicedesk.api.fields import MatterNumber, Moment
from servicedesk.clocks.models import Clock
from servicedesk.clocks.pauses import HELD, NO_REASON, NOT_ALLOWED, OTHER_REASON, OVERDUE, STOPPED, SUSPENDED, TOO_OFTEN
from servicedesk.clocks.rules import steps_of

PAUSE_KINDS = [(kind, kind) for kind in (HELD, STOPPED, SUSPENDED)]
LEVELS = [(level, level) for level in ("scope", "pack", "core")]


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
    bound = serializers.CharField(source="said", help_text="The promise in words.")
    earliest_at = Moment(allow_null=True, help_text="A step before it is too early.")
    due_at = Moment(allow_null=True, help_text="Empty for a minimum wait.")
    promised_earliest_at = Moment(allow_null=True, help_text="What it was before any pause.")
    promised_due_at = Moment(allow_null=True, help_text="What it was before any pause.")
    paused_until = Moment(allow_null=True, help_text="While it stands still: when it runs on by itself.")
    rungs = serializers.SerializerMethodField(help_text="When each rung of its ladder not yet taken will be.")
    provisional = serializers.BooleanField(help_text="Whether it rests on a day whose hours may still change.")
    stopped_at = Moment(allow_null=True)
    total_seconds = serializers.FloatField()

    @extend_schema_field(serializers.DictField(child=serializers.DateTimeField()))
    def get_rungs(self, clock: Clock) -> dict[str, str]:
        return {step: timezone.localtime(datetime.fromisoformat(moment)).isoformat() for step, moment in clock.rungs.items()}


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


class StandstillSerializer(serializers.Serializer):
    """A stretch that did not count, or a pause that was asked for and not granted: `refused` says why."""

    begin = Moment()
    end = Moment()
    seconds = serializers.FloatField(help_text="What it took from what would have counted.")
    kind = serializers.ChoiceField(PAUSE_KINDS)
    reason = serializers.CharField()
    by = serializers.CharField()
    capped = serializers.BooleanField(help_text="Whether nobody ended it and its cap did.")
    refused = serializers.CharField(help_text=f"Empty, or one of {NOT_ALLOWED}, {NO_REASON}, {OTHER_REASON}, {TOO_OFTEN}, {OVERDUE}.")
    suspension = serializers.IntegerField(allow_null=True)


class MoveSerializer(serializers.Serializer):
    """Another moment due than before: for a calendar's new hours, an article's new version, or a suspension."""

    at = Moment(source="occurred_at")
    by = serializers.CharField(source="actor_label")
    old_due_at = serializers.DateTimeField(source="facts.old_due_at", allow_null=True, default=None)
    due_at = serializers.DateTimeField(source="facts.due_at", allow_null=True, default=None)
    calendar = serializers.CharField(source="facts.calendar", allow_null=True, default=None)
    version = serializers.IntegerField(source="facts.version", allow_null=True, default=None)
    suspension = serializers.IntegerField(source="facts.suspension", allow_null=True, default=None)


class OutrankedSerializer(serializers.Serializer):
    """An article that would hold here too, were there not a nearer one."""

    regulation = serializers.CharField()
    article = serializers.CharField()


class RuledSerializer(serializers.Serializer):
    """Which level's article it is: the nearest scope's, a pack's for everywhere, or the core's."""

    level = serializers.ChoiceField(LEVELS)
    scope = serializers.CharField(source="scope.code", allow_null=True, default=None)
    over = OutrankedSerializer(many=True)


class EnteredSerializer(serializers.Serializer):
    """A stop that was written down a minute or more after it had happened."""

    met_at = Moment(source="occurred_at")
    entered_at = Moment(source="recorded_at")
    by = serializers.CharField(source="actor_label")


class WhySerializer(serializers.Serializer):
    """How a clock's total comes about: the spans' seconds add up to `used_seconds`, always."""

    until = Moment()
    calendar = serializers.CharField(source="clock.calendar")
    calendar_name = serializers.CharField(source="calendar.name", default="", help_text="Empty for 24h.")
    notes = serializers.ListField(child=serializers.CharField(), help_text="What was read into the limit, such as a word's meaning.")
    spans = ClockSpanSerializer(many=True)
    allowed_seconds = serializers.FloatField(source="allowed")
    used_seconds = serializers.FloatField(source="used")
    over_seconds = serializers.FloatField(source="over")
    granted_seconds = serializers.FloatField(
        source="granted", help_text="What pauses moved the due moment by, up to the cap of one that lasts."
    )
    standstills = StandstillSerializer(many=True)
    moves = MoveSerializer(many=True)
    ruled = RuledSerializer()
    entered_late = EnteredSerializer(allow_null=True)
    steps = ClockStepSerializer(many=True)


class ClockDetailSerializer(ClockSerializer):
    """A promise on a subject, and why it stands as it does."""

    why = WhySerializer()
