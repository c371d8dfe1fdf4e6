"""The addresses of exchanges under /api/v1/."""

from django.urls import path

from returns.exchanges import api

urlpatterns = [
    path("exchange_slips/", api.ExchangeSlipList.as_view()),
    path("exchange_slips/<str:number>/", api.ExchangeSlipOne.as_view()),
    path("exchange_slips/<str:number>/approvals/", api.ExchangeApprovals.as_view()),
    path("exchange_slips/<str:number>/withdrawal/", api.ExchangeWithdrawal.as_view()),
    path("exchange_slips/<str:number>/handovers/", api.ExchangeHandovers.as_view()),
    path("exchange_slips/<str:number>/receipt/", api.ExchangeReceipt.as_view()),
    path("exchange_slips/<str:number>/receipt/return/", api.ExchangeReturn.as_view()),
    path("exchange_slips/<str:number>/settlement/", api.ExchangeSettlement.as_view()),
]
