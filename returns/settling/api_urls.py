"""The addresses of the book of settlements under /api/v1/."""

from django.urls import path

from returns.settling import api

urlpatterns = [
    path("settlements/", api.SettlementList.as_view()),
    path("settlement_months/", api.SettlementMonthList.as_view()),
    path("settlement_months/<int:pk>/", api.SettlementMonthOne.as_view()),
]
