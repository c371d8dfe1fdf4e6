"""The addresses of this app; those with a word of their own before those with a number in its place."""

from returns.exchanges.urls import urlpatterns as exchanges
from returns.settling.urls import urlpatterns as settling
from returns.slips.urls import urlpatterns as slips
from returns.stock.urls import urlpatterns as stock

urlpatterns = [*exchanges, *settling, *slips, *stock]
