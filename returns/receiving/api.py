"""Receiving over REST: what is to be counted without the figures, counts, signatures, goods without a slip, and differences."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from returns.receiving.actions import (
    Counted,
    Deliverer,
    answer_call,
    attach_to_discrepancy,
    attach_to_receipt,
    call_supervisor,
    count_goods,
    decide_discrepancy,
    match_receipt,
    propose_liable,
    sign_receipt,
    take_in_goods,
    withdraw_count,
)
from returns.receiving.models import Discrepancy, Receipt, SupervisorCall
from returns.receiving.queries import calls_of, counted_of, discrepancies_of
from returns.receiving.seen import receiving_of
from returns.receiving.serializers import (
    CountInputSerializer,
    CountWithdrawalInputSerializer,
    DiscrepancyDecisionInputSerializer,
    DiscrepancySerializer,
    LooseGoodsInputSerializer,
    ProposalInputSerializer,
    ReceiptMatchInputSerializer,
    ReceiptSerializer,
    ReceiptSignatureInputSerializer,
    ReceivingSerializer,
    SupervisorCallInputSerializer,
    SupervisorCallSerializer,
)
from returns.slips.access import discrepancy_on, receipt_for, receipts_of, require_picture, require_receiving, slip_for
from returns.slips.api import SlipStep
from returns.slips.models import ReturnSlip
from returns.slips.serializers import OneReturnSlipSerializer
from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.files.access import attachments_of
from servicedesk.files.api import Attachments
from servicedesk.files.models import Attachment
from servicedesk.files.serializers import AttachmentInputSerializer, AttachmentSerializer
from servicedesk.journal.errors import Invalid, Missing, WrongState
from servicedesk.registers.signing_api import Signing
from staff.models import Member
from tickets.catalog.models import Product


class SlipReceipt(SlipStep):
    serializer_class = ReceivingSerializer
    tagged = True

    @extend_schema(responses=ReceivingSerializer)
    def get(self, request: Request, number: str) -> Response:
        """What is to be counted of a slip; the figures asked come only with the count that was submitted."""
        slip = slip_for(request.user, number, to="receive")
        return tagged(request, self.shown(receiving_of(slip, request.user)), slip.version)

    @extend_schema(request=CountInputSerializer, responses={201: ReceivingSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Submit what was counted, every line of the slip; it is fixed, and now shown beside what was asked."""
        slip, how = self.opened(number, "receive")
        given = self.taken(CountInputSerializer)
        rest = {name: given[name] for name in ("last", "sure", "carrier")}
        count_goods(slip, [*lines_counted(slip, given["lines"]), *things_counted(given["extras"])], **rest, **how)
        slip = ReturnSlip.objects.shown().get(pk=slip.pk)
        return self.created(self.shown(receiving_of(slip, request.user)), version=slip.version)


