"""Who was told of a matter, over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.informing.actions import inform_about
from tickets.informing.queries import whom
from tickets.informing.serializers import PartyNoticeInputSerializer, PartyNoticeSerializer
from tickets.models import PartyNotice


class TicketPartyNotices(DeskView):
    resource = "tickets"
    queryset = PartyNotice.objects.none()
    serializer_class = PartyNoticeSerializer
    orders = {"at": "at"}
    order = "at"

    @extend_schema(responses=PartyNoticeSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List what colleagues, posts and the customer's side were told, the first one first."""
        return self.page(ticket_for(request.user, number).party_notices.select_related("by"))

    @extend_schema(request=PartyNoticeInputSerializer, responses={201: PartyNoticeSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Inform a colleague, or whoever holds a post."""
        ticket = ticket_for(request.user, number, to="inform")
        expected = expected_version(request, ticket.version, required=False)
        given = self.taken(PartyNoticeInputSerializer)
        told = whom(given["to"])
        notice = inform_about(ticket, told, given["text"], by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(notice), version=notice.ticket.version)
