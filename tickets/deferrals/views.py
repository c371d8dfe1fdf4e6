"""Closing time: a row for each matter of the day that is still open, each with its reason and its new date."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing, Stale, WrongState
from servicedesk.journal.middleware import KEEP
from staff.access import require_right
from staff.models import Department, Member
from tickets.access import RIGHT_FOR, lacks, ticket_for
from tickets.deferrals.access import department_for, departments_for
from tickets.deferrals.actions import defer_ticket
from tickets.deferrals.queries import MOST, closing_of
from tickets.forms import DayForm, number_in, version_of
from tickets.models import Ticket


@dataclass
class Line:
    """A matter on the form: what was typed for it, and what is wrong with that by field."""

    ticket: Ticket
    reason: str = ""
    day: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def closing_time(request: HttpRequest) -> HttpResponse:
    """What is left of a department's day; a POST saves every row that was filled in, or the one whose button was pressed.

    What is right is saved; what is not stays as it was typed, each mistake at its field (400).
    """
    member: Member = request.user
    department = _department(request)
    if request.method != "POST" or department is None:
        return _page(request, department, {}, now())
    require_right(member, str(RIGHT_FOR["defer"]))
    at = now()
    saved, errors = 0, {}
    for number in _asked(request):
        if found := _saved(request, number, at):
            errors[number] = found
        else:
            saved += 1
    if errors or not saved:
        answer = _page(request, department, errors, at, status=400, saved=saved)
        setattr(answer, KEEP, bool(saved))  # what was right stays saved although the answer is a refusal
        return answer
    messages.success(request, _said(saved))
    shift = number_in(request.GET.get("shift", ""), otherwise=0)
    return redirect(f"{reverse('closing-time')}?department={department.code}" + (f"&shift={shift}" if shift else ""))


def _department(request: HttpRequest) -> Department | None:
    """The one named, else her own, else the first she may see; Missing where she names another."""
    code = request.GET.get("department", "")
    if not code and request.user.department is None:
        return departments_for(request.user).first()
    try:
        return department_for(request.user, code)
    except Invalid:
        raise Missing("department") from None


def _asked(request: HttpRequest) -> list[str]:
    """The matters to save: the one whose button was pressed, else those for which something was typed; as many as a page shows."""
    if only := request.POST.get("only", ""):
        return [only]
    numbers = request.POST.getlist("number")[:MOST]
    return [number for number in numbers if any(request.POST.get(f"{name}-{number}", "").strip() for name in ("reason", "day"))]


def _saved(request: HttpRequest, number: str, at: datetime) -> dict[str, list[str]]:
    """Save one row; returns what is wrong with it, by field."""
    member: Member = request.user
    how: dict[str, Any] = {"by": member.actor(), "at": at, "member": member}
    reason = request.POST.get(f"reason-{number}", "")
    try:
        day = DayForm(request.POST.get(f"day-{number}", "")).chosen()
        defer_ticket(ticket_for(member, number, to="defer"), day, reason, expected=version_of(request, f"version-{number}"), **how)
    except Invalid as refusal:
        missing = {} if reason.strip() or "reason" in refusal.errors else {"reason": [_("Empty; write at least one sentence.")]}
        return refusal.errors | missing
    except (Stale, WrongState):
        return {"row": [_("Somebody changed this matter meanwhile. Look at it, then save again.")]}
    except Missing:
        return {"row": [_("This matter is no longer here.")]}
    return {}


def _page(
    request: HttpRequest,
    department: Department | None,
    errors: dict[str, dict[str, list[str]]],
    at: datetime,
    *,
    status: int = 200,
    saved: int = 0,
) -> HttpResponse:
    member: Member = request.user
    closing = closing_of(member, department, at, number_in(request.GET.get("shift", ""), otherwise=0)) if department else None
    groups = [(owner, [_line(request, ticket, errors) for ticket in rows]) for owner, rows in closing.groups] if closing else []
    shown = {line.ticket.number for _owner, lines in groups for line in lines}
    context = {
        "closing": closing,
        "groups": groups,
        "departments": departments_for(member) if member.has_right("desk.read_all") else (),
        "at": at,
        "refused": lacks(member, RIGHT_FOR["defer"]),
        "lost": {number: found for number, found in errors.items() if number not in shown},
        "saved": _said(saved) if saved else "",
        "nothing": status == 400 and not errors,
        "longest": MOST,
    }
    return render(request, "tickets/closing_time.html", context, status=status)


def _line(request: HttpRequest, ticket: Ticket, errors: dict[str, dict[str, list[str]]]) -> Line:
    number = ticket.number
    return Line(ticket, request.POST.get(f"reason-{number}", ""), request.POST.get(f"day-{number}", ""), errors.get(number, {}))


def _said(count: int) -> str:
    return ngettext("%(n)s matter has a new date.", "%(n)s matters have a new date.", count) % {"n": count}
