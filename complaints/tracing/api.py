"""Tracing over REST."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import note_looks
from complaints.api import ComplaintStep
from complaints.serializers import ComplaintSerializer
from complaints.tracing.access import matter_traced_by, traced_by
from complaints.tracing.actions import name_neglect, trace_matter
from complaints.tracing.queries import complaints_in, traced_or_not
from complaints.tracing.serializers import NeglectInputSerializer, TracedMatterSerializer, TraceInputSerializer, version_of
from servicedesk.api.etags import expected_version
from servicedesk.api.filters import MomentFilter
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.queries import department_coded
from tickets.models import Ticket


class TracedMatterFilter(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=Ticket.Kind.choices)
    department = django_filters.CharFilter("department__code", max_length=50)
    traced = django_filters.BooleanFilter(method="filter_traced")
    opened_after = MomentFilter(field_name="opened_at", lookup_expr="gte")
    opened_before = MomentFilter(field_name="opened_at", lookup_expr="lt")

    def filter_traced(self, rows: QuerySet[Ticket], name: str, value: bool) -> QuerySet[Ticket]:
        return rows.filter(traced_or_not(value))


class TracedMatterList(DeskView):
    resource = "traced_matters"
    queryset = Ticket.objects.none()
    serializer_class = TracedMatterSerializer
    filterset_class = TracedMatterFilter

    def paginate_queryset(self, queryset: Any) -> Any:
        found = super().paginate_queryset(queryset)
        note_looks(self.request.user, complaints_in(found or ()))
        return found

    @extend_schema(responses=TracedMatterSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List every registered complaint, opinion and suggestion with its outcome and its trace, the newest first."""
        return self.page(traced_by(request.user).order_by())


class TracedMatterTrace(DeskView):
    resource = "traced_matters"
    versioned = True
    serializer_class = TracedMatterSerializer

    @extend_schema(request=TraceInputSerializer, responses={201: TracedMatterSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Record that a matter was traced to its final outcome; its complaint's phase is then `traced`. A trace that stood is kept."""
        ticket = matter_traced_by(request.user, number)
        expected = expected_version(request, version_of(ticket))
        trace_matter(ticket, **self.taken(TraceInputSerializer), by=self.actor, at=now(), member=request.user, expected=expected)
        ticket = matter_traced_by(request.user, number)
        return self.created(self.shown(ticket), version=version_of(ticket))


class ComplaintNeglect(ComplaintStep):
    @extend_schema(request=NeglectInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Record that a department's neglect caused the complaint; the general manager is told where it repeats."""

        def read() -> dict[str, Any]:
            given = self.taken(NeglectInputSerializer)
            return given | {"department": department_coded(given["department"])}

        return self.stepped(request, number, "investigate", name_neglect, read)
