"""Requisitions over REST: every step is a thing created with POST."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from returns.requisitions.access import requisition_for, requisitions_of, sheet_of
from returns.requisitions.actions import (
    Taken,
    Wanted,
    approve_requisition,
    ask_requisition,
    end_requisition,
    issue_goods,
    refuse_requisition,
    return_goods,
    take_back,
    withdraw_requisition,
)
from returns.requisitions.models import Requisition
from returns.requisitions.serializers import (
    BroughtBackInputSerializer,
    IssueInputSerializer,
    OneRequisitionSerializer,
    RequisitionApprovalInputSerializer,
    RequisitionCounterEntryInputSerializer,
    RequisitionInputSerializer,
    RequisitionReasonSerializer,
    RequisitionSerializer,
)
from returns.stock.named import place_named
from returns.stock.rights import REQUEST
from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.registers.access import require_role
from servicedesk.registers.signing_api import Signing
from staff.access import require_right
from tickets.catalog.named import products_named


class RequisitionFilter(django_filters.FilterSet):
    number = django_filters.CharFilter(max_length=40)
    state = django_filters.MultipleChoiceFilter(choices=Requisition.State.choices)
    place = django_filters.CharFilter("place__code", max_length=50)
    department = django_filters.CharFilter("department__code", max_length=50)


class RequisitionList(DeskView):
    resource = "requisitions"
    queryset = Requisition.objects.none()
    serializer_class = RequisitionSerializer
    filterset_class = RequisitionFilter

    @extend_schema(responses=RequisitionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the requisitions you may see, the newest first."""
        return self.page(requisitions_of(request.user))

    @extend_schema(request=RequisitionInputSerializer, responses={201: OneRequisitionSerializer})
    def post(self, request: Request) -> Response:
        """Ask a place for goods; whoever approves is told."""
        require_right(request.user, REQUEST)
        given = self.taken(RequisitionInputSerializer)
        place = place_named(request.user, given["place"])
        products = products_named([line["material"] for line in given["lines"]])
        wanted = [Wanted(products[line["material"].strip()], line["quantity"], line["purpose"]) for line in given["lines"]]
        row = ask_requisition(place, wanted, by=self.actor, at=now(), member=request.user, more=given["values"])
        shown = self.shown(requisition_for(request.user, row.pk), OneRequisitionSerializer)
        return self.created(shown, version=row.version, location=f"/api/v1/requisitions/{row.pk}/")


class RequisitionOne(DeskView):
    resource = "requisitions"
    tagged = True
    serializer_class = OneRequisitionSerializer

    @extend_schema(responses=OneRequisitionSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One requisition with its lines; its ETag is the version that If-Match names."""
        row = requisition_for(request.user, pk)
        return tagged(request, self.shown(row), row.version)


class RequisitionApprovals(Signing):
    resource = "requisitions"
    versioned = True
    secret = True  # a password comes in: neither it nor its hash is kept with an Idempotency-Key
    serializer_class = OneRequisitionSerializer

    @extend_schema(request=RequisitionApprovalInputSerializer, responses={201: OneRequisitionSerializer})
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Sign in an approving role of its form: drawn, or by your password; with the last of these it is approved."""
        row = requisition_for(request.user, pk, to="approve")
        expected = expected_version(request, row.version)
        given = self.taken(RequisitionApprovalInputSerializer)
        require_role(request.user, sheet_of(row), given["role"])
        if not self.may_sign(given["strokes"], given["password"]):
            return self.wrong_password()
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user, "expected": expected}
        approve_requisition(row, given["role"], strokes=given["strokes"], **how)
        row = requisition_for(request.user, pk)
        return self.created(self.shown(row), version=row.version)


class _Step(DeskView):
    """A step of one requisition: door, version, action, and the requisition as it is now."""

    resource = "requisitions"
    versioned = True
    serializer_class = OneRequisitionSerializer
    act = ""

    def opened(self, pk: int) -> tuple[Requisition, dict[str, Any]]:
        row = requisition_for(self.request.user, pk, to=self.act)
        expected = expected_version(self.request, row.version)
        return row, {"by": self.actor, "at": now(), "member": self.request.user, "expected": expected}

    def answered(self, pk: int) -> Response:
        row = requisition_for(self.request.user, pk)
        return self.created(self.shown(row), version=row.version)


class RequisitionRefusal(_Step):
    act = "refuse"

    @extend_schema(request=RequisitionReasonSerializer, responses={201: OneRequisitionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Refuse a requisition, saying why."""
        row, how = self.opened(pk)
        refuse_requisition(row, self.taken(RequisitionReasonSerializer)["reason"], **how)
        return self.answered(pk)


class RequisitionWithdrawal(_Step):
    act = "withdraw"

    @extend_schema(request=RequisitionReasonSerializer, responses={201: OneRequisitionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Withdraw your own requisition before it is approved."""
        row, how = self.opened(pk)
        withdraw_requisition(row, self.taken(RequisitionReasonSerializer)["reason"], **how)
        return self.answered(pk)


class RequisitionEnding(_Step):
    act = "end"

    @extend_schema(request=RequisitionReasonSerializer, responses={201: OneRequisitionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """End an approved requisition of which something is not issued and will not be."""
        row, how = self.opened(pk)
        end_requisition(row, self.taken(RequisitionReasonSerializer)["reason"], **how)
        return self.answered(pk)


class RequisitionIssues(_Step):
    act = "issue"

    @extend_schema(request=IssueInputSerializer, responses={201: OneRequisitionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Give goods out on an approved requisition, in parts where need be; never by whoever asked or approved."""
        row, how = self.opened(pk)
        issue_goods(row, [_taken(line) for line in self.taken(IssueInputSerializer)["lines"]], **how)
        return self.answered(pk)


class RequisitionReturns(_Step):
    act = "return"

    @extend_schema(request=BroughtBackInputSerializer, responses={201: OneRequisitionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take back what was issued and not used."""
        row, how = self.opened(pk)
        return_goods(row, [_taken(line) for line in self.taken(BroughtBackInputSerializer)["lines"]], **how)
        return self.answered(pk)


class RequisitionCounterEntries(_Step):
    act = "take_back"

    @extend_schema(request=RequisitionCounterEntryInputSerializer, responses={201: OneRequisitionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Undo an issue or a return that was booked wrongly, by a counter-entry."""
        row, how = self.opened(pk)
        given = self.taken(RequisitionCounterEntryInputSerializer)
        take_back(row, given["entry"], given["reason"], **how)
        return self.answered(pk)


def _taken(line: Mapping[str, Any]) -> Taken:
    return Taken(line["line"], line["quantity"], line["batch"], line.get("condition", "good"))
