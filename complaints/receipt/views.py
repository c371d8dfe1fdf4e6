"""The form that takes a ticket in as a complaint."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.access import complaints_of
from complaints.assessment.queries import types_at
from complaints.models import Complaint
from complaints.receipt.actions import can_write_to, open_complaint
from complaints.receipt.checks import checked, read_told
from complaints.receipt.queries import open_about_same, require_known
from complaints.rights import RECEIVE
from complaints.trees import choices_of
from servicedesk.clocks import now
from servicedesk.journal.errors import Blocked, Invalid, Stale, WrongState
from staff.access import require_right
from staff.models import Member
from staff.queries import member_named
from tickets.access import ticket_for
from tickets.forms import changed_meanwhile, version_of
from tickets.models import Ticket
from tickets.typed import gathering


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, number: str) -> HttpResponse:
    """The form, and its sending. An open complaint about the same order is shown first; sent again with it known, it is taken in."""
    ticket = ticket_for(request.user, number)
    require_right(request.user, RECEIVE)
    there = complaints_of(request.user).filter(ticket=ticket).first()
    if there is not None:
        return redirect("complaint", there.number)
    if request.method != "POST":
        return _form(request, ticket, {})
    try:
        complaint = _taken_in(request, ticket)
    except Invalid as refusal:
        return _form(request, ticket, refusal.errors, status=400)
    except Blocked as refusal:
        second = list(open_about_same(request.user, ticket, request.POST.get("order_number", "")))
        return _form(request, ticket, {} if second else {"": [refusal.words]}, second=second, status=409)
    except (Stale, WrongState):
        return _form(request, ticket, {"": [changed_meanwhile()]}, status=412)
    messages.success(request, _("Taken in as complaint %(number)s.") % {"number": complaint.number})
    seen = complaints_of(request.user).filter(pk=complaint.pk).exists()
    return redirect("complaint", complaint.number) if seen else redirect("desk")


def _taken_in(request: HttpRequest, ticket: Ticket) -> Complaint:
    typed, at, about = request.POST, now(), None
    told, errors = read_told(typed)
    with gathering(errors):
        told = checked(told, ticket, at)
    with gathering(errors):
        about = member_named(typed["about"], "about") if typed.get("about") else None
    if errors:
        raise Invalid(errors)
    require_known(request.user, ticket, told.order_number, typed.getlist("known"))
    how: dict[str, Any] = {"by": request.user.actor(), "at": at, "member": request.user, "expected": version_of(request)}
    return open_complaint(ticket, told=told, about=about, **how)


def _form(
    request: HttpRequest, ticket: Ticket, faults: Mapping[str, list[str]], *, second: Sequence[Complaint] = (), status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "ticket": ticket,
        "faults": faults,
        "second": second,
        "typed": request.POST,
        "type_choices": choices_of(types_at(now(), ticket.department_id)),
        "members": Member.objects.active().exclude(pk=request.user.pk).order_by("work_number"),
        "by_mail": can_write_to(ticket),
    }
    return render(request, "complaints/complaint_form.html", context, status=status)
