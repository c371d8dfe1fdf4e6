"""The pages' side of presence: a sign of life, answered with who else is there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tickets.access import ticket_for
from tickets.presence.room import enter


@never_cache
@login_required
@require_POST
def presence(request: HttpRequest, number: str) -> HttpResponse:
    """Note that she has this ticket open (`state` open), writes on it (writing) or leaves it (gone); who else is there, as a line."""
    state = request.POST.get("state", "")
    others = enter(ticket_for(request.user, number), request.user, writing=state == "writing", leaving=state == "gone")
    return render(request, "tickets/_present.html", {"others": others})
