"""Tickets over REST: each state change is a thing created with POST."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from staff.models import Member
from staff.queries import department_coded
from tickets.access import customer_for, ticket_for, tickets_of
from tickets.actions import (
    close_ticket,
    hold_ticket,
    reclassify_ticket,
    reopen_ticket,
    reply_to,
    resume_ticket,
    solve_ticket,
    take_in,
)
from tickets.api.calls import call_given
from tickets.closings.actions import close_at_once
from tickets.filters import TicketFilter
from tickets.intake.checks import faults_of
from tickets.intake.labels import MISSING
from tickets.intake.rules import Details
from tickets.late_entries.serializers import earlier_in
from tickets.lines.queries import line_of
from tickets.models import Reply, Ticket
from tickets.serializers import (
    ClosureCreatedSerializer,
    ClosureInputSerializer,
    HoldCreatedSerializer,
    HoldInputSerializer,
    ReopeningInputSerializer,
    ReplyCreatedSerializer,
    ReplyInputSerializer,
    ReplySerializer,
    SeverityInputSerializer,
    SolutionCreatedSerializer,
    SolutionInputSerializer,
    TicketDetailSerializer,
    TicketInputSerializer,
    TicketSerializer,
)
from tickets.typed import gathering

_SHOWN = ("customer", "department", "first_responder", "owner", "project")
# What a row shows, and no more: not what the matter or its customer is found by.
_COLUMNS = (
    *("number", "sentence", "kind", "severity", "channel", "stage", "mode", "area", "special", "topic", "tags", "contact_count"),
    *("status", "call_id", "opened_at", "updated_at", "version", "project__code", "department__code"),
    *("customer__name", "customer__phone", "customer__email"),
    *(f"{who}__{what}" for who in ("first_responder", "owner") for what in ("work_number", "name_zh", "name_en")),
)


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
        return self.page(tickets_of(request.user).select_related(*_SHOWN).only(*_COLUMNS))

    @extend_schema(request=TicketInputSerializer, responses={201: TicketDetailSerializer})
    def post(self, request: Request) -> Response:
        """Take in a matter: the customer, the call and the ticket with its promises, or nothing."""
        require_right(request.user, "ticket.open")
        at = now()
        ticket = take_in(**self._given(at), responder=request.user, by=self.actor, at=at)
        shown = self.shown(ticket, TicketDetailSerializer)
        return self.created(shown, version=ticket.version, location=f"/api/v1/tickets/{ticket.number}/")

    def _given(self, at: datetime) -> dict[str, Any]:
        """The body as the action wants it; where something cannot be used, everything that cannot is named at once."""
        member: Any = self.request.user
        reader = TicketInputSerializer(data=self.request.data, context=self.get_serializer_context())
        errors: dict[str, Any] = {} if reader.is_valid() else dict(reader.errors)
        given = _looked_up(member, dict(reader.validated_data), errors) if reader.is_valid() else _readable(self.request.data, errors)
        if errors:
            department = given.get("department") or member.department
            said = {name: value for name, value in given.items() if name not in errors}
            said |= asdict(said.pop("details")) if "details" in said else {}
            faults = faults_of(said, at=at, department_id=department.pk if department else None)
            raise ValidationError({name: words for name, words in faults.items() if name in said or name in MISSING} | errors)
        return given


def _looked_up(member: Member, given: dict[str, Any], errors: dict[str, Any]) -> dict[str, Any]:
    """The intake's words with rows in place of ids; one that is not there, or not visible, goes into `errors`."""
    customer, call, department = given.pop("customer"), given.pop("call"), given.pop("department")
    given["details"] = Details(**{each.name: given.pop(each.name) for each in fields(Details)})
    with gathering(errors):
        given |= _customer(member, customer)
    with gathering(errors):
        given["call"] = call_given(member, call)
    with gathering(errors):
        given["department"] = department_coded(department) if department else None
    with gathering(errors):
        given["line"] = line_of(given["line"])
    return given


