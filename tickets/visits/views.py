"""Visits as pages: the register with who waits, the arrival form, and one visit with its steps."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from staff.access import require_right
from staff.models import Department, Member
from staff.queries import department_coded, member_named
from tickets.access import lacks, tickets_of
from tickets.forms import acting, changed_meanwhile
from tickets.models import Ticket, Visit
from tickets.visits.access import RECEIVE, visit_for, visits_of
from tickets.visits.actions import (
    HERE,
    attend_visitor,
    enter_visit,
    leave_message,
    let_wait,
    note_left,
    receive_visitor,
    see_off,
    tick_check,
)
from tickets.visits.models import Level

PAGE = 50
State = Visit.State
SHOWN = {"here": HERE, "waiting": (State.WAITING,), "gone": (State.SEEN_OFF, State.LEFT), "all": tuple(State.values)}


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The visitor register: who is here unless `show` says otherwise, those who wait first; `q` finds a visitor or a company."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "here"
    query, level = request.GET.get("q", "").replace("\0", "").strip(), request.GET.get("level", "")
    rows = visits_of(request.user).filter(state__in=SHOWN[show])
    if query:
        rows = rows.filter(Q(visitor__icontains=query) | Q(company__icontains=query))
    if level in Level.values:
        rows = rows.filter(level=level)
    page = Paginator(rows.order_by("-arrived_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    at = now()
    waiting = [(visit, visit.waits.all()[len(visit.waits.all()) - 1]) for visit in page if visit.state == State.WAITING]
    context = {"page": page, "show": show, "query": query, "level": level, "levels": Level.choices, "waiting": waiting, "at": at}
    return render(request, "tickets/visits.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest) -> HttpResponse:
    """The form that enters a visitor, and its sending; what was typed stays where it is refused."""
    require_right(request.user, RECEIVE)
    if request.method != "POST":
        return _form(request)
    typed = request.POST
    try:
        visit = enter_visit(
            typed.get("visitor", ""),
            typed.get("purpose", ""),
            persons=_count(typed.get("persons", "")),
            company=typed.get("company", ""),
            level=typed.get("level") or Level.GENERAL,
            host=member_named(typed["host"], "host") if typed.get("host") else None,
            department=department_coded(typed["department"]) if typed.get("department") else None,
            by=request.user.actor(),
            at=now(),
            member=request.user,
        )
    except Invalid as refusal:
        return _form(request, refusal.errors, status=400)
    messages.success(request, _("%(visitor)s is in the register.") % {"visitor": visit.visitor})
    return redirect("visit", visit.pk)


def _count(written: str) -> int:
    """The number of persons as typed, 1 where nothing is; 0, which never will do, for what is none."""
    written = written.strip()
    if not written:
        return 1
    return int(written[:6]) if written.isascii() and written.isdecimal() else 0


def _form(request: HttpRequest, faults: Mapping[str, list[str]] | None = None, *, status: int = 200) -> HttpResponse:
    context = {
        "faults": faults or {},
        "typed": request.POST,
        "levels": Level.choices,
        "departments": Department.objects.order_by("code"),
        "members": Member.objects.active().select_related("department").order_by("department_id", "id"),
    }
    return render(request, "tickets/visit_form.html", context, status=status)


@login_required
@require_safe
def visit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: its check list, its waits, its steps and its history."""
    return _one(request, visit_for(request.user, pk))


def _one(request: HttpRequest, visit: Visit, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    at = now()
    about = {"subject_kind": Visit.subject_kind, "subject_id": visit.pk}
    context = {
        "visit": visit,
        "at": at,
        "here": visit.state in HERE,
        "waited": visit.waited_seconds(at),
        "clocks": Clock.objects.filter(about=Visit.subject_kind, about_id=visit.pk).select_related("limit__article").order_by("pk"),
        "events": Event.objects.filter(**about).order_by("pk"),
        "refused": lacks(request.user, RECEIVE),
        "ticket": tickets_of(request.user).filter(pk=visit.ticket_id or 0).first(),
        "members": Member.objects.active().select_related("department").order_by("department_id", "id"),
        "kinds": Ticket.Kind.choices,
        "faults": faults or [],
        "typed": request.POST,
    }
    return render(request, "tickets/visit.html", context, status=status)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One step of a visit; what was typed stays where it is refused."""
    visit = visit_for(request.user, pk, to="receive")
    try:
        said = _DO[act](visit, request.POST, acting(request, now()))
    except Invalid as refusal:
        return _one(request, visit, refusal.sentences, status=400)
    except (Stale, WrongState):
        words = changed_meanwhile()
        return _one(request, visit_for(request.user, pk), [words], status=412)
    messages.success(request, said)
    return redirect("visit", pk)


def _receive(visit: Visit, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    receive_visitor(visit, **how)
    return _("You receive her.")


def _tick(visit: Visit, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    tick_check(visit, typed.get("code", ""), **how)
    return _("Ticked.")


def _wait(visit: Visit, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    called = member_named(typed.get("called", ""), "called")
    let_wait(visit, typed.get("question", ""), called, **how)
    return _("%(name)s is called in; her waiting time counts.") % {"name": called.name}


def _attend(visit: Visit, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    attend_visitor(visit, **how)
    return _("She waits no more.")


def _see_off(visit: Visit, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    see_off(visit, **how)
    return _("Seen off to the door.")


def _leave(visit: Visit, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    note_left(visit, typed.get("reason", ""), **how)
    return _("Noted.")


def _register(visit: Visit, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    said: dict[str, Any] = {"kind": typed.get("kind", ""), "phone": typed.get("phone", ""), "detail": typed.get("detail", "")}
    ticket = leave_message(visit, typed.get("sentence", ""), **said, **how)
    return _("The message is ticket %(number)s.") % {"number": ticket.number}


_DO: dict[str, Callable[[Visit, Mapping[str, str], dict[str, Any]], str]] = {
    "receive": _receive,
    "tick": _tick,
    "wait": _wait,
    "attend": _attend,
    "see_off": _see_off,
    "leave": _leave,
    "message": _register,
}
