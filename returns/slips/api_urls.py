"""The addresses of return slips under /api/v1/."""

from django.urls import path

from returns.receiving import api as receiving
from returns.settling.api import SlipClosure, SlipSettlement, SlipSettlementUndoing
from returns.slips.api import (
    ReturnSlipList,
    ReturnSlipOne,
    SlipApprovals,
    SlipCopies,
    SlipIssue,
    SlipPickUp,
    SlipPrints,
    SlipVoid,
)

urlpatterns = [
    path("return_slips/", ReturnSlipList.as_view()),
    path("return_slips/<str:number>/", ReturnSlipOne.as_view()),
    path("return_slips/<str:number>/approvals/", SlipApprovals.as_view()),
    path("return_slips/<str:number>/issue/", SlipIssue.as_view()),
    path("return_slips/<str:number>/pick_up/", SlipPickUp.as_view()),
    path("return_slips/<str:number>/prints/", SlipPrints.as_view()),
    path("return_slips/<str:number>/void/", SlipVoid.as_view()),
    path("return_slips/<str:number>/copies/", SlipCopies.as_view()),
    path("return_slips/<str:number>/receipt/", receiving.SlipReceipt.as_view()),
    path("return_slips/<str:number>/receipt/signature/", receiving.SlipReceiptSignature.as_view()),
    path("return_slips/<str:number>/receipt/withdrawal/", receiving.SlipReceiptWithdrawal.as_view()),
    path("return_slips/<str:number>/receipt/calls/", receiving.SlipReceiptCalls.as_view()),
    path("return_slips/<str:number>/receipt/calls/answer/", receiving.SlipReceiptCallAnswer.as_view()),
    path("return_slips/<str:number>/discrepancies/", receiving.SlipDiscrepancies.as_view()),
    path("return_slips/<str:number>/discrepancies/<int:pk>/proposal/", receiving.DiscrepancyProposal.as_view()),
    path("return_slips/<str:number>/discrepancies/<int:pk>/decision/", receiving.DiscrepancyDecision.as_view()),
    path("return_slips/<str:number>/discrepancies/<int:pk>/attachments/", receiving.DiscrepancyAttachments.as_view()),
    path("return_slips/<str:number>/settlement/", SlipSettlement.as_view()),
    path("return_slips/<str:number>/settlement/undoing/", SlipSettlementUndoing.as_view()),
    path("return_slips/<str:number>/closure/", SlipClosure.as_view()),
    path("return_receipts/", receiving.ReturnReceiptList.as_view()),
    path("return_receipts/<int:pk>/", receiving.ReturnReceiptOne.as_view()),
    path("return_receipts/<int:pk>/match/", receiving.ReturnReceiptMatch.as_view()),
    path("return_receipts/<int:pk>/attachments/", receiving.ReturnReceiptAttachments.as_view()),
]
