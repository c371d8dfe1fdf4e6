"""More time for a matter over REST: asked for, granted, refused, taken back. If-Match names the ticket's version."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.extensions.access import extension_for
from tickets.extensions.actions import ask_for_extension, grant_extension, refuse_extension, withdraw_extension
from tickets.extensions.serializers import (
    ApprovalInputSerializer,
    ExtensionCreatedSerializer,
    ExtensionInputSerializer,
    ExtensionRefusalInputSerializer,
    ExtensionSerializer,
)
from tickets.models import ExtensionRequest


class TicketExtensions(DeskView):
    resource = "tickets"
    versioned = True
    queryset = ExtensionRequest.objects.none()
    serializer_class = ExtensionSerializer
    orders = {"asked_at": "asked_at"}
    order = "-asked_at"

    @extend_schema(responses=ExtensionSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the requests for more time, the newest first."""
        return self.page(ticket_for(request.user, number).extension_requests.select_related("asked_by", "decided_by"))

    @extend_schema(request=ExtensionInputSerializer, responses={201: ExtensionCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Ask for more time; nothing moves until somebody else grants it."""
        ticket = ticket_for(request.user, number, to="extend")
        expected = expected_version(request, ticket.version)
        given = self.taken(ExtensionInputSerializer)
        asked = ask_for_extension(ticket, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(asked, ExtensionCreatedSerializer), version=asked.ticket.version)


class Decision(DeskView):
    """A step of one request: door, version, action, and the request as it is now."""

    resource = "tickets"
    versioned = True
    serializer_class = ExtensionCreatedSerializer
    act = "decide_extension"

    def opened(self, number: str, pk: int) -> tuple[ExtensionRequest, dict[str, Any]]:
        """The request, and whose act on which version of its ticket this is."""
        found = extension_for(self.request.user, pk, to=self.act, number=number)
        expected = expected_version(self.request, found.ticket.version)
        return found, {"by": self.actor, "at": now(), "member": self.request.user, "expected": expected}

    def answered(self, row: ExtensionRequest) -> Response:
        return self.created(self.shown(row), version=row.ticket.version)


class ExtensionApproval(Decision):
    @extend_schema(request=ApprovalInputSerializer, responses={201: ExtensionCreatedSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Grant it; clocks stop or begin as their articles say."""
        found, how = self.opened(number, pk)
        return self.answered(grant_extension(found, self.taken(ApprovalInputSerializer)["note"], **how))


class ExtensionRefusal(Decision):
    @extend_schema(request=ExtensionRefusalInputSerializer, responses={201: ExtensionCreatedSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Refuse it, with the reason."""
        found, how = self.opened(number, pk)
        return self.answered(refuse_extension(found, self.taken(ExtensionRefusalInputSerializer)["reason"], **how))


class ExtensionWithdrawal(Decision):
    act = "withdraw_extension"

    @extend_schema(request=None, responses={201: ExtensionCreatedSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Take your own request back."""
        found, how = self.opened(number, pk)
        return self.answered(withdraw_extension(found, **how))
