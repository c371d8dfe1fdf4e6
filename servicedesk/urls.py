"""Every address of the desk."""

from django.urls import include, path

from servicedesk.web import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/", include("servicedesk.web.api_urls")),
    path("", include("servicedesk.web.urls")),
    path("", include("tickets.urls")),
]
handler400 = "servicedesk.web.errors.bad_request"
handler403 = "servicedesk.web.errors.forbidden"
handler404 = "servicedesk.web.errors.not_found"
handler500 = "servicedesk.web.errors.server_error"
