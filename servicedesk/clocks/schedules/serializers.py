"""Schedules and obligations as REST shows them."""

from rest_framework import serializers

from servicedesk.api.fields import MatterNumber, Moment
from servicedesk.clocks.schedules.models import Obligation
from servicedesk.clocks.serializers import ArticleSerializer


class ScheduleSerializer(serializers.Serializer):
    """What recurs; `every` is the rule as a pack writes it, `next_at` when its next slot opens, null when there is none."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    article = ArticleSerializer()
    every = serializers.CharField()
    calendar = serializers.CharField()
    who = serializers.CharField(source="post_or_role")
    department_id = serializers.IntegerField(allow_null=True)
    tell = serializers.ListField(child=serializers.CharField())
    next_at = Moment(allow_null=True)


class ObligationSerializer(serializers.Serializer):
    """One slot of a schedule; done late it shows both `missed_at` and `done_at`."""

    id = serializers.IntegerField()
    schedule = serializers.IntegerField(source="schedule_id")
    code = serializers.CharField(source="schedule.code")
    name = serializers.CharField(source="schedule.name")
    article = ArticleSerializer(source="schedule.article")
    slot = serializers.CharField()
    who = serializers.CharField(source="schedule.post_or_role")
    department_id = serializers.IntegerField(allow_null=True)
    matter = MatterNumber()
    state = serializers.ChoiceField(Obligation.State.choices)
    opens_at = Moment()
    opened_at = Moment()
    opened_late = serializers.BooleanField()
    due_at = Moment()
    missed_at = Moment(allow_null=True)
    done_at = Moment(allow_null=True)
    done_by = serializers.CharField(source="done_by.name", allow_null=True, default=None)
