"""The journal, by position: what an integration follows."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.fields import MatterNumber, Moment
from servicedesk.api.views import DeskView
from servicedesk.journal.access import events_for
from servicedesk.journal.actor import KINDS
from servicedesk.journal.models import Event


class ActorSerializer(serializers.Serializer):
    """Who did it."""

    kind = serializers.ChoiceField([(kind, kind) for kind in KINDS], source="actor_kind")
    id = serializers.IntegerField(source="actor_id", allow_null=True)
    label = serializers.CharField(source="actor_label")  # type: ignore[assignment]
    via = serializers.CharField()


class EventSerializer(serializers.Serializer):
    """What happened."""

    position = serializers.IntegerField(source="place.position")
    code = serializers.CharField()
    subject_kind = serializers.CharField()
    subject_id = serializers.IntegerField()
    matter = MatterNumber()
    department_id = serializers.IntegerField(allow_null=True)
    actor = ActorSerializer(source="*")
    occurred_at = Moment()
    recorded_at = Moment()
    facts = serializers.DictField(child=serializers.JSONField(allow_null=True))


class EventFilter(django_filters.FilterSet):
    """`after` is the last position the reader has."""

    after = django_filters.NumberFilter(field_name="place__position", lookup_expr="gt")
    code = django_filters.CharFilter()
    subject_kind = django_filters.CharFilter()


class EventPages(DeskView):
    """Events in the order of their commits."""

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    orders = {"position": "place__position"}
    order = "position"
    tie = "place__position"


class EventList(EventPages):
    """The events this reader may see."""

    resource = "events"

    @extend_schema(responses=EventSerializer(many=True))
    def get(self, request: Request, *args: Any) -> Response:
        """List events by position; begin after the last one you have."""
        return self.page(events_for(request.user))
