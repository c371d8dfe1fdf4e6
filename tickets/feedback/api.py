"""Feedback over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.feedback.actions import note_feedback
from tickets.feedback.serializers import FeedbackCreatedSerializer, FeedbackInputSerializer, FeedbackSerializer
from tickets.models import Feedback


class TicketFeedback(DeskView):
    resource = "tickets"
    queryset = Feedback.objects.none()
    serializer_class = FeedbackSerializer
    orders = {"at": "at"}
    order = "at"

    @extend_schema(responses=FeedbackSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List what the customer said after she was answered, the first one first."""
        return self.page(ticket_for(request.user, number).feedback.select_related("by"))

    @extend_schema(request=FeedbackInputSerializer, responses={201: FeedbackCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note what the customer said after the answer, and what was learned; possible once she was answered."""
        ticket = ticket_for(request.user, number, to="feedback")
        expected = expected_version(request, ticket.version, required=False)
        given = self.taken(FeedbackInputSerializer)
        feedback = note_feedback(ticket, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(feedback, FeedbackCreatedSerializer), version=feedback.ticket.version)
