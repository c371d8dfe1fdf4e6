"""The addresses of stock, shortages and requisitions."""

from django.urls import path

from returns.requisitions import views as requisitions
from returns.shortages import views as shortages
from returns.stock import views, views_write_offs

urlpatterns = [
    path("stock/", views.stock, name="stock"),
    path("stock/shortages/", shortages.shortages, name="shortages"),
    path("stock/shortages/<int:pk>/", shortages.shortage, name="shortage"),
    path("stock/write-offs/", views_write_offs.write_offs, name="write-offs"),
    path("stock/write-offs/<int:pk>/", views_write_offs.write_off, name="write-off"),
    path("stock/write-offs/<int:pk>/approval/", views_write_offs.decide, {"act": "approve"}, name="write-off-approve"),
    path("stock/write-offs/<int:pk>/refusal/", views_write_offs.decide, {"act": "refuse"}, name="write-off-refuse"),
    path("stock/months/<int:pk>/", views.month_page, name="stock-month"),
    path("stock/entries/<int:pk>/counter-entry/", views.counter, name="stock-counter"),
    path("stock/needs/<int:pk>/removal/", views.need_drop, name="stock-need-drop"),
    path("stock/places/<slug:code>/", views.place_page, name="stock-place"),
    path("stock/places/<slug:code>/ledger/", views.ledger, name="stock-ledger"),
    path("stock/places/<slug:code>/bookings/", views.place_step, {"act": "book"}, name="stock-book"),
    path("stock/places/<slug:code>/write-offs/", views.place_step, {"act": "write_off"}, name="stock-write-off"),
    path("stock/places/<slug:code>/needs/", views.place_step, {"act": "need"}, name="stock-need"),
    path("stock/places/<slug:code>/closes/", views.place_step, {"act": "close"}, name="stock-close"),
    path("stock/places/<slug:code>/change/", views.place_step, {"act": "change"}, name="stock-place-change"),
    path("requisitions/", requisitions.requisitions, name="requisitions"),
    path("requisitions/new/", requisitions.requisition_new, name="requisition-new"),
    path("requisitions/<int:pk>/", requisitions.requisition, name="requisition"),
    path("requisitions/<int:pk>/approvals/", requisitions.requisition_step, {"act": "approve"}, name="requisition-approve"),
    path("requisitions/<int:pk>/refusal/", requisitions.requisition_step, {"act": "refuse"}, name="requisition-refuse"),
    path("requisitions/<int:pk>/withdrawal/", requisitions.requisition_step, {"act": "withdraw"}, name="requisition-withdraw"),
    path("requisitions/<int:pk>/ending/", requisitions.requisition_step, {"act": "end"}, name="requisition-end"),
    path("requisitions/<int:pk>/issues/", requisitions.requisition_step, {"act": "issue"}, name="requisition-issue"),
    path("requisitions/<int:pk>/returns/", requisitions.requisition_step, {"act": "return"}, name="requisition-return"),
    path("requisitions/<int:pk>/counter-entries/", requisitions.requisition_step, {"act": "take_back"}, name="requisition-take-back"),
]
