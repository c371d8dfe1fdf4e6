"""The addresses of exchanges."""

from django.urls import path

from returns.exchanges import views

urlpatterns = [
    path("returns/exchanges/", views.exchange_list, name="exchanges"),
    path("returns/exchanges/new/", views.exchange_new, name="exchange-new"),
    path("returns/exchanges/ledger/", views.ledger_page, name="exchange-ledger"),
    path("returns/exchanges/by-id/<int:pk>/", views.exchange_by_id, name="exchange-by-id"),
    path("returns/exchanges/<str:number>/", views.exchange_page, name="exchange"),
    path("returns/exchanges/<str:number>/approval/", views.approve, name="exchange-approve"),
    path("returns/exchanges/<str:number>/refusal/", views.refuse, name="exchange-refuse"),
    path("returns/exchanges/<str:number>/withdrawal/", views.withdraw, name="exchange-withdraw"),
    path("returns/exchanges/<str:number>/handover/", views.bring, name="exchange-hand-over"),
    path("returns/exchanges/<str:number>/receipt/", views.receive, name="exchange-receive"),
    path("returns/exchanges/<str:number>/return/", views.give_back, name="exchange-send-back"),
    path("returns/exchanges/<str:number>/settlement/", views.settle, name="exchange-settle"),
]
