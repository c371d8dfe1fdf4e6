"""Visits over REST: each step is a thing created with POST, from the version that was seen."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.filters import MomentFilter
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from staff.queries import department_coded, member_named
from tickets.access import customer_for
from tickets.models import Visit
from tickets.visits.access import RECEIVE, visit_for, visits_of
from tickets.visits.actions import attend_visitor, enter_visit, leave_message, let_wait, note_left, receive_visitor, see_off, tick_check
from tickets.visits.models import Level
from tickets.visits.serializers import (
    CheckInputSerializer,
    LeavingInputSerializer,
    MessageInputSerializer,
    VisitInputSerializer,
    VisitSerializer,
    WaitInputSerializer,
)


class VisitFilter(django_filters.FilterSet):
    """`search` finds part of a visitor's or a company's name."""

    state = django_filters.MultipleChoiceFilter(choices=Visit.State.choices)
    level = django_filters.ChoiceFilter(choices=Level.choices)
    department = django_filters.CharFilter("department__code", max_length=50)
    arrived_after = MomentFilter(field_name="arrived_at", lookup_expr="gte")
    arrived_before = MomentFilter(field_name="arrived_at", lookup_expr="lt")
    search = django_filters.CharFilter(method="by_words")

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(visitor__icontains=value) | Q(company__icontains=value))


class VisitList(DeskView):
    resource = "visits"
    queryset = Visit.objects.none()
    serializer_class = VisitSerializer
    filterset_class = VisitFilter
    orders = {"arrived_at": "arrived_at"}
    order = "-arrived_at"

    @extend_schema(responses=VisitSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The visitor register: the visits you may see, the latest first."""
        return self.page(visits_of(request.user))

    @extend_schema(request=VisitInputSerializer, responses={201: VisitSerializer})
    def post(self, request: Request) -> Response:
        """Enter a visitor in the register; her level decides the check list, the room and the attendant."""
        require_right(request.user, RECEIVE)
        given = self.taken(VisitInputSerializer)
        pk, number, code = given.pop("customer"), given.pop("host"), given.pop("department")
        try:
            customer = customer_for(request.user, pk) if pk is not None else None
        except Missing:
            raise Invalid({"customer": [str(pk)]}) from None
        host = member_named(number, "host") if number else None
        department = department_coded(code) if code else None
        visit = enter_visit(**given, customer=customer, host=host, department=department, by=self.actor, at=now(), member=request.user)
        shown = visits_of(request.user).filter(pk=visit.pk).first() or visit
        return self.created(self.shown(shown), version=visit.version, location=f"/api/v1/visits/{visit.pk}/")


class VisitOne(DeskView):
    resource = "visits"
    tagged = True
    serializer_class = VisitSerializer

    @extend_schema(responses=VisitSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One visit."""
        visit = visit_for(request.user, pk)
        return tagged(request, self.shown(visit), visit.version)


class VisitStep(DeskView):
    """A step of a visit: the door, the version, one action, and the visit as it then stands."""

    resource = "visits"
    versioned = True
    serializer_class = VisitSerializer

    def stepped(self, request: Request, pk: int, act: Callable[..., Any], read: Callable[[], dict[str, Any]] = dict) -> Response:
        """`read` takes the body only once the door is open: whoever may not see the visit learns nothing of it."""
        visit = visit_for(request.user, pk, to="receive")
        expected = expected_version(request, visit.version)
        act(visit, **read(), by=self.actor, at=now(), member=request.user, expected=expected)
        visit = visit_for(request.user, pk)
        return self.created(self.shown(visit), version=visit.version)


class VisitReception(VisitStep):
    @extend_schema(request=None, responses={201: VisitSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say that you receive her."""
        return self.stepped(request, pk, receive_visitor)


class VisitChecks(VisitStep):
    @extend_schema(request=CheckInputSerializer, responses={201: VisitSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Tick one thing of her reception's check list."""
        return self.stepped(request, pk, tick_check, lambda: self.taken(CheckInputSerializer))


class VisitWaits(VisitStep):
    @extend_schema(request=WaitInputSerializer, responses={201: VisitSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Her question is hard to answer: call in whoever is responsible; her waiting time is measured."""
        return self.stepped(request, pk, let_wait, self._wait)

    def _wait(self) -> dict[str, Any]:
        given = self.taken(WaitInputSerializer)
        return given | {"called": member_named(given["called"], "called")}


class VisitAttendance(VisitStep):
    @extend_schema(request=None, responses={201: VisitSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say that you attend to her; she waits no more."""
        return self.stepped(request, pk, attend_visitor)


class VisitSeeingOff(VisitStep):
    @extend_schema(request=None, responses={201: VisitSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say that you saw her off to the door of the office area."""
        return self.stepped(request, pk, see_off)


class VisitLeaving(VisitStep):
    @extend_schema(request=LeavingInputSerializer, responses={201: VisitSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say that she left by herself, and why."""
        return self.stepped(request, pk, note_left, lambda: self.taken(LeavingInputSerializer))


class VisitMessage(VisitStep):
    @extend_schema(request=MessageInputSerializer, responses={201: VisitSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take in what she leaves to be handled; it opens a ticket."""
        return self.stepped(request, pk, leave_message, lambda: self.taken(MessageInputSerializer))
