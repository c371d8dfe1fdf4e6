"""The addresses of returns."""

from returns.exchanges.urls import urlpatterns as exchanges

urlpatterns = [*exchanges]
