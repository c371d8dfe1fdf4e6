"""The report of repeated contacts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from servicedesk.clocks import now
from tickets.repeats.queries import repeated_by_month


@login_required
@require_GET
def repeated_report(request: HttpRequest) -> HttpResponse:
    """How often customers had to ask again, by department and month."""
    months, rows = repeated_by_month(request.user, now())
    return render(request, "tickets/repeated.html", {"months": months, "rows": rows})
