"""The pages of return slips and of what was received."""

from django.urls import path

from returns.receiving import scanning
from returns.receiving import views as receiving
from returns.slips import views as slips

urlpatterns = [
    path("returns/", slips.slip_list, name="returns"),
    path("returns/new/", slips.new_slip, name="return-new"),
    path("returns/scan/", scanning.scan, name="return-scan"),
    path("returns/loose/", receiving.loose_goods, name="return-loose"),
    path("returned/<int:pk>/", slips.slip_by_id, name="return-slip-id"),
    path("return_receipts/<int:pk>/", receiving.receipt_by_id, name="return-receipt-id"),
    path("return_receipts/<int:pk>/match/", receiving.match, name="return-match"),
    path("discrepancies/<int:pk>/", slips.discrepancy_by_id, name="discrepancy-id"),
    path("returns/<str:number>/", slips.slip_page, name="return-slip"),
    path("returns/<str:number>/receipt/", receiving.receipt_page, name="return-receipt"),
    path("returns/<str:number>/receipt/call/", receiving.receipt_call, name="return-receipt-call"),
    *(
        path(f"returns/<str:number>/receipt/{act}/", receiving.receipt_step, {"act": act}, name=f"return-receipt-{act}")
        for act in ("count", "sign", "withdraw")
    ),
    *(path(f"returns/<str:number>/{act}/", slips.step, {"act": act}, name=f"return-{act}") for act in slips.STEPS),
]
