"""The addresses of returns under /api/v1/."""

from returns.exchanges.api_urls import urlpatterns as exchanges

urlpatterns = [*exchanges]
