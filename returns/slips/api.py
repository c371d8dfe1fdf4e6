"""Return slips over REST: each step is a thing created with POST, under the version of the slip."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from returns.receiving.queries import hide_figures
from returns.slips.access import copy_read, level_for, require_not_counting, require_request, require_step, slip_for, slips_of
from returns.slips.actions import (
    AskedLine,
    decide_slip,
    issue_slip,
    note_pick_up,
    replace_copy,
    reprint_slip,
    request_return,
    void_slip,
)
from returns.slips.models import ReturnSlip
from returns.slips.queries import newest_copies
from returns.slips.serializers import (
    OneReturnSlipSerializer,
    PickUpInputSerializer,
    ReturnSlipInputSerializer,
    ReturnSlipSerializer,
    SlipApprovalInputSerializer,
    SlipCopyInputSerializer,
    SlipPrintInputSerializer,
    SlipVoidInputSerializer,
)
from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from servicedesk.registers.access import copies_for, require_move, require_to
from servicedesk.registers.actions import move_copy
from servicedesk.registers.copies.serializers import CopySerializer
from servicedesk.registers.models import Copy
from servicedesk.registers.signing_api import Signing
from staff.models import Member
from tickets.access import ticket_for
from tickets.catalog.access import order_for
from tickets.catalog.models import Order, OrderLine
from tickets.models import Ticket


class ReturnSlipFilter(django_filters.FilterSet):
    """`open` asks for the follow-up list: what is not closed; `code` for the slip of a copy, by the text of the code on it."""

    state = django_filters.MultipleChoiceFilter(choices=ReturnSlip.State.choices)
    open = django_filters.BooleanFilter(method="by_open")
    order = django_filters.CharFilter("order__number", max_length=40)
    ticket = django_filters.CharFilter("ticket__number", max_length=20)
    requested_by = django_filters.CharFilter("requested_by__work_number", max_length=12)
    code = django_filters.CharFilter(method="by_code", max_length=300)

    def by_open(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.exclude(state__in=ReturnSlip.ENDED) if value else rows.filter(state__in=ReturnSlip.ENDED)

    def by_code(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        copy = copy_read(self.request.user, value)
        return rows.filter(entry_id=copy.entry_id) if copy else rows.none()


class ReturnSlipList(DeskView):
    resource = "return_slips"
    queryset = ReturnSlip.objects.none()
    serializer_class = ReturnSlipSerializer
    filterset_class = ReturnSlipFilter

    @extend_schema(responses=ReturnSlipSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the return slips you may see, the newest first; with `open` and `requested_by` your follow-up list (copy 1)."""
        found = self.paginate_queryset(self.filter_queryset(slips_of(request.user)))
        hide_figures(request.user, found or ())
        return self.get_paginated_response(ReturnSlipSerializer(found, many=True, context=self.get_serializer_context()).data)

    @extend_schema(request=ReturnSlipInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request) -> Response:
        """Ask for a return of what an order delivered; the slip waits for approval."""
        require_request(request.user)
        given = self.taken(ReturnSlipInputSerializer)
        order = order_named(request.user, given["order"])
        said: dict[str, Any] = {name: given[name] for name in ("handling", "reason", "basis")}
        ticket = ticket_named(request.user, given["ticket"])
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user}
        slip = request_return(order, lines_named(order, given["lines"]), **said, ticket=ticket, **how)
        answer = self.shown(slip_for(request.user, slip.number), OneReturnSlipSerializer)
        return self.created(answer, version=slip.version, location=f"/api/v1/return_slips/{slip.number}/")


def order_named(member: Member, number: str) -> Order:
    """The order of this number; Invalid where there is none, and where she is to count goods of it first."""
    try:
        order = order_for(member, number)
    except Missing:
        raise Invalid({"order": [_("There is no order “%(value)s”.") % {"value": number}]}) from None
    require_not_counting(member, order)
    return order


def ticket_named(member: Member, number: str) -> Ticket | None:
    """The matter of this number, None where none is named; Invalid where she sees none of it."""
    if not number.strip():
        return None
    try:
        return ticket_for(member, number.strip())
    except Missing:
        raise Invalid({"ticket": [_("There is no ticket “%(value)s”.") % {"value": number}]}) from None


def lines_named(order: Order, given: list[dict[str, Any]]) -> list[AskedLine]:
    """What is asked back, by the lines' places in the order; Invalid, naming each place there is none of."""
    lines = {line.place: line for line in OrderLine.objects.filter(order=order)}
    errors = {
        f"lines.{n}.order_line": [_("Order %(order)s has no line %(place)s.") % {"order": order.number, "place": one["order_line"]}]
        for n, one in enumerate(given, 1)
        if one["order_line"] not in lines
    }
    if errors:
        raise Invalid(errors)
    return [AskedLine(lines[one["order_line"]], one["quantity"], one["declared"], one["batch"], one["remark"]) for one in given]


