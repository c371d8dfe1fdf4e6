"""The addresses of returns under /api/v1/, gathered from its packages."""

from returns.slips.api_urls import urlpatterns as slips

urlpatterns = [*slips]
