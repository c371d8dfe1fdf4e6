"""Work orders over REST: each step is a thing created with POST."""

from typing import Any

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from staff.models import Member
from staff.queries import department_coded
from tickets.access import ticket_for
from tickets.models import Ticket, WorkOrder
from tickets.work_orders.access import opened_order, order_for, orders_of
from tickets.work_orders.actions import cancel_order, complete_order, issue_order, set_out
from tickets.work_orders.serializers import (
    CancellationInputSerializer,
    CompletionInputSerializer,
    WorkOrderInputSerializer,
    WorkOrderSerializer,
)


class WorkOrderFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=WorkOrder.State.choices)
    department = django_filters.CharFilter("department__code", max_length=50)
    ticket = django_filters.CharFilter("ticket__number", max_length=20)


class WorkOrderList(DeskView):
    resource = "work_orders"
    queryset = WorkOrder.objects.none()
    serializer_class = WorkOrderSerializer
    filterset_class = WorkOrderFilter

    @extend_schema(responses=WorkOrderSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the work orders of your department and of the matters you may see, the newest first."""
        return self.page(orders_of(request.user))

    @extend_schema(request=WorkOrderInputSerializer, responses={201: WorkOrderSerializer})
    def post(self, request: Request) -> Response:
        """Issue a work order for an open matter; its department is told."""
        given = self.taken(WorkOrderInputSerializer)
        ticket = _ticket(request.user, given.pop("ticket"))
        given["department"] = department_coded(given["department"])
        order = issue_order(ticket, **given, by=self.actor, at=now(), member=request.user)
        shown = self.shown(orders_of(request.user).get(pk=order.pk))
        return self.created(shown, version=order.version, location=f"/api/v1/work_orders/{order.pk}/")


def _ticket(member: Member, number: str) -> Ticket:
    try:
        return ticket_for(member, number, to="order")
    except Missing:
        raise Invalid({"ticket": [_("There is no ticket “%(value)s”.") % {"value": number}]}) from None


class WorkOrderOne(DeskView):
    resource = "work_orders"
    tagged = True
    serializer_class = WorkOrderSerializer

    @extend_schema(responses=WorkOrderSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One work order; its ETag is the version that If-Match names."""
        order = opened_order(request.user, pk, by=self.actor)
        return tagged(request, self.shown(order), order.version)


class _Step(DeskView):
    """A step of one order: door, version, action, and the order as it is now."""

    resource = "work_orders"
    versioned = True
    serializer_class = WorkOrderSerializer
    act = ""

    def opened(self, pk: int) -> tuple[WorkOrder, dict[str, Any]]:
        """The order, and whose act on which version this is."""
        order = order_for(self.request.user, pk, to=self.act)
        expected = expected_version(self.request, order.version)
        return order, {"by": self.actor, "at": now(), "member": self.request.user, "expected": expected}

    def answered(self, pk: int) -> Response:
        order = opened_order(self.request.user, pk, by=self.actor)
        return self.created(self.shown(order), version=order.version)


class WorkOrderDeparture(_Step):
    act = "depart"

    @extend_schema(request=None, responses={201: WorkOrderSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Set out for an order."""
        order, how = self.opened(pk)
        set_out(order, **how)
        return self.answered(pk)


class WorkOrderCompletion(_Step):
    act = "complete"

    @extend_schema(request=CompletionInputSerializer, responses={201: WorkOrderSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say that the work is done, with its result."""
        order, how = self.opened(pk)
        complete_order(order, self.taken(CompletionInputSerializer)["result"], **how)
        return self.answered(pk)


class WorkOrderCancellation(_Step):
    act = "cancel"

    @extend_schema(request=CancellationInputSerializer, responses={201: WorkOrderSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take an order back, with the reason."""
        order, how = self.opened(pk)
        cancel_order(order, self.taken(CancellationInputSerializer)["reason"], **how)
        return self.answered(pk)
