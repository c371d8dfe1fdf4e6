"""Clocks over REST."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.filters import MomentFilter
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.clocks.access import clock_for, clocks_for
from servicedesk.clocks.models import Clock
from servicedesk.clocks.serializers import ClockDetailSerializer, ClockSerializer
from servicedesk.clocks.why import explain


class ClockFilter(django_filters.FilterSet):
    """What a board asks for: open promises, of one kind of subject, due within a stretch."""

    state = django_filters.ChoiceFilter(choices=Clock.State.choices)
    limit = django_filters.CharFilter(field_name="limit__code")
    about = django_filters.CharFilter()
    open = django_filters.BooleanFilter(field_name="stopped_at", lookup_expr="isnull")
    due_after = MomentFilter(field_name="due_at", lookup_expr="gte")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")


class ClockPages(DeskView):
    """Clocks, the one that is due first at the head; a minimum wait at the end of its wait."""

    queryset = Clock.objects.none()
    serializer_class = ClockSerializer
    filterset_class = ClockFilter
    orders = {"due_at": "decides", "started_at": "started_at"}
    order = "due_at"


class ClockList(ClockPages):
    resource = "clocks"

    @extend_schema(responses=ClockSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the promises you may see."""
        return self.page(clocks_for(request.user))


class ClockOne(DeskView):
    resource = "clocks"
    serializer_class = ClockDetailSerializer

    @extend_schema(responses=ClockDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One promise, and why it stands as it does."""
        clock = clock_for(request.user, pk)
        clock.why = explain(clock, now())  # type: ignore[attr-defined]
        context = {**self.get_serializer_context(), "ladder": clock.limit.ladder}
        return Response(ClockDetailSerializer(clock, context=context).data)
