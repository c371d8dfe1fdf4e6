"""Whispering from the lead's page, and seeing what one was told."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from staff.access import require_right
from staff.presence.rights import WATCH
from tickets.access import call_for, ticket_for
from tickets.rules import row_id
from tickets.whispers.access import hearer_for, whisper_to, whispers_of
from tickets.whispers.actions import read_whisper, whisper
from tickets.whispers.rights import WHISPER

MOST = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def whispers(request: HttpRequest) -> HttpResponse:
    """The newest fifty she may see, and with `to` and `ticket` or `call` the form of another; what was typed stays where it is refused."""
    asked = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {"typed": asked, "faults": []}
    if asked.get("to"):
        context["to"] = hearer_for(request.user, asked["to"])
        context["ticket"] = ticket_for(request.user, asked["ticket"]) if asked.get("ticket") else None
        context["call"] = call_for(request.user, row_id(asked["call"])) if asked.get("call") else None
    elif request.method == "POST":
        require_right(request.user, WHISPER)
        context["faults"] = [_("Say whom: choose a member on the page of who does what now.")]
    if request.method == "POST" and "to" in context:
        about = {"ticket": context["ticket"], "call": context["call"]}
        try:
            whisper(context["to"], asked.get("body", ""), by=request.user.actor(), at=now(), member=request.user, **about)
        except Invalid as refusal:
            context["faults"] = refusal.sentences
        else:
            messages.success(request, _("%(name)s is told.") % {"name": context["to"].name})
            return redirect("team" if request.user.has_right(WATCH) else "whispers")
    context["whispers"] = whispers_of(request.user).order_by("-pk")[:MOST]
    return render(request, "tickets/whispers.html", context, status=400 if context["faults"] else 200)


@login_required
@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """She saw what she was told."""
    read_whisper(whisper_to(request.user, pk), by=request.user.actor(), at=now())
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse("")
    return redirect("whispers")