class ReturnSlipOne(DeskView):
    resource = "return_slips"
    tagged = True
    serializer_class = OneReturnSlipSerializer

    @extend_schema(responses=OneReturnSlipSerializer)
    def get(self, request: Request, number: str) -> Response:
        """One slip with everything that hangs on it; figures are null to whoever is still to count its goods."""
        slip = slip_for(request.user, number)
        return tagged(request, self.shown(slip), slip.version)


class SlipStep(DeskView):
    """A step of one slip: door, version, action, and the slip as it is now."""

    resource = "return_slips"
    versioned = True
    serializer_class: type[BaseSerializer] = OneReturnSlipSerializer

    def opened(self, number: str, to: str) -> tuple[ReturnSlip, dict[str, Any]]:
        """The slip, and whose act on which version this is."""
        slip = slip_for(self.request.user, number, to=to)
        expected = expected_version(self.request, slip.version)
        return slip, {"by": self.actor, "at": now(), "member": self.request.user, "expected": expected}

    def answered(self, slip: ReturnSlip) -> Response:
        """The slip with what was done to it; a door that it has left is no reason to hide that from whoever did it."""
        slip = ReturnSlip.objects.shown().get(pk=slip.pk)
        hide_figures(self.request.user, [slip])
        return self.created(self.shown(slip, OneReturnSlipSerializer), version=slip.version)

    def step(self, number: str, to: str, act: Callable[..., Any], reader: Any = None, *names: str) -> Response:
        """Open the door, do it with these fields of the body, answer."""
        slip, how = self.opened(number, to)
        given = self.taken(reader) if reader else {}
        act(slip, *(given[name] for name in names), **how)
        return self.answered(slip)


class SlipApprovals(Signing, SlipStep):
    @extend_schema(request=SlipApprovalInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> HttpResponse:
        """Approve a slip with your signature, or refuse it with the reason, which ends it."""
        slip, how = self.opened(number, "approve")
        given = self.taken(SlipApprovalInputSerializer)
        level = level_for(request.user, slip, how["at"])
        if given["approved"] and request.user.pk != slip.requested_by_id and not self.may_sign(given["strokes"], given["password"]):
            return self.wrong_password()
        decide_slip(slip, given["answer"], approved=given["approved"], level=level, strokes=given["strokes"], **how)
        return self.answered(slip)


class SlipIssue(SlipStep):
    @extend_schema(request=None, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Issue an approved slip: printed, copies 2 to 4 on their way to the warehouse."""
        return self.step(number, "issue", issue_slip)


class SlipPickUp(SlipStep):
    @extend_schema(request=PickUpInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note that the goods were picked up at the customer's."""
        return self.step(number, "pick_up", note_pick_up, PickUpInputSerializer, "carrier")


class SlipPrints(SlipStep):
    @extend_schema(request=SlipPrintInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Print copies again, with the reason; each print is counted."""
        return self.step(number, "print", reprint_slip, SlipPrintInputSerializer, "copies", "reason")


class SlipVoid(SlipStep):
    @extend_schema(request=SlipVoidInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Declare a slip void, for good; 409 once goods of it have arrived."""
        return self.step(number, "void", void_slip, SlipVoidInputSerializer, "reason")


class SlipCopies(SlipStep):
    queryset = Copy.objects.none()
    serializer_class = CopySerializer
    order = "id"

    @extend_schema(responses=CopySerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the copies of a slip, each issue of each, with where it is."""
        return self.page(Copy.objects.shown().filter(entry=slip_for(request.user, number).entry_id))

    @extend_schema(request=SlipCopyInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note that you received or filed a copy, or replace a lost one under another token."""
        slip, how = self.opened(number, "read")
        copy_step(request.user, slip, self.taken(SlipCopyInputSerializer))(**how)
        return self.answered(slip)


def copy_step(member: Member, slip: ReturnSlip, given: Mapping[str, Any]) -> Callable[..., Any]:
    """What happens to a copy, through the door of copies; Invalid for a number there is none of, Forbidden where it is not hers."""
    if given["kind"] == "replaced":
        require_step(member, slip, "replace")
        return partial(replace_copy, slip, given["n"], given["reason"])
    copy = newest_copies(slip.entry).get(given["n"])
    if copy is None or not copies_for(member).filter(pk=copy.pk).exists():
        raise Invalid({"n": [_("There is no copy %(n)s of this slip.") % {"n": given["n"]}]})
    require_to(member, "move")
    require_move(member, copy, given["kind"])

    def move(*, expected: int | None, **how: Any) -> None:
        move_copy(copy, given["kind"], None, given.get("reason", ""), **how)

    return move
