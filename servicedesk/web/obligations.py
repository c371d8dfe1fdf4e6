"""Recurring tasks: what is to do, was done or was missed, by whom, and the button that says it is done."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.clocks.models import Obligation, Schedule
from servicedesk.clocks.schedules.access import obligation_for, obligations_for
from servicedesk.clocks.schedules.actions import finish_obligation
from servicedesk.clocks.schedules.wording import said
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from servicedesk.web import times
from servicedesk.web.errors import refusal_of
from servicedesk.web.posts import post_title
from servicedesk.web.sentences import role_name
from staff.handlers import ROLES
from staff.models import Department, Member
from staff.queries import duties_of

PAGE = 50
State = Obligation.State
_ORDER = {State.OPEN: "due_at", State.MISSED: "-due_at", State.DONE: "-due_at"}


@require_safe
def obligation_list(request: HttpRequest) -> HttpResponse:
    """Hers, her department's or all she may see; to do (the first due first), missed or done (the latest first)."""
    member: Member = request.user
    whose = _whose()
    view = request.GET.get("view", "") if request.GET.get("view", "") in whose else "mine"
    state = State(request.GET["state"]) if request.GET.get("state") in State.values else State.OPEN
    found = _narrowed(member, view).filter(state=state).order_by(_ORDER[state], "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    departments = Department.objects.in_bulk({one.department_id for one in page if one.department_id})
    context = {
        "page": page,
        "rows": [(one, who_of(one.schedule), departments.get(one.department_id)) for one in page],
        "view": view,
        "state": state.value,
        "whose": whose.items(),
        "states": State.choices,
        "at": now(),
    }
    return render(request, "web/obligations.html", context)


def _whose() -> dict[str, str]:
    return {"mine": _("Mine"), "department": _("My department's"), "all": _("All")}


def _narrowed(member: Member, view: str) -> QuerySet[Obligation]:
    found = obligations_for(member)
    if view == "mine":
        return found.filter(duties_of(member))
    return found.filter(department_id=member.department_id) if view == "department" else found


def who_of(schedule: Schedule) -> str:
    """Who does it, in the reader's language: a post by its title, or a role."""
    return role_name(schedule.post_or_role) if schedule.post_or_role in ROLES else post_title(schedule.post_or_role)


@require_safe
def obligation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One recurring task: what, by whom, by when, under which article, and what became of it."""
    return _one(request, obligation_for(request.user, pk))


def _one(request: HttpRequest, obligation: Obligation, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    schedule = obligation.schedule
    context: dict[str, Any] = {
        "one": obligation,
        "who": who_of(schedule),
        "every": said(schedule.recurrence, "zh" if times.in_chinese() else "en"),
        "department": Department.objects.filter(pk=obligation.department_id or 0).first(),
        "number": _number(request.user, obligation),
        "refused": refusal_of(partial(obligation_for, request.user, obligation.pk, to="finish")),
        "faults": faults or [],
        "events": Event.objects.filter(subject_kind=Obligation.subject_kind, subject_id=obligation.pk).order_by("pk"),
        "names": {},
        "at": now(),
    }
    return render(request, "web/obligation.html", context, status=status)


def _number(member: Member, obligation: Obligation) -> str:
    """The number of the matter it belongs to, where there is one that she may see."""
    if obligation.matter_id is None:
        return ""
    numbers: dict[int, str] = {}
    for numbers_of in ask("matter.numbers"):
        numbers |= numbers_of({obligation.matter_id}, member)
    return numbers.get(obligation.matter_id, "")


@require_POST
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """It is done; where something of it is still to do, the page says what."""
    obligation = obligation_for(request.user, pk, to="finish")
    try:
        finish_obligation(obligation, by=request.user.actor(), at=now())
    except Invalid as refusal:
        return _one(request, obligation, refusal.sentences, status=400)
    messages.success(request, _("Done; it is on record under your name."))
    return redirect("obligation", pk)
