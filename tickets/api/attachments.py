"""A ticket's files over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.files.access import attachments_of
from servicedesk.files.api import Attachments
from servicedesk.files.serializers import AttachmentInputSerializer, AttachmentSerializer
from tickets.access import ticket_for


class TicketAttachments(Attachments):
    resource = "tickets"

    @extend_schema(responses=AttachmentSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the files of a matter, the first one first."""
        return self.page(attachments_of(ticket_for(request.user, number)))

    @extend_schema(request=AttachmentInputSerializer, responses={201: AttachmentSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Add a file to a matter, in whatever state it is."""
        return self.add(ticket_for(request.user, number, to="attach"))
