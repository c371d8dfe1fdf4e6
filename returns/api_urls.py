"""The addresses of this app under /api/v1/."""

from returns.stock.api_urls import urlpatterns as stock

urlpatterns = [*stock]
