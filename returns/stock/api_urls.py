"""The addresses of stock, shortages and requisitions under /api/v1/."""

from django.urls import path

from returns.requisitions import api as requisitions
from returns.shortages import api as shortages
from returns.stock import api as stock

urlpatterns = [
    path("stock_places/", stock.StockPlaceList.as_view()),
    path("stock_places/<slug:code>/", stock.StockPlaceOne.as_view()),
    path("stock_places/<slug:code>/closes/", stock.StockPlaceCloses.as_view()),
    path("month_closes/<int:pk>/", stock.MonthCloseOne.as_view()),
    path("stock_items/<int:pk>/", stock.StockItemOne.as_view()),
    path("stock_entries/", stock.StockEntryList.as_view()),
    path("stock_entries/<int:pk>/", stock.StockEntryOne.as_view()),
    path("stock_entries/<int:pk>/counter_entry/", stock.StockEntryCounter.as_view()),
    path("stock_levels/", stock.StockLevelList.as_view()),
    path("write_offs/", stock.WriteOffList.as_view()),
    path("write_offs/<int:pk>/", stock.WriteOffOne.as_view()),
    path("write_offs/<int:pk>/approval/", stock.WriteOffApproval.as_view()),
    path("write_offs/<int:pk>/refusal/", stock.WriteOffRefusal.as_view()),
    path("stock_needs/", shortages.StockNeedList.as_view()),
    path("stock_needs/<int:pk>/", shortages.StockNeedOne.as_view()),
    path("shortages/", shortages.ShortageList.as_view()),
    path("shortages/<int:pk>/", shortages.ShortageOne.as_view()),
    path("requisitions/", requisitions.RequisitionList.as_view()),
    path("requisitions/<int:pk>/", requisitions.RequisitionOne.as_view()),
    path("requisitions/<int:pk>/approvals/", requisitions.RequisitionApprovals.as_view()),
    path("requisitions/<int:pk>/refusal/", requisitions.RequisitionRefusal.as_view()),
    path("requisitions/<int:pk>/withdrawal/", requisitions.RequisitionWithdrawal.as_view()),
    path("requisitions/<int:pk>/ending/", requisitions.RequisitionEnding.as_view()),
    path("requisitions/<int:pk>/issues/", requisitions.RequisitionIssues.as_view()),
    path("requisitions/<int:pk>/returns/", requisitions.RequisitionReturns.as_view()),
    path("requisitions/<int:pk>/counter_entries/", requisitions.RequisitionCounterEntries.as_view()),
]
