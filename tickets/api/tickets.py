"""Tickets over REST: each state change is a thing created with POST."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from staff.models import Department, Member
from tickets.access import customer_for, ticket_for, tickets_of
from tickets.actions import close_ticket, reply_to, solve_ticket, take_in
from tickets.api.calls import call_named
from tickets.filters import TicketFilter
from tickets.models import Reply, Ticket
from tickets.serializers import (
    ClosureCreatedSerializer,
    ClosureInputSerializer,
    ReplyCreatedSerializer,
    ReplyInputSerializer,
    ReplySerializer,
    SolutionCreatedSerializer,
    SolutionInputSerializer,
    TicketDetailSerializer,
    TicketInputSerializer,
    TicketSerializer,
)

_SHOWN = ("customer", "department", "first_responder", "owner")


class TicketList(DeskView):
    resource = "tickets"
    queryset = Ticket.objects.none()
    serializer_class = TicketSerializer
    filterset_class = TicketFilter
    orders = {"opened_at": "opened_at", "updated_at": "updated_at"}
    order = "-opened_at"

    @extend_schema(responses=TicketSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the tickets you may see, the newest first."""
        return self.page(tickets_of(request.user).select_related(*_SHOWN))

    @extend_schema(request=TicketInputSerializer, responses={201: TicketDetailSerializer})
    def post(self, request: Request) -> Response:
        """Take in a matter: the customer, the call and the ticket with its promises, or nothing."""
        require_right(request.user, "ticket.open")
        given = _looked_up(request.user, self.taken(TicketInputSerializer))
        ticket = take_in(**given, responder=request.user, by=self.actor, at=now())
        shown = self.shown(ticket, TicketDetailSerializer)
        return self.created(shown, version=ticket.version, location=f"/api/v1/tickets/{ticket.number}/")


def _looked_up(member: Member, given: dict) -> dict:
    """The intake's words with rows in place of ids; one that is not there, or not visible, is named as the body's fault."""
    customer, call, department = given.pop("customer"), given.pop("call"), given.pop("department")
    try:
        if isinstance(customer, dict):
            given |= {"name": customer["name"], "phone": customer["phone"]}
        else:
            found = customer_for(member, customer)
            given |= {"name": found.name, "phone": found.phone, "customer": found}
    except Missing:
        raise Invalid({"customer": [_("There is no customer “%(value)s”.") % {"value": customer}]}) from None
    try:
        given["call"] = None if call is None else call_named(member, str(call))
    except Missing:
        raise Invalid({"call": [_("There is no call “%(value)s”.") % {"value": call}]}) from None
    given["department"] = _department(department)
    return given


def _department(code: str | None) -> Department | None:
    if not code:
        return None
    department = Department.objects.filter(code=code).first()
    if department is None:
        raise Invalid({"department": [_("There is no department “%(value)s”.") % {"value": code}]})
    return department


class TicketOne(DeskView):
    resource = "tickets"
    tagged = True
    serializer_class = TicketDetailSerializer

    @extend_schema(responses=TicketDetailSerializer)
    def get(self, request: Request, number: str) -> Response:
        """One ticket; its ETag is the version that If-Match names."""
        ticket = ticket_for(request.user, number)
        return tagged(request, self.shown(ticket), ticket.version)


class TicketReplies(DeskView):
    resource = "tickets"
    queryset = Reply.objects.none()
    serializer_class = ReplySerializer
    orders = {"given_at": "given_at"}
    order = "given_at"

    @extend_schema(responses=ReplySerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the answers given to the customer, the first one first."""
        return self.page(ticket_for(request.user, number).replies.select_related("author"))

    @extend_schema(request=ReplyInputSerializer, responses={201: ReplyCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Record an answer given to the customer; her answer clock stops."""
        ticket = ticket_for(request.user, number, to="reply")
        expected = expected_version(request, ticket.version, required=False)
        given = self.taken(ReplyInputSerializer)
        reply = reply_to(ticket, given["body"], by=self.actor, at=now(), author=request.user, expected=expected)
        return self.created(self.shown(reply, ReplyCreatedSerializer), version=reply.ticket.version)


class TicketSolution(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = SolutionCreatedSerializer

    @extend_schema(request=SolutionInputSerializer, responses={201: SolutionCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Say how the matter was solved."""
        ticket = ticket_for(request.user, number, to="solve")
        expected = expected_version(request, ticket.version)
        given = self.taken(SolutionInputSerializer)
        solution = solve_ticket(ticket, given["text"], by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(solution), version=solution.ticket.version)


class TicketClosure(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = ClosureCreatedSerializer

    @extend_schema(request=ClosureInputSerializer, responses={201: ClosureCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Close a solved matter, with the reason."""
        ticket = ticket_for(request.user, number, to="close")
        expected = expected_version(request, ticket.version)
        given = self.taken(ClosureInputSerializer)
        closure = close_ticket(ticket, given["reason"], by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(closure), version=closure.ticket.version)
