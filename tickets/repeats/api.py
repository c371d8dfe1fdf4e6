"""Repeated contacts over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_asked_again, ticket_for
from tickets.api.calls import call_given
from tickets.models import RepeatedContact, Ticket
from tickets.repeats.actions import note_repeated_contact
from tickets.serializers import RepeatedContactCreatedSerializer, RepeatedContactInputSerializer, RepeatedContactSerializer


class TicketRepeatedContacts(DeskView):
    resource = "tickets"
    queryset = RepeatedContact.objects.none()
    serializer_class = RepeatedContactSerializer
    orders = {"at": "at"}
    order = "at"

    @extend_schema(responses=RepeatedContactSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the contacts after the first one, the earliest first."""
        return self.page(ticket_for(request.user, number).repeated_contacts.select_related("by"))

    @extend_schema(request=RepeatedContactInputSerializer, responses={201: RepeatedContactCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note that the customer asked again; a matter that was solved or closed is opened again, which needs If-Match."""
        ticket = ticket_asked_again(request.user, number)
        expected = expected_version(request, ticket.version, required=ticket.status != Ticket.Status.OPEN)
        given = self.taken(RepeatedContactInputSerializer)
        given["call"] = call_given(request.user, given["call"])
        contact = note_repeated_contact(ticket, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(contact, RepeatedContactCreatedSerializer), version=contact.ticket.version)
