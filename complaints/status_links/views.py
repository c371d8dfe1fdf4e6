"""What a complainant sees by her link: how far it is, and since when."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints.models import StatusLink
from complaints.remedy.phases import phases_of


@never_cache
@require_safe
def status_page(request: HttpRequest, token: str) -> HttpResponse:
    """The phases of the complaint a link that stands leads to, in the customer's language or the one asked for; 404 for any other."""
    links = StatusLink.objects.filter(token=token, ended_at=None).select_related("complaint__ticket__customer")
    link = links.prefetch_related("complaint__phases_reached").first() if "\0" not in token else None
    asked = request.GET.get("lang", "")
    own = link.complaint.ticket.customer.language if link else "zh-hans"
    language = asked if asked in dict(settings.LANGUAGES) else own
    context: dict[str, Any] = {"language": language, "other": "en" if language != "en" else "zh-hans"}
    if link:
        answer = link.complaint.answers.order_by("-pk").first()
        context |= {"complaint": link.complaint, "avenue": answer.avenue if answer else ""}
    with translation.override(language):
        if link:
            context["phases"] = phases_of(link.complaint)
        response = render(request, "complaints/status.html", context, status=200 if link else 404)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
