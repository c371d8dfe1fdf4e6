"""Figures of complaints as a page: each chart is also a table."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from complaints.figures.asked import read_asked
from complaints.figures.queries import figures
from complaints.figures.rules import HEIGHT, WIDTH, bars, points, vital_line
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid

GROUPINGS = [
    ("type", _("Type")),
    ("cause", _("Cause")),
    ("product", _("Product")),
    ("department", _("Department")),
    ("severity", _("Severity")),
]


@login_required
@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    """Pareto by type, cause, product, department or severity, and the trend by month; what cannot be used is named."""
    at, faults = now(), []
    try:
        stretch, by = read_asked(request.GET, at)
    except Invalid as refusal:
        (stretch, by), faults = read_asked({}, at), refusal.sentences
    found = figures(request.user, stretch, by)
    context = {
        "stretch": stretch,
        "given": request.GET,
        "by": by,
        "by_name": dict(GROUPINGS)[by],
        "groupings": GROUPINGS,
        "found": found,
        "bars": list(zip(found.shares, bars(found.shares), strict=True)),
        "points": points(found.months),
        "width": WIDTH,
        "height": HEIGHT,
        "vital_y": vital_line(),
        "faults": faults,
    }
    return render(request, "complaints/figures.html", context, status=400 if faults else 200)
