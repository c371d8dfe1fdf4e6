"""What hangs on a ticket: its promises and its history."""

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.events import EventPages, EventSerializer
from servicedesk.clocks.access import clocks_for
from servicedesk.clocks.api import ClockPages
from servicedesk.clocks.serializers import ClockSerializer
from servicedesk.journal.access import events_for
from tickets.access import ticket_for
from tickets.models import Call, Ticket


class TicketClocks(ClockPages):
    resource = "tickets"

    @extend_schema(responses=ClockSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the promises of the ticket and of its call."""
        ticket = ticket_for(request.user, number)
        about = Q(about=Ticket.subject_kind, about_id=ticket.pk)
        if ticket.call_id:
            about |= Q(about=Call.subject_kind, about_id=ticket.call_id)
        return self.page(clocks_for(request.user).filter(about))


class TicketEvents(EventPages):
    resource = "tickets"

    @extend_schema(responses=EventSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List what happened in this matter, in the order of the journal."""
        ticket = ticket_for(request.user, number)
        of_call = Q(subject_kind=Call.subject_kind, subject_id=ticket.call_id or 0)  # it rang before there was a matter
        return self.page(events_for(request.user).filter(Q(matter_id=ticket.pk) | of_call))
