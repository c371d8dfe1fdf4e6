"""The page of undertakings: one's own to read and sign, and whose names are missing for whoever looks after them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from staff.presence.rights import WATCH
from tickets.undertakings.access import undertaking_for, watched_by
from tickets.undertakings.actions import sign
from tickets.undertakings.queries import awaited_from, undertakings_of


@login_required
@require_safe
def undertaking_list(request: HttpRequest) -> HttpResponse:
    """What she is asked to undertake, and whose names are missing."""
    at = now()
    awaited = awaited_from(watched_by(request.user), at) if request.user.has_right(WATCH) else None
    return render(request, "tickets/undertakings.html", {"undertakings": undertakings_of(request.user, at), "awaited": awaited})


@login_required
@require_POST
def undertaking_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Put her name under one."""
    at = now()
    try:
        sign(undertaking_for(request.user, pk, at), by=request.user.actor(), at=at, member=request.user)
    except Invalid as refusal:
        messages.error(request, " ".join(refusal.sentences))
    else:
        messages.success(request, _("Your name stands under it."))
    return redirect("undertakings")
