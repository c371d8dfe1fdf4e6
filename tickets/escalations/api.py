"""Escalations over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.escalations.actions import escalate_ticket
from tickets.escalations.serializers import EscalationCreatedSerializer, EscalationInputSerializer, EscalationSerializer
from tickets.models import Escalation


class TicketEscalations(DeskView):
    resource = "tickets"
    versioned = True
    queryset = Escalation.objects.none()
    serializer_class = EscalationSerializer
    orders = {"at": "at"}
    order = "at"

    @extend_schema(responses=EscalationSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List who escalated the matter and why, the first one first."""
        return self.page(ticket_for(request.user, number).escalations.select_related("by"))

    @extend_schema(request=EscalationInputSerializer, responses={201: EscalationCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Tell the line above the owner, with a reason; her supervisor first, each later time one rung higher."""
        ticket = ticket_for(request.user, number, to="escalate")
        expected = expected_version(request, ticket.version)
        given = self.taken(EscalationInputSerializer)
        escalation = escalate_ticket(ticket, given["reason"], by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(escalation, EscalationCreatedSerializer), version=escalation.ticket.version)
