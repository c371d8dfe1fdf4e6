"""The addresses of what was sold under /api/v1/."""

from django.urls import path

from tickets.catalog.api import (
    EquipmentList,
    OrderEntries,
    OrderEntryUndoing,
    OrderLines,
    OrderList,
    OrderOne,
    ProductList,
    ProductOne,
    SiteList,
)
from tickets.catalog.imports.api import ImportList

urlpatterns = [
    path("products/", ProductList.as_view()),
    path("products/<int:pk>/", ProductOne.as_view()),
    path("orders/", OrderList.as_view()),
    path("orders/<str:number>/", OrderOne.as_view()),
    path("orders/<str:number>/lines/", OrderLines.as_view()),
    path("orders/<str:number>/entries/", OrderEntries.as_view()),
    path("orders/<str:number>/entries/<int:pk>/undoing/", OrderEntryUndoing.as_view()),
    path("imports/", ImportList.as_view()),
    path("equipment/", EquipmentList.as_view()),
    path("sites/", SiteList.as_view()),
]
