"""Ticking a step of a matter's process on its page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale, WrongState
from tickets.access import ticket_for
from tickets.classes.actions import do_step
from tickets.forms import acting, number_in
from tickets.views import address_of, refused_page


@login_required
@require_http_methods(["GET", "POST"])
def done(request: HttpRequest, number: str) -> HttpResponse:
    """Note that a step of its process was done."""
    if request.method == "GET":  # the address of a refused form, asked for again
        return redirect(address_of(number, request))
    matter, at = ticket_for(request.user, number, to="step"), now()
    place = request.POST.get("step", "")
    try:
        do_step(matter, number_in(place), **acting(request, at))
    except Invalid as refusal:
        return refused_page(request, matter, refusal.sentences, at=at, status=400)
    except (Stale, WrongState):
        words = _("Somebody else changed the matter meanwhile; look at its process again, then tick the step.")
        return refused_page(request, ticket_for(request.user, number), [words], at=at, status=412)
    return redirect(address_of(number, request))
