"""Promised answers over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.models import PromisedAnswer
from tickets.promised.actions import promise_answer
from tickets.serializers import PromiseCreatedSerializer, PromiseInputSerializer, PromiseSerializer


class TicketPromise(DeskView):
    resource = "tickets"
    versioned = True
    queryset = PromisedAnswer.objects.none()
    serializer_class = PromiseSerializer
    orders = {"at": "at"}
    order = "-at"

    @extend_schema(responses=PromiseSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the answers promised to the customer, the one that stands first."""
        return self.page(ticket_for(request.user, number).promised_answers.select_related("by"))

    @extend_schema(request=PromiseInputSerializer, responses={201: PromiseCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Promise the customer an answer by a moment; a later promise takes the place of the one that stood."""
        ticket = ticket_for(request.user, number, to="promise")
        expected = expected_version(request, ticket.version)
        given = self.taken(PromiseInputSerializer)
        promised = promise_answer(ticket, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(promised, PromiseCreatedSerializer), version=promised.ticket.version)
