"""The REST API and the health pages alone."""

from django.urls import include, path, re_path

from servicedesk.web.api_urls import nowhere
from servicedesk.web.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", include("servicedesk.web.api_urls")),
    re_path(r"^api/", nowhere),
]
