"""Following a matter by its page, and whom a note may mention."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.notes.access import those_who_see
from tickets.notes.actions import follow_ticket, unfollow_ticket
from tickets.views import address_of

MOST_OFFERED = 500


@login_required
@require_POST
def following(request: HttpRequest, number: str) -> HttpResponse:
    """Follow the matter, or follow it no more."""
    ticket = ticket_for(request.user, number, to="follow")
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
    if request.POST.get("follow") == "no":
        unfollow_ticket(ticket, **how)
        messages.success(request, _("You follow it no more."))
    else:
        follow_ticket(ticket, **how)
        messages.success(request, _("You follow it: you will hear what becomes of it."))
    return redirect(address_of(number, request))


@login_required
@require_GET
def mentionable(request: HttpRequest, number: str) -> JsonResponse:
    """The members a note on this matter may mention: what finds each, the name, and what is written after the sign."""
    ticket = ticket_for(request.user, number, to="note")
    members = those_who_see(ticket).exclude(pk=request.user.pk)[:MOST_OFFERED]
    offered = [
        {
            "find": f"{one.work_number} {one.sign_in} {one.name_zh} {one.name_en}".lower(),
            "name": one.name,
            "from": one.department.name if one.department else "",
            "write": f"{one.work_number} {one.name}",
        }
        for one in members
    ]
    return JsonResponse({"members": offered})
