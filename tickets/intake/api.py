"""Correcting the details of a matter over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.intake.actions import correct_details
from tickets.serializers import DetailsInputSerializer, TicketSerializer


class TicketDetails(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = TicketSerializer

    @extend_schema(request=DetailsInputSerializer, responses={201: TicketSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Correct what the intake said, with the reason; clocks confined by what changes begin and end by it."""
        ticket = ticket_for(request.user, number, to="correct")
        expected = expected_version(request, ticket.version)
        given = self.taken(DetailsInputSerializer)
        reason = given.pop("reason")
        corrected = correct_details(ticket, given, reason, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(corrected), version=corrected.version)
