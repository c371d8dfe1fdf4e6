"""Reports as pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from staff.models import Department
from tickets.models import Ticket
from tickets.reports.asked import read_asked
from tickets.reports.queries import time_to_solve

GROUPINGS = [("kind", _("Kind")), ("department", _("Department")), ("month", _("Month"))]


@login_required
@require_safe
def time_to_solve_page(request: HttpRequest) -> HttpResponse:
    """How long solved matters took, by kind, department or month; a filter that cannot be used is named, and nothing is counted."""
    at = now()
    faults: list[str] = []
    try:
        asked = read_asked(request.GET, at)
    except Invalid as refusal:
        faults = refusal.sentences
        asked = read_asked({}, at)
    total, groups = (None, []) if faults else time_to_solve(request.user, asked)
    longest = max((group.wall.ninetieth for group in groups), default=0) or 1
    context = {
        "asked": asked,
        "given": request.GET,
        "total": total,
        "rows": [(group, round(100 * group.wall.ninetieth / longest)) for group in groups],
        "groupings": GROUPINGS,
        "kinds": Ticket.Kind.choices,
        "departments": Department.objects.order_by("code"),
        "faults": faults,
    }
    return render(request, "tickets/time_to_solve.html", context, status=400 if faults else 200)