class SlipReceiptSignature(Signing, SlipStep):
    @extend_schema(request=ReceiptSignatureInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> HttpResponse:
        """Sign for what you counted, as it is; each difference opens a discrepancy."""
        slip, how = self.opened(number, "receive")
        given = self.taken(ReceiptSignatureInputSerializer)
        receipt = pending_of(slip)
        if receipt.received_by_id == request.user.pk and not self.may_sign(given["strokes"], given["password"]):
            return self.wrong_password()
        deliverer = Deliverer(given["deliverer"], given["deliverer_strokes"], given["declined"])
        sign_receipt(receipt, given["seen"], strokes=given["strokes"], deliverer=deliverer, **how)
        return self.answered(slip)


class SlipReceiptWithdrawal(SlipStep):
    @extend_schema(request=CountWithdrawalInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Withdraw a count that nobody signed for, with the reason; the goods are counted anew."""
        slip, how = self.opened(number, "receive")
        withdraw_count(pending_of(slip), self.taken(CountWithdrawalInputSerializer)["reason"], **how)
        return self.answered(slip)


class SlipReceiptCalls(SlipStep):
    queryset = SupervisorCall.objects.none()
    serializer_class = SupervisorCallSerializer
    order = "id"

    @extend_schema(responses=SupervisorCallSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the calls of supervisors to goods of a slip, the first one first, each with its answer."""
        return self.page(calls_of(slip_for(request.user, number)))

    @extend_schema(request=SupervisorCallInputSerializer, responses={201: SupervisorCallSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Call your supervisor to the goods you receive; 409 while an earlier call waits for its answer. The slip's version stays."""
        slip, how = self.opened(number, "receive")
        call = call_supervisor(slip, self.taken(SupervisorCallInputSerializer)["words"], **how)
        return self.created(self.shown(call), version=slip.version)


class SlipReceiptCallAnswer(SlipStep):
    serializer_class = SupervisorCallSerializer

    @extend_schema(request=None, responses={201: SupervisorCallSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Answer the call that was made to you: you are on your way. The slip's version stays."""
        slip, how = self.opened(number, "read")
        return self.created(self.shown(answer_call(slip, **how)), version=slip.version)


def pending_of(slip: ReturnSlip) -> Receipt:
    """The count that waits to be signed for; WrongState where there is none."""
    receipt = counted_of(slip)
    if receipt is None:
        raise WrongState(slip.state, ("counted",))
    return receipt


def lines_counted(slip: ReturnSlip, given: Sequence[Mapping[str, Any]]) -> list[Counted]:
    """What was counted of lines by their places on the slip; Invalid for a place there is none of."""
    lines = {line.place: line for line in slip.lines.select_related("product")}
    unknown = {
        f"lines.{n}.line": [_("The slip has no line %(place)s.") % {"place": one["line"]}]
        for n, one in enumerate(given, 1)
        if one["line"] not in lines
    }
    if unknown:
        raise Invalid(unknown)
    return [Counted(one["good"], one["damaged"], line=lines[one["line"]], batch=one["batch"]) for one in given]


def things_counted(given: Sequence[Mapping[str, Any]], name: str = "extras") -> list[Counted]:
    """What was counted of things that stand on no line, by material number where one is given; Invalid for one there is none of."""
    materials = {one["material"] for one in given if one["material"]}
    products = {one.material: one for one in Product.objects.filter(material__in=materials)}
    unknown = {
        f"{name}.{n}.material": [_("There is no product “%(value)s”; leave it empty and say what it is.") % {"value": one["material"]}]
        for n, one in enumerate(given, 1)
        if one["material"] and one["material"] not in products
    }
    if unknown:
        raise Invalid(unknown)
    return [
        Counted(one["good"], one["damaged"], product=products.get(one["material"]), what=one["what"], batch=one["batch"]) for one in given
    ]


class SlipDiscrepancies(SlipStep):
    queryset = Discrepancy.objects.none()
    serializer_class = DiscrepancySerializer
    order = "id"

    @extend_schema(responses=DiscrepancySerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List what came otherwise than a slip says; nothing to whoever is still to count its goods."""
        slip = slip_for(request.user, number)
        return self.page(Discrepancy.objects.none() if slip.hides_figures else discrepancies_of(slip))


class DiscrepancyProposal(SlipStep):
    @extend_schema(request=ProposalInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Propose who is liable for a difference; it decides nothing."""
        slip, how = self.opened(number, "propose")
        given = self.taken(ProposalInputSerializer)
        propose_liable(discrepancy_on(slip, pk), given["party"], given["words"], **how)
        return self.answered(slip)


class DiscrepancyDecision(SlipStep):
    @extend_schema(request=DiscrepancyDecisionInputSerializer, responses={201: OneReturnSlipSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Decide what becomes of a difference, and who is liable for it."""
        slip, how = self.opened(number, "decide")
        given = self.taken(DiscrepancyDecisionInputSerializer)
        decide_discrepancy(discrepancy_on(slip, pk), given["outcome"], given["liable"], given["words"], **how)
        return self.answered(slip)


class ReturnReceiptFilter(django_filters.FilterSet):
    """`waiting` asks for goods that came without a slip and wait for one."""

    state = django_filters.MultipleChoiceFilter(choices=Receipt.State.choices)
    waiting = django_filters.BooleanFilter("slip", lookup_expr="isnull")


class ReturnReceiptList(Signing):
    resource = "return_slips"
    queryset = Receipt.objects.none()
    serializer_class = ReceiptSerializer
    filterset_class = ReturnReceiptFilter

    @extend_schema(responses=ReceiptSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List receipts, the newest first; `waiting` those of goods that came without a slip."""
        return self.page(receipts_of(request.user))

    @extend_schema(request=LooseGoodsInputSerializer, responses={201: ReceiptSerializer})
    def post(self, request: Request) -> HttpResponse:
        """Take in goods that came without a slip, signed for as they are; they wait for one."""
        require_receiving(request.user)
        given = self.taken(LooseGoodsInputSerializer)
        if not self.may_sign(given["strokes"], given["password"]):
            return self.wrong_password()
        rest = {name: given[name] for name in ("sender", "carrier", "seen", "strokes")}
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user}
        receipt = take_in_goods(things_counted(given["lines"], "lines"), **rest, **how)
        answer = self.shown(receipts_of(request.user).get(pk=receipt.pk))
        return self.created(answer, version=receipt.version, location=f"/api/v1/return_receipts/{receipt.pk}/")


class ReturnReceiptOne(DeskView):
    resource = "return_slips"
    tagged = True
    serializer_class = ReceiptSerializer

    @extend_schema(responses=ReceiptSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One receipt with what was counted."""
        receipt = receipt_for(request.user, pk)
        return tagged(request, self.shown(receipt), receipt.version)


class ReturnReceiptMatch(DeskView):
    resource = "return_slips"
    versioned = True
    serializer_class = ReceiptSerializer

    @extend_schema(request=ReceiptMatchInputSerializer, responses={201: ReceiptSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Match goods that came without a slip to one, by their products; If-Match names the receipt's version."""
        receipt = receipt_for(request.user, pk, to="match")
        expected_version(request, receipt.version)
        given = self.taken(ReceiptMatchInputSerializer)
        slip = slip_named(request.user, given["slip"], to="match")
        match_receipt(receipt, slip, last=given["last"], by=self.actor, at=now(), member=request.user)
        matched = receipts_of(request.user).get(pk=pk)
        return self.created(self.shown(matched), version=matched.version)


def slip_named(member: Member, number: str, to: str) -> ReturnSlip:
    """The slip of this number; Invalid where she sees none."""
    try:
        return slip_for(member, number.strip(), to=to)
    except Missing:
        raise Invalid({"slip": [_("There is no return slip “%(value)s”.") % {"value": number}]}) from None


class ReturnReceiptAttachments(Attachments):
    resource = "return_slips"

    @extend_schema(responses=AttachmentSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """List the photographs and other files of a receipt, the first one first."""
        return self.page(attachments_of(receipt_for(request.user, pk)))

    @extend_schema(request=AttachmentInputSerializer, responses={201: AttachmentSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Add a photograph or another file to a receipt."""
        return self.add(receipt_for(request.user, pk, to="receive"), attach_to_receipt)


class DiscrepancyAttachments(Attachments):
    resource = "return_slips"

    @extend_schema(responses=AttachmentSerializer(many=True))
    def get(self, request: Request, number: str, pk: int) -> Response:
        """List the photographs and other files of a difference; nothing to whoever is still to count its goods."""
        slip = slip_for(request.user, number)
        difference = discrepancy_on(slip, pk)
        return self.page(Attachment.objects.none() if slip.hides_figures else attachments_of(difference))

    @extend_schema(request=AttachmentInputSerializer, responses={201: AttachmentSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Add a photograph or another file to a difference that waits for a decision."""
        slip = slip_for(request.user, number)
        difference = discrepancy_on(slip, pk)
        require_picture(request.user, slip)
        return self.add(difference, attach_to_discrepancy)
