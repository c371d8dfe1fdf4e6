"""Contact slips, custody and assignment over REST: each step is a thing created with POST."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.queries import department_coded, member_named
from tickets.access import ticket_for
from tickets.assignment.actions import assign_ticket
from tickets.custody.access import require_assigner, require_giver, slip_for
from tickets.custody.actions.answering import accept_slip, decide_slip, refuse_slip, reply_to_slip, return_slip
from tickets.custody.actions.offering import offer_slip, withdraw_slip
from tickets.custody.models import ContactSlip, CustodyPeriod
from tickets.custody.serializers import (
    ArbitrationInputSerializer,
    AssignmentInputSerializer,
    CustodySerializer,
    ReasonInputSerializer,
    TransferInputSerializer,
    TransferReplyInputSerializer,
    TransferSerializer,
    WithdrawalInputSerializer,
)
from tickets.serializers import TicketSerializer


class TransferList(DeskView):
    resource = "tickets"
    versioned = True
    queryset = ContactSlip.objects.none()
    serializer_class = TransferSerializer
    order = "id"

    @extend_schema(responses=TransferSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the matter's contact slips, the first one first."""
        return self.page(ContactSlip.objects.shown().filter(ticket=ticket_for(request.user, number)))

    @extend_schema(request=TransferInputSerializer, responses={201: TransferSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Ask a department, or a member of it, to take the matter over; you answer for it until somebody accepts."""
        ticket = ticket_for(request.user, number, to="hand_on")
        require_giver(request.user, ticket)
        expected = expected_version(request, ticket.version)
        given = self.taken(TransferInputSerializer)
        department = department_coded(given["department"])
        to_member = member_named(given["member"]) if given["member"] else None
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user, "to_member": to_member, "expected": expected}
        slip = offer_slip(ticket, department, given["asked"], **how)
        location = f"/api/v1/tickets/{ticket.number}/transfers/{slip.pk}/"
        return self.created(self.shown(slip), version=slip.ticket.version, location=location)


class TransferOne(DeskView):
    resource = "tickets"
    serializer_class = TransferSerializer

    @extend_schema(responses=TransferSerializer)
    def get(self, request: Request, number: str, pk: int) -> Response:
        """One contact slip."""
        return Response(self.shown(slip_for(request.user, pk, at=now(), ticket=ticket_for(request.user, number))))


class Answer(DeskView):
    """A step of one slip: doors, version, action, and the slip as it is now."""

    resource = "tickets"
    versioned = True
    serializer_class = TransferSerializer
    act = ""

    def opened(self, number: str, pk: int) -> tuple[ContactSlip, dict[str, Any]]:
        """The slip, and whose act on which version of the ticket this is."""
        at, member = now(), self.request.user
        ticket = ticket_for(member, number)
        slip = slip_for(member, pk, at=at, to=self.act, ticket=ticket)
        expected = expected_version(self.request, ticket.version, required=self.versioned)
        return slip, {"by": self.actor, "at": at, "member": member, "expected": expected}

    def answered(self, slip: ContactSlip) -> Response:
        return self.created(self.shown(slip), version=slip.ticket.version)


class TransferAcceptance(Answer):
    act = "accept"

    @extend_schema(request=None, responses={201: TransferSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Accept it: from now on you answer for the matter."""
        slip, how = self.opened(number, pk)
        return self.answered(accept_slip(slip, **how))


class TransferRefusal(Answer):
    act = "refuse"

    @extend_schema(request=ReasonInputSerializer, responses={201: TransferSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Refuse it, with the reason; whoever gave it goes on answering for the matter."""
        slip, how = self.opened(number, pk)
        return self.answered(refuse_slip(slip, self.taken(ReasonInputSerializer)["reason"], **how))


class TransferWithdrawal(Answer):
    act = "withdraw"

    @extend_schema(request=WithdrawalInputSerializer, responses={201: TransferSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Take your offer back before anybody answered it."""
        slip, how = self.opened(number, pk)
        return self.answered(withdraw_slip(slip, self.taken(WithdrawalInputSerializer)["reason"], **how))


class TransferReturn(Answer):
    act = "return"

    @extend_schema(request=ReasonInputSerializer, responses={201: TransferSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Give back what was accepted a short while ago: it is not yours after all."""
        slip, how = self.opened(number, pk)
        return self.answered(return_slip(slip, self.taken(ReasonInputSerializer)["reason"], **how))


class TransferReply(Answer):
    act = "reply"
    versioned = False

    @extend_schema(request=TransferReplyInputSerializer, responses={201: TransferSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Report back what was done; with this the slip is complete."""
        slip, how = self.opened(number, pk)
        return self.answered(reply_to_slip(slip, self.taken(TransferReplyInputSerializer)["text"], **how))


class TransferArbitration(Answer):
    act = "decide"

    @extend_schema(request=ArbitrationInputSerializer, responses={201: TransferSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Decide who takes a matter that was refused twice; she answers for it from now on."""
        slip, how = self.opened(number, pk)
        given = self.taken(ArbitrationInputSerializer)
        return self.answered(decide_slip(slip, member_named(given["member"]), given["reason"], **how))


class TicketAssignment(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = TicketSerializer

    @extend_schema(request=AssignmentInputSerializer, responses={201: TicketSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Take a matter of your department over, with the reason, or give one whose owner has left to a colleague."""
        ticket = ticket_for(request.user, number, to="assign")
        require_assigner(request.user, ticket)
        expected = expected_version(request, ticket.version)
        given = self.taken(AssignmentInputSerializer)
        to = member_named(given["member"]) if given["member"] else request.user
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user, "expected": expected}
        changed = assign_ticket(ticket, to, given["reason"], **how)
        return self.created(self.shown(changed), version=changed.version)


class TicketCustody(DeskView):
    resource = "tickets"
    queryset = CustodyPeriod.objects.none()
    serializer_class = CustodySerializer
    orders = {"place": "place"}
    order = "place"

    @extend_schema(responses=CustodySerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List who answered for the matter, from when until when, the first responder first."""
        return self.page(ticket_for(request.user, number).custody.select_related("member", "department"))
