"""Settling and closing over REST, and the book of what was settled with its closed months."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from returns.settling.access import book_for, books_of, settled_month, settled_months
from returns.settling.actions import close_settlements, close_slip, settle_slip, undo_settlement
from returns.settling.models import Settlement, SettlementMonth
from returns.settling.queries import book_of, settlements_of, with_balance
from returns.settling.serializers import (
    BookedSettlementSerializer,
    OneSettlementMonthSerializer,
    SettlementInputSerializer,
    SettlementMonthInputSerializer,
    SettlementMonthSerializer,
    SettlementSerializer,
    SettlementUndoingInputSerializer,
)
from returns.slips.access import slip_for
from returns.slips.api import SlipStep
from returns.slips.serializers import OneReturnSlipSerializer
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing


class SlipSettlement(SlipStep):
    queryset = Settlement.objects.none()
    serializer_class = SettlementSerializer
    order = "id"

    @extend_schema(responses=SettlementSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List what a slip came to, with every counter-entry, the first one first."""
        return self.page(settlements_of(slip_for(request.user, number)))

    @extend_schema(request=SettlementInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Settle a slip; 409 until everything has come, nothing is undecided, and the copies are where they belong."""
        slip, how = self.opened(number, "settle")
        given = self.taken(SettlementInputSerializer)
        settle_slip(slip, given.pop("kind"), **given, **how)
        return self.answered(slip)


class SlipSettlementUndoing(SlipStep):
    @extend_schema(request=SettlementUndoingInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Take a settlement back by a counter-entry, with the reason."""
        return self.step(number, "settle", undo_settlement, SettlementUndoingInputSerializer, "reason")


class SlipClosure(SlipStep):
    @extend_schema(request=None, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Close a settled slip; it leaves the follow-up list."""
        return self.step(number, "close", close_slip)


class SettlementList(DeskView):
    resource = "return_slips"
    queryset = Settlement.objects.none()
    serializer_class = BookedSettlementSerializer

    @extend_schema(responses=BookedSettlementSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what was settled in the books you may see, with the balance of each currency; the newest first."""
        return self.page(with_balance(book_of(*books_of(request.user).values_list("pk", flat=True))))


class SettlementMonthList(DeskView):
    resource = "return_slips"
    queryset = SettlementMonth.objects.none()
    serializer_class = SettlementMonthSerializer

    @extend_schema(responses=SettlementMonthSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the closed months of the books you may see, the last closed first."""
        return self.page(settled_months(request.user))

    @extend_schema(request=SettlementMonthInputSerializer, responses={201: OneSettlementMonthSerializer})
    def post(self, request: Request) -> Response:
        """Close a month of a department's settlements, for good, once it is over and every month before it is closed."""
        given = self.taken(SettlementMonthInputSerializer)
        try:
            department = book_for(request.user, given["department"].strip(), to="close")
        except Missing:
            words = _("There is no book of settlements of “%(value)s”.")
            raise Invalid({"department": [words % {"value": given["department"][:50]}]}) from None
        close = close_settlements(department, given["month"], by=self.actor, at=now(), member=request.user)
        shown = self.shown(settled_month(request.user, close.pk), OneSettlementMonthSerializer)
        return self.created(shown, location=f"/api/v1/settlement_months/{close.pk}/")


class SettlementMonthOne(DeskView):
    resource = "return_slips"
    serializer_class = OneSettlementMonthSerializer

    @extend_schema(responses=OneSettlementMonthSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One closed month with its sums, and whether what is stored agrees with them still."""
        return Response(self.shown(settled_month(request.user, pk)))
