"""Calling the customer back, over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.call_backs.actions import note_call_back
from tickets.call_backs.models import CallBack
from tickets.call_backs.serializers import CallBackCreatedSerializer, CallBackInputSerializer, CallBackSerializer


class TicketCallBacks(DeskView):
    resource = "tickets"
    versioned = True
    queryset = CallBack.objects.none()
    serializer_class = CallBackSerializer
    orders = {"at": "at"}
    order = "-at"

    @extend_schema(responses=CallBackSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the calls to the customer about this matter, the latest first."""
        return self.page(ticket_for(request.user, number).call_backs.select_related("by"))

    @extend_schema(request=CallBackInputSerializer, responses={201: CallBackCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note that you called the customer, why, and what was said; your work number is kept with it."""
        ticket = ticket_for(request.user, number, to="call_back")
        expected = expected_version(request, ticket.version)
        given = self.taken(CallBackInputSerializer)
        made = note_call_back(ticket, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(made, CallBackCreatedSerializer), version=made.ticket.version)
