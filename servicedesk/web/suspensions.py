"""Suspensions: the list with the form to propose one, and each with what it covers and how it is decided."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.clocks.suspensions.access import RIGHT_TO, require_to, suspension_for, suspensions_for
from servicedesk.clocks.suspensions.actions import (
    approve_suspension,
    lift_suspension,
    propose_suspension,
    reject_suspension,
    withdraw_suspension,
)
from servicedesk.clocks.suspensions.models import Suspension
from servicedesk.clocks.suspensions.queries import departments_of, touched_by
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Scope
from servicedesk.web import times
from servicedesk.web.errors import lacks_right
from staff.models import Department, Member
from tickets.forms import changed_meanwhile

PAGE = 50
State = Suspension.State


@require_http_methods(["GET", "HEAD", "POST"])
def suspension_list(request: HttpRequest) -> HttpResponse:
    """Every suspension, newest first; a POST proposes one."""
    if request.method != "POST":
        return _list(request)
    member: Member = request.user
    require_to(member, "propose")
    try:
        suspension = propose_suspension(request.POST.get("reason", ""), *_stretch(request.POST), by=member.actor(), at=now())
    except Invalid as refusal:
        return _list(request, refusal.errors, request.POST)
    messages.success(request, _("Proposed; those who may approve it are told."))
    return redirect("suspension", suspension.pk)


def _list(request: HttpRequest, faults: Mapping[str, list[str]] | None = None, typed: Mapping[str, str] | None = None) -> HttpResponse:
    rows = suspensions_for(request.user).order_by("-pk")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "scopes": Scope.objects.order_by("kind", "code"),
        "faults": faults or {},
        "typed": typed or {},
        "refused": lacks_right(request.user, RIGHT_TO["propose"]),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "web/suspensions.html", context, status=400 if faults else 200)


def _stretch(typed: Mapping[str, str]) -> tuple[Scope | None, datetime, datetime]:
    begin, end = times.typed(typed.get("begins_at", "")), times.typed(typed.get("ends_at", ""))
    errors = {name: [times.no_moment(typed.get(name, ""))] for name, value in (("begins_at", begin), ("ends_at", end)) if value is None}
    code = typed.get("scope", "")
    scope = Scope.objects.filter(code=code).first() if code else None
    if code and scope is None:
        errors["scope"] = [_("There is no scope “%(value)s”.") % {"value": code}]
    if begin is None or end is None or errors:
        raise Invalid(errors)
    return scope, begin, end


@require_safe
def suspension_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One suspension: whom it covers, how many clocks it touches, what became of it, and the buttons."""
    return _one(request, suspension_for(request.user, pk))


def _one(request: HttpRequest, suspension: Suspension, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    departments = departments_of(suspension)
    events = list(Event.objects.filter(subject_kind="suspension", subject_id=suspension.pk).order_by("pk"))
    context = {
        "suspension": suspension,
        "departments": Department.objects.filter(pk__in=departments).order_by("code"),
        "touched": touched_by(suspension).count(),
        "events": events,
        "names": {member.pk: member.name for member in Member.objects.filter(pk__in=[event.actor_id for event in events])},
        "refused": _refusals(request.user, suspension),
        "begun": suspension.begins_at < now(),
        "faults": faults or [],
        "typed": request.POST,
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "web/suspension.html", context, status=status)


def _refusals(member: Member, suspension: Suspension) -> dict[str, str]:
    """Why she may not approve or reject, withdraw, or lift it; empty where she may."""
    own = suspension.proposed_by_id == member.pk
    decide = lacks_right(member, RIGHT_TO["approve"])
    return {
        "approve": decide or (_("You proposed it; somebody else has to decide.") if own else ""),
        "withdraw": "" if own else _("Only %(name)s, who proposed it, can take it back.") % {"name": suspension.proposed_by.name},
        "lift": decide,
    }


@require_POST
def decide(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Approve, reject, withdraw or lift; what was typed stays where it is refused."""
    member: Member = request.user
    suspension = suspension_for(member, pk, to=act)
    try:
        said = _DO[act](suspension, request.POST, {"by": member.actor(), "at": now(), "expected": _expected(request)})
    except Invalid as refusal:
        return _one(request, suspension, refusal.sentences, status=400)
    except (Stale, WrongState):
        words = changed_meanwhile()
        return _one(request, suspension_for(member, pk), [words], status=412)
    messages.success(request, said)
    return redirect("suspension", pk)


def _expected(request: HttpRequest) -> int:
    version = request.POST.get("version", "")
    return int(version[:9]) if version.isdecimal() else 0


def _moved(count: int) -> str:
    return ngettext("%(n)s clock moved.", "%(n)s clocks moved.", count) % {"n": count}


def _approve(suspension: Suspension, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    return _("Approved; %(moved)s") % {"moved": _moved(approve_suspension(suspension, **how))}


def _reject(suspension: Suspension, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    reject_suspension(suspension, typed.get("reason", ""), **how)
    return _("Rejected.")


def _withdraw(suspension: Suspension, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    withdraw_suspension(suspension, **how)
    return _("Taken back.")


def _lift(suspension: Suspension, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    written = typed.get("ends_at", "")
    end = times.typed(written) if written.strip() else None
    if written.strip() and end is None:
        raise Invalid({"ends_at": [times.no_moment(written)]})
    return _("Lifted; %(moved)s") % {"moved": _moved(lift_suspension(suspension, ends_at=end, **how))}


_DO: dict[str, Callable[[Suspension, Mapping[str, str], dict[str, Any]], str]] = {
    "approve": _approve,
    "reject": _reject,
    "withdraw": _withdraw,
    "lift": _lift,
}