def _readable(body: Any, errors: dict[str, Any]) -> dict[str, Any]:
    """Of a body that cannot be read as a whole, the fields that can."""
    said = {name: value for name, value in body.items() if name not in errors} if isinstance(body, Mapping) else {}
    customer = said.get("customer")
    said |= {name: customer.get(name, "") for name in ("name", "phone", "email")} if isinstance(customer, Mapping) else {"name": "-"}
    tags, department = said.pop("tags", None), said.pop("department", None)
    with gathering(errors):
        said_department = department_coded(department) if isinstance(department, str) else None
    readable: dict[str, Any] = {name: value for name, value in said.items() if isinstance(value, str | bool)}
    readable["department"] = None if "department" in errors else said_department
    return readable | ({"tags": tags} if isinstance(tags, list) and all(isinstance(tag, str) for tag in tags) else {})


def _customer(member: Member, given: int | dict[str, Any]) -> dict[str, Any]:
    if isinstance(given, dict):
        return {name: given[name] for name in ("name", "phone", "email")}
    try:
        found = customer_for(member, given)
    except Missing:
        raise Invalid({"customer": [_("There is no customer “%(value)s”.") % {"value": given}]}) from None
    return {"name": found.name, "phone": found.phone, "customer": found}


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
        how: dict[str, Any] = {"by": self.actor, "at": now(), "author": request.user, "expected": expected}
        reply = reply_to(ticket, given["body"], **how, earlier=earlier_in(given))
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
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user, "expected": expected}
        solution = solve_ticket(ticket, given["text"], **how, earlier=earlier_in(given))
        return self.created(self.shown(solution), version=solution.ticket.version)


class TicketClosure(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = ClosureCreatedSerializer

    @extend_schema(request=ClosureInputSerializer, responses={201: ClosureCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Close a solved matter, with the reason; or solve and close an open one at once, `quick`."""
        at_once = isinstance(request.data, dict) and "quick" in request.data
        ticket = ticket_for(request.user, number, to="close_at_once" if at_once else "close")
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user, "expected": expected_version(request, ticket.version)}
        given = self.taken(ClosureInputSerializer)
        words = (given["quick"], given["text"]) if at_once else (given["reason"],)
        closure = (close_at_once if at_once else close_ticket)(ticket, *words, **how)
        return self.created(self.shown(closure), version=closure.ticket.version)


class TicketHold(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = HoldCreatedSerializer

    @extend_schema(request=HoldInputSerializer, responses={201: HoldCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Let an open matter wait, with the reason and until when; its clocks pause where their articles grant it."""
        ticket = ticket_for(request.user, number, to="hold")
        expected = expected_version(request, ticket.version)
        given = self.taken(HoldInputSerializer)
        hold = hold_ticket(ticket, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(hold), version=hold.ticket.version)


class TicketResumption(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = HoldCreatedSerializer

    @extend_schema(request=None, responses={201: HoldCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Take up a matter that waits; its clocks run again."""
        ticket = ticket_for(request.user, number, to="resume")
        expected = expected_version(request, ticket.version)
        hold = resume_ticket(ticket, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(hold), version=hold.ticket.version)


class TicketReopening(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = TicketSerializer

    @extend_schema(request=ReopeningInputSerializer, responses={201: TicketSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Open a solved or closed matter again, with the reason; its solution and closure stay as history."""
        ticket = ticket_for(request.user, number, to="reopen")
        expected = expected_version(request, ticket.version)
        given = self.taken(ReopeningInputSerializer)
        reopened = reopen_ticket(ticket, given["reason"], by=self.actor, at=now(), expected=expected)
        return self.created(self.shown(reopened), version=reopened.version)


class TicketSeverity(DeskView):
    resource = "tickets"
    versioned = True
    serializer_class = TicketSerializer

    @extend_schema(request=SeverityInputSerializer, responses={201: TicketSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Give a matter another severity, with the reason; the clocks of the old one end and those of the new one begin."""
        ticket = ticket_for(request.user, number, to="reclassify")
        expected = expected_version(request, ticket.version)
        given = self.taken(SeverityInputSerializer)
        changed = reclassify_ticket(ticket, **given, by=self.actor, at=now(), expected=expected)
        return self.created(self.shown(changed), version=changed.version)
