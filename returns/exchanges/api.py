"""Exchange slips over REST: each step is a thing created with POST, from the version that was seen."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from returns.exchanges.access import exchange_for, exchanges_of, shown
from returns.exchanges.actions import (
    hand_over,
    receive_exchange,
    refuse_exchange,
    request_exchange,
    send_back,
    settle_exchange,
    sign_exchange,
    withdraw_exchange,
)
from returns.exchanges.asking import Reason
from returns.exchanges.choices import ExchangeState, StepResult
from returns.exchanges.models import ExchangeSlip
from returns.exchanges.named import asked_of, former_named, order_named, ticket_named, warehouse_named
from returns.exchanges.rights import REQUEST
from returns.exchanges.serializers import (
    ExchangeApprovalInputSerializer,
    ExchangeHandoverInputSerializer,
    ExchangeReasonInputSerializer,
    ExchangeReceiptInputSerializer,
    ExchangeSettlementInputSerializer,
    ExchangeSlipInputSerializer,
    ExchangeSlipSerializer,
)
from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.filters import MomentFilter
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.registers.signing_api import Signing
from staff.access import require_right


class ExchangeSlipFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=ExchangeState.choices)
    number = django_filters.CharFilter(max_length=40)
    order = django_filters.CharFilter("order__number", max_length=40)
    customer = django_filters.NumberFilter("customer_id", min_value=1, max_value=2**63 - 1)
    ticket = django_filters.CharFilter("ticket__number", max_length=20)
    met = django_filters.BooleanFilter()
    requested_after = MomentFilter("requested_at", "gte")
    requested_before = MomentFilter("requested_at", "lt")


class ExchangeSlipList(Signing):
    resource = "exchange_slips"
    queryset = ExchangeSlip.objects.none()
    serializer_class = ExchangeSlipSerializer
    filterset_class = ExchangeSlipFilter

    @extend_schema(responses=ExchangeSlipSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the exchange slips you may see, the newest first."""
        return self.page(shown(exchanges_of(request.user)))

    @extend_schema(request=ExchangeSlipInputSerializer, responses={201: ExchangeSlipSerializer})
    def post(self, request: Request) -> HttpResponse:
        """Ask for an exchange and sign it; conditions that are not met are all named, and refuse it unless `plea` asks for an exception."""
        require_right(request.user, REQUEST)
        given = self.taken(ExchangeSlipInputSerializer)
        if not self.may_sign(given["strokes"], given["password"]):
            return self.wrong_password()
        order = order_named(request.user, given["order"])
        asked = asked_of((one["line"], one["quantity"], one["wanted"], one["batch"], one["unused"]) for one in given["lines"])
        beside: dict[str, Any] = {
            "ticket": ticket_named(request.user, given["ticket"]),
            "former": former_named(request.user, given["former"]),
        }
        reason = Reason(given["reason"], given["detail"], given["plea"])
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user}
        slip = request_exchange(order, asked, reason, strokes=given["strokes"], **beside, **how)
        answer = self.shown(shown(ExchangeSlip.objects.all()).get(pk=slip.pk))
        return self.created(answer, version=slip.version, location=f"/api/v1/exchange_slips/{slip.number}/")


class ExchangeSlipOne(DeskView):
    resource = "exchange_slips"
    tagged = True
    serializer_class = ExchangeSlipSerializer

    @extend_schema(responses=ExchangeSlipSerializer)
    def get(self, request: Request, number: str) -> Response:
        """One exchange slip; its ETag is the version that If-Match names."""
        slip = exchange_for(request.user, number)
        return tagged(request, self.shown(slip), slip.version)


class _Step(DeskView):
    """A step of a slip: the door, the version, one action, and the slip as it then stands."""

    resource = "exchange_slips"
    versioned = True
    serializer_class = ExchangeSlipSerializer

    def opened(self, number: str, to: str) -> tuple[ExchangeSlip, dict[str, Any]]:
        """The slip, and whose act on which version this is."""
        slip = exchange_for(self.request.user, number, to)
        expected = expected_version(self.request, slip.version)
        return slip, {"by": self.actor, "at": now(), "member": self.request.user, "expected": expected}

    def answered(self, slip: ExchangeSlip) -> Response:
        """The slip with what was done to it."""
        row = shown(ExchangeSlip.objects.all()).get(pk=slip.pk)
        return self.created(self.shown(row), version=row.version)

    def ended(self, number: str, to: str, act: Callable[..., Any]) -> Response:
        """A step that takes a reason and nothing else."""
        slip, how = self.opened(number, to)
        act(slip, self.taken(ExchangeReasonInputSerializer)["reason"], **how)
        return self.answered(slip)


class ExchangeApprovals(_Step, Signing):
    @extend_schema(request=ExchangeApprovalInputSerializer, responses={201: ExchangeSlipSerializer})
    def post(self, request: Request, number: str) -> HttpResponse:
        """Sign the slip in your turn, or refuse it, which ends it; the last signature approves it."""
        slip, how = self.opened(number, "sign")
        given = self.taken(ExchangeApprovalInputSerializer)
        if given["result"] == StepResult.REFUSED:
            refuse_exchange(slip, given["remark"], **how)
            return self.answered(slip)
        if not self.may_sign(given["strokes"], given["password"]):
            return self.wrong_password()
        sign_exchange(slip, remark=given["remark"], strokes=given["strokes"], **how)
        return self.answered(slip)


class ExchangeWithdrawal(_Step):
    @extend_schema(request=ExchangeReasonInputSerializer, responses={201: ExchangeSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Withdraw your slip before its goods are at the warehouse; its entry is void."""
        return self.ended(number, "withdraw", withdraw_exchange)


class ExchangeHandovers(_Step, Signing):
    @extend_schema(request=ExchangeHandoverInputSerializer, responses={201: ExchangeSlipSerializer})
    def post(self, request: Request, number: str) -> HttpResponse:
        """Bring goods and slip to a warehouse together; each line is entered in the exchange ledger, signed by you."""
        slip, how = self.opened(number, "hand_over")
        given = self.taken(ExchangeHandoverInputSerializer)
        if not self.may_sign(given["strokes"], given["password"]):
            return self.wrong_password()
        hand_over(slip, warehouse_named(given["warehouse"]), strokes=given["strokes"], **how)
        return self.answered(slip)


class ExchangeReceipt(_Step):
    @extend_schema(request=ExchangeReceiptInputSerializer, responses={201: ExchangeSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Take all of the goods and the slip into joint custody; what came back is booked on the order and into the stock."""
        slip, how = self.opened(number, "receive")
        given = self.taken(ExchangeReceiptInputSerializer)
        receive_exchange(slip, {one["line"]: one["condition"] for one in given["lines"]}, **how)
        return self.answered(slip)


class ExchangeReturn(_Step):
    @extend_schema(request=ExchangeReasonInputSerializer, responses={201: ExchangeSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Send goods and slip back that did not come together, or not as the slip says."""
        return self.ended(number, "send_back", send_back)


class ExchangeSettlement(_Step):
    @extend_schema(request=ExchangeSettlementInputSerializer, responses={201: ExchangeSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Give out what is wanted for the goods that came; that closes the slip."""
        slip, how = self.opened(number, "settle")
        given = self.taken(ExchangeSettlementInputSerializer)
        settle_exchange(slip, {one["line"]: one["batch"] for one in given["lines"]}, **how)
        return self.answered(slip)
