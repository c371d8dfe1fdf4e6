"""Closing time over REST: what is left of the day, and a new date for one matter."""

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from tickets.access import ticket_for
from tickets.deferrals.access import department_for
from tickets.deferrals.actions import defer_ticket
from tickets.deferrals.queries import hours_of_department, left_open, of_shift, shifts_of
from tickets.deferrals.serializers import DeferralCreatedSerializer, DeferralInputSerializer, LeftOpenSerializer
from tickets.forms import number_in
from tickets.models import Ticket


class TicketDeferral(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = DeferralCreatedSerializer

    @extend_schema(request=DeferralInputSerializer, responses={201: DeferralCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Give an open matter a reason and a new date."""
        ticket = ticket_for(request.user, number, to="defer")
        expected = expected_version(request, ticket.version)
        given = self.taken(DeferralInputSerializer)
        deferral = defer_ticket(ticket, given["day"], given["reason"], by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(deferral), version=deferral.ticket.version)


class LeftOpenFilter(django_filters.FilterSet):
    owner = django_filters.CharFilter(field_name="owner__work_number")


class ClosingTime(DeskView):
    resource = "tickets"
    queryset = Ticket.objects.none()
    serializer_class = LeftOpenSerializer
    filterset_class = LeftOpenFilter
    orders = {"opened_at": "opened_at"}
    order = "opened_at"

    @extend_schema(
        parameters=[
            OpenApiParameter("department", str, description="A department's code; your own, if left out."),
            OpenApiParameter("shift", int, description="A shift of the day, from 1: a working interval of its calendar; all, if left out."),
        ],
        responses=LeftOpenSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List what a department was to finish today and has not, the oldest first."""
        department, at = department_for(request.user, request.query_params.get("department", "")), now()
        hours = hours_of_department(department.pk)
        rows = left_open(request.user, department, hours, at)
        if (typed := request.query_params.get("shift", "")) == "":
            return self.page(rows)
        shifts, shift = shifts_of(hours, hours.day_of(at)), number_in(typed)
        if not 0 < shift <= len(shifts):
            words = _("“%(value)s” is no shift of today; there are %(count)s.")
            raise Invalid({"shift": [words % {"value": typed, "count": len(shifts)}]})
        return self.page(rows.filter(of_shift(shifts, shift)))
