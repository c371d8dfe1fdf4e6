"""The addresses of this app."""

from returns.exchanges.urls import urlpatterns as exchanges
from returns.stock.urls import urlpatterns as stock

urlpatterns = [*exchanges, *stock]
