"""What is done about calls, over REST: passing them on, hanging up, their outcomes and the plans agreed about them."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.queries import member_named
from tickets.access import call_for, ticket_for
from tickets.api.calls import call_named, shown_calls
from tickets.calls.actions import agree_plan, note_hang_up, note_outcome, transfer_call
from tickets.calls.serializers import (
    CallOutcomeCreatedSerializer,
    CallOutcomeInputSerializer,
    CallOutcomeSerializer,
    CallPlanInputSerializer,
    CallSerializer,
    HangUpInputSerializer,
    TransferredCallInputSerializer,
    TransferredCallSerializer,
)
from tickets.late_entries.serializers import earlier_in
from tickets.models import CallOutcome, CallTransfer
from tickets.scripts.access import phrase_named


class CallTransfers(DeskView):
    resource = "calls"
    needs_key = True
    queryset = CallTransfer.objects.none()
    serializer_class = TransferredCallSerializer

    @extend_schema(responses=TransferredCallSerializer(many=True))
    def get(self, request: Request, call: str) -> Response:
        """List to whom this call was passed, the latest first."""
        return self.page(call_named(request.user, call).transfers.select_related("from_member", "to_member"))

    @extend_schema(request=TransferredCallInputSerializer, responses={201: TransferredCallSerializer})
    def post(self, request: Request, call: str) -> Response:
        """Pass a live call to a superior of whoever speaks with the caller; it stands on the matter's timeline, and she is told."""
        row = call_for(request.user, call_named(request.user, call).pk, to="transfer")
        given = self.taken(TransferredCallInputSerializer)
        to = member_named(given["to"], "to")
        return self.created(self.shown(transfer_call(row, to, given["reason"], by=self.actor, at=now(), member=request.user)))


class CallHangUp(DeskView):
    resource = "calls"
    needs_key = True
    serializer_class = CallSerializer

    @extend_schema(request=HangUpInputSerializer, responses={201: CallSerializer, 200: CallSerializer})
    def post(self, request: Request, call: str) -> Response:
        """Say by hand that a call is over, and who hung up first; the same a second time changes nothing and answers 200."""
        row = call_for(request.user, call_named(request.user, call).pk, to="hang_up")
        ended, new = note_hang_up(row, self.taken(HangUpInputSerializer)["first"], by=self.actor, at=now())
        return self.created(self.shown(shown_calls(request.user).get(pk=ended.pk)), new=new)


class TicketCallOutcomes(DeskView):
    resource = "tickets"
    versioned = True
    queryset = CallOutcome.objects.none()
    serializer_class = CallOutcomeSerializer
    orders = {"at": "at"}
    order = "-at"

    @extend_schema(responses=CallOutcomeSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List how the customer took what she was told, the latest first."""
        return self.page(ticket_for(request.user, number).call_outcomes.select_related("by", "planned_by"))

    @extend_schema(request=CallOutcomeInputSerializer, responses={201: CallOutcomeCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note how she took it; one who insists goes to whoever is responsible at once, a refused request ends solved."""
        ticket = ticket_for(request.user, number, to="conclude")
        expected = expected_version(request, ticket.version)
        given, at = self.taken(CallOutcomeInputSerializer), now()
        given["phrase"] = phrase_named(ticket, given["phrase"], at) if given["phrase"] else None
        given["earlier"] = earlier_in(given)
        outcome = note_outcome(ticket, **given, by=self.actor, at=at, member=request.user, expected=expected)
        return self.created(self.shown(outcome, CallOutcomeCreatedSerializer), version=outcome.ticket.version)


class TicketCallPlan(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = CallOutcomeCreatedSerializer

    @extend_schema(request=CallPlanInputSerializer, responses={201: CallOutcomeCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note the plan agreed with a customer who insisted."""
        ticket = ticket_for(request.user, number, to="agree")
        expected = expected_version(request, ticket.version)
        plan = self.taken(CallPlanInputSerializer)["plan"]
        outcome = agree_plan(ticket, plan, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(outcome), version=outcome.ticket.version)
