"""Every address of the desk."""

from django.urls import include, path, re_path

from servicedesk.web import api_urls, health, metrics

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.Metrics.as_view(), name="metrics"),
    path("api/v1/", include(api_urls)),
    re_path(r"^api/", api_urls.nowhere),
    path("", include("servicedesk.web.urls")),
    path("", include("tickets.urls")),
    path("", include("complaints.urls")),
    path("", include("returns.urls")),
]
handler400 = "servicedesk.web.errors.bad_request"
handler403 = "servicedesk.web.errors.forbidden"
handler404 = "servicedesk.web.errors.not_found"
handler500 = "servicedesk.web.errors.server_error"
