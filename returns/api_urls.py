"""The addresses of this app under /api/v1/."""

from returns.exchanges.api_urls import urlpatterns as exchanges
from returns.slips.api_urls import urlpatterns as slips
from returns.stock.api_urls import urlpatterns as stock

urlpatterns = [*slips, *exchanges, *stock]
