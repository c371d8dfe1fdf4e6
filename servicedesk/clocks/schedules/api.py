"""Schedules and obligations over REST."""

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.filters import MomentFilter
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.clocks.schedules.access import obligation_for, obligations_for, schedule_for, schedules_for
from servicedesk.clocks.schedules.actions import finish_obligation
from servicedesk.clocks.schedules.models import Obligation, Schedule
from servicedesk.clocks.schedules.serializers import ObligationSerializer, ScheduleSerializer
from servicedesk.rulebook.models import Article


class ScheduleFilter(django_filters.FilterSet):
    """`in_force=true` leaves out what a changed, ended or inactive article says."""

    code = django_filters.CharFilter()
    in_force = django_filters.BooleanFilter(method="held")

    def held(self, rows: QuerySet[Schedule], name: str, wanted: bool) -> QuerySet[Schedule]:
        """Those whose article holds now, or the others."""
        holds = Q(article__in=Article.objects.in_force(now()))
        return rows.filter(holds if wanted else ~holds)


class ScheduleList(DeskView):
    resource = "schedules"
    queryset = Schedule.objects.none()
    serializer_class = ScheduleSerializer
    filterset_class = ScheduleFilter

    @extend_schema(responses=ScheduleSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what recurs, the newest first."""
        return self.page(schedules_for(request.user))


class ScheduleOne(DeskView):
    resource = "schedules"
    serializer_class = ScheduleSerializer

    @extend_schema(responses=ScheduleSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One thing that recurs."""
        return Response(self.shown(schedule_for(request.user, pk)))


class ObligationFilter(django_filters.FilterSet):
    """What is to do, of one schedule (by its code), due within a stretch."""

    state = django_filters.ChoiceFilter(choices=Obligation.State.choices)
    schedule = django_filters.CharFilter(field_name="schedule__code")
    due_after = MomentFilter(field_name="due_at", lookup_expr="gte")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")


class ObligationList(DeskView):
    resource = "obligations"
    queryset = Obligation.objects.none()
    serializer_class = ObligationSerializer
    filterset_class = ObligationFilter
    orders = {"due_at": "due_at"}
    order = "due_at"

    @extend_schema(responses=ObligationSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the obligations you may see, the one that is due first at the head."""
        return self.page(obligations_for(request.user))


class ObligationOne(DeskView):
    resource = "obligations"
    serializer_class = ObligationSerializer

    @extend_schema(responses=ObligationSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One obligation."""
        return Response(self.shown(obligation_for(request.user, pk)))


class ObligationCompletion(DeskView):
    resource = "obligations"
    serializer_class = ObligationSerializer

    @extend_schema(request=None, responses={201: ObligationSerializer, 200: ObligationSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say that it was done; a second time changes nothing and answers 200."""
        obligation = obligation_for(request.user, pk, to="finish")
        unfinished = obligation.done_at is None
        return self.created(self.shown(finish_obligation(obligation, by=self.actor, at=now())), new=unfinished)
