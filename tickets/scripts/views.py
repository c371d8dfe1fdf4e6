"""Saying phrases, going through check lists, and looking at the words of an answer before it is sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from tickets.access import RIGHT_FOR, lacks, ticket_for
from tickets.models import Ticket
from tickets.rules import row_id
from tickets.scripts.access import check_list_in, phrase_in
from tickets.scripts.actions import go_through, say_phrase
from tickets.scripts.queries import check_lists_for, wording_of
from tickets.views import address_of, refused_page


@login_required
@require_POST
def say(request: HttpRequest, number: str) -> HttpResponse:
    """Mark a phrase as said."""
    ticket, at = ticket_for(request.user, number, to="reply"), now()
    wanted = request.POST.get("phrase", "")
    try:
        phrase = phrase_in(ticket, row_id(wanted), at)
    except Missing:
        return refused_page(request, ticket, [_("There is no phrase “%(value)s” in force.") % {"value": wanted[:20]}], at=at, status=400)
    say_phrase(ticket, phrase, by=request.user.actor(), at=at, member=request.user)
    return redirect(address_of(number, request))


@login_required
@require_POST
def wording(request: HttpRequest, number: str) -> HttpResponse:
    """What the regulations say against the words typed so far; a fragment that warns and blocks nothing."""
    ticket = ticket_for(request.user, number)
    text = request.POST.get("text", "")[:10_000]
    found = wording_of(text, now(), department_id=ticket.department_id, language=ticket.customer.language, ticket=ticket)
    return render(request, "tickets/_wording.html", {"findings": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_lists(request: HttpRequest, number: str) -> HttpResponse:
    """The check lists of a matter; a POST records which points of one were done."""
    at = now()
    if request.method != "POST":
        return _lists(request, ticket_for(request.user, number))
    ticket = ticket_for(request.user, number, to="reply")
    wanted = request.POST.get("check_list", "")
    try:
        check_list = check_list_in(ticket, row_id(wanted), at)
        go_through(ticket, check_list, request.POST.getlist("point"), by=request.user.actor(), at=at, member=request.user)
    except Missing:
        words = _("There is no check list “%(value)s” in force.") % {"value": wanted[:20]}
        return _lists(request, ticket, [words], status=400)
    except Invalid as refusal:
        return _lists(request, ticket, refusal.sentences, status=400)
    messages.success(request, _("Recorded."))
    return redirect("ticket-check-lists", number)


def _lists(request: HttpRequest, ticket: Ticket, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    context = {"ticket": ticket, "lists": check_lists_for(ticket, now()), "faults": faults or []}
    context["refused"] = lacks(request.user, RIGHT_FOR["reply"])
    return render(request, "tickets/check_lists.html", context, status=status)
