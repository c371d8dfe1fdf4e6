"""Correcting the details of a matter over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.intake.access import read_address
from tickets.intake.actions import correct_details
from tickets.serializers import AddressReadingInputSerializer, AddressReadingSerializer, DetailsInputSerializer, TicketSerializer


class TicketAddress(DeskView):
    resource = "tickets"
    secret = True
    serializer_class = AddressReadingSerializer

    @extend_schema(request=AddressReadingInputSerializer, responses={201: AddressReadingSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Read the address of a matter in clear, with a reason; the read log keeps who did, never what it said."""
        ticket = ticket_for(request.user, number, to="reveal")
        given = self.taken(AddressReadingInputSerializer)
        return self.created(self.shown({"address": read_address(ticket, given["reason"], by=self.actor)}))


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
