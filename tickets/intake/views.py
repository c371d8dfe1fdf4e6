"""The page on which a matter's address is read in clear."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from servicedesk.journal.errors import Invalid
from tickets.access import ticket_for
from tickets.intake.access import read_address


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def address(request: HttpRequest, number: str) -> HttpResponse:
    """Ask why, then show the address of a matter in clear once; kept by no browser."""
    ticket = ticket_for(request.user, number, to="reveal")
    context: dict[str, Any] = {"ticket": ticket, "faults": [], "value": None, "typed": request.POST}
    context["reasons"] = (_("Calling back"), _("Visiting the customer"), _("Checking who it is"))
    status = 200
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip() or request.POST.get("usual", "")
        try:
            context["value"] = read_address(ticket, reason, by=request.user.actor())
        except Invalid as refusal:
            context["faults"], status = refusal.sentences, 400
    return render(request, "tickets/ticket_address.html", context, status=status)
