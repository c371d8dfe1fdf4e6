"""The addresses of this app."""

from returns.stock.urls import urlpatterns as stock

urlpatterns = [*stock]
