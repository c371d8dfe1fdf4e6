"""The addresses of what was sold under /api/v1/."""

from django.urls import path

from tickets.catalog.api import (
    OrderEntries,
    OrderEntryUndoing,
    OrderLineOne,
    OrderLines,
    OrderList,
    OrderOne,
    TicketSold,
    TicketSoldOne,
)
from tickets.catalog.api_registers import (
    EquipmentList,
    EquipmentOne,
    EquipmentRetirement,
    ProductList,
    ProductOne,
    ProductRetirement,
    SiteList,
    SiteOne,
    SiteRetirement,
)
from tickets.catalog.imports.api import ImportList, ImportOne

urlpatterns = [
    path("products/", ProductList.as_view()),
    path("products/<int:pk>/", ProductOne.as_view()),
    path("products/<int:pk>/retirement/", ProductRetirement.as_view()),
    path("orders/", OrderList.as_view()),
    path("orders/<str:number>/", OrderOne.as_view()),
    path("orders/<str:number>/lines/", OrderLines.as_view()),
    path("orders/<str:number>/lines/<int:pk>/", OrderLineOne.as_view()),
    path("orders/<str:number>/entries/", OrderEntries.as_view()),
    path("orders/<str:number>/entries/<int:pk>/undoing/", OrderEntryUndoing.as_view()),
    path("imports/", ImportList.as_view()),
    path("imports/<int:pk>/", ImportOne.as_view()),
    path("equipment/", EquipmentList.as_view()),
    path("equipment/<int:pk>/", EquipmentOne.as_view()),
    path("equipment/<int:pk>/retirement/", EquipmentRetirement.as_view()),
    path("sites/", SiteList.as_view()),
    path("sites/<int:pk>/", SiteOne.as_view()),
    path("sites/<int:pk>/retirement/", SiteRetirement.as_view()),
    path("tickets/<slug:number>/sold/", TicketSold.as_view()),
    path("tickets/<slug:number>/sold/<int:pk>/", TicketSoldOne.as_view()),
]
