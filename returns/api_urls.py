"""The addresses of this app under /api/v1/."""

from returns.exchanges.api_urls import urlpatterns as exchanges
from returns.settling.api_urls import urlpatterns as settling
from returns.slips.api_urls import urlpatterns as slips
from returns.stock.api_urls import urlpatterns as stock

urlpatterns = [*slips, *settling, *exchanges, *stock]
