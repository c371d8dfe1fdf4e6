"""Settling and closing over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from returns.settling.actions import close_slip, settle_slip, undo_settlement
from returns.settling.models import Settlement
from returns.settling.queries import settlements_of
from returns.settling.serializers import SettlementInputSerializer, SettlementSerializer, SettlementUndoingInputSerializer
from returns.slips.access import slip_for
from returns.slips.api import SlipStep
from returns.slips.serializers import OneReturnSlipSerializer


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
