"""Work orders as pages: the list a field engineer carries, one order with its buttons, and the form on a matter."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from staff.models import Department
from staff.queries import department_coded
from tickets.access import refusal_of, ticket_for, tickets_of
from tickets.forms import acting, changed_meanwhile
from tickets.models import Ticket, WorkOrder
from tickets.work_orders.access import RIGHT_TO, opened_order, order_for, orders_of, require_step
from tickets.work_orders.actions import cancel_order, complete_order, issue_order, set_out

PAGE = 50
State = WorkOrder.State
SHOWN = {
    "open": (State.ISSUED, State.SET_OUT),
    "done": (State.DONE,),
    "cancelled": (State.CANCELLED,),
}


@login_required
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """The orders she may see: her department's own unless she asks for `whose=all`; open ones unless `show` says otherwise."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "open"
    own = request.user.department_id
    rows = orders_of(request.user).filter(state__in=SHOWN[show])
    whose = "all" if request.GET.get("whose") == "all" or own is None else "department"
    if whose == "department" and own is not None:
        rows = rows.filter(department_id=own)
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "tickets/work_orders.html", {"page": page, "show": show, "whose": whose})


@login_required
@require_safe
def order_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One order, its history and its buttons; it prints on one sheet."""
    return _one(request, opened_order(request.user, pk, by=request.user.actor()))


def _one(request: HttpRequest, order: WorkOrder, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    events = list(Event.objects.filter(subject_kind=WorkOrder.subject_kind, subject_id=order.pk).order_by("pk"))
    people = (order.issued_by, order.set_out_by, order.done_by, order.cancelled_by)
    context = {
        "order": order,
        "events": events,
        "names": {member.pk: member.name for member in people if member},
        "refused": {act: refusal_of(partial(require_step, request.user, order, act)) for act in RIGHT_TO},
        "sees_ticket": tickets_of(request.user).filter(pk=order.ticket_id).exists(),
        "faults": faults or [],
        "typed": request.POST,
    }
    return render(request, "tickets/work_order.html", context, status=status)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Set out, finish or cancel; what was typed stays where it is refused."""
    order = order_for(request.user, pk, to=act)
    try:
        said = _DO[act](order, request.POST, acting(request, now()))
    except Invalid as refusal:
        return _one(request, order, refusal.sentences, status=400)
    except (Stale, WrongState):
        words = changed_meanwhile()
        return _one(request, opened_order(request.user, pk, by=request.user.actor()), [words], status=412)
    messages.success(request, said)
    return redirect("work-order", pk)


def _depart(order: WorkOrder, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    set_out(order, **how)
    return _("You are on the way.")


def _complete(order: WorkOrder, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    complete_order(order, typed.get("result", ""), **how)
    return _("Done; the matter's owner is told.")


def _cancel(order: WorkOrder, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    cancel_order(order, typed.get("reason", ""), **how)
    return _("Cancelled.")


_DO: dict[str, Callable[[WorkOrder, Mapping[str, str], dict[str, Any]], str]] = {
    "depart": _depart,
    "complete": _complete,
    "cancel": _cancel,
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, number: str) -> HttpResponse:
    """The form that issues a work order for a matter, and its sending."""
    ticket = ticket_for(request.user, number, to="order")
    if request.method != "POST":
        return _form(request, ticket)
    typed = request.POST
    try:
        order = issue_order(
            ticket,
            typed.get("what", ""),
            typed.get("where", ""),
            department=department_coded(typed.get("department", "")),
            by=request.user.actor(),
            at=now(),
            member=request.user,
            **_choices(typed),
        )
    except Invalid as refusal:
        return _form(request, ticket, refusal.errors, status=400)
    messages.success(request, _("Work order %(number)s is issued; the department is told.") % {"number": order.number})
    return redirect("work-order", order.pk)


def _choices(typed: Mapping[str, str]) -> dict[str, str]:
    found = {"urgency": typed.get("urgency") or WorkOrder.Urgency.NORMAL, "category": typed.get("category") or WorkOrder.Category.GENERAL}
    known = {"urgency": WorkOrder.Urgency.values, "category": WorkOrder.Category.values}
    errors = {
        name: [_("“%(value)s” is not known here; use %(known)s.") % {"value": value, "known": ", ".join(known[name])}]
        for name, value in found.items()
        if value not in known[name]
    }
    if errors:
        raise Invalid(errors)
    return found


def _form(request: HttpRequest, ticket: Ticket, faults: Mapping[str, list[str]] | None = None, *, status: int = 200) -> HttpResponse:
    context = {
        "ticket": ticket,
        "departments": Department.objects.order_by("code"),
        "urgencies": WorkOrder.Urgency.choices,
        "categories": WorkOrder.Category.choices,
        "faults": faults or {},
        "typed": request.POST,
    }
    return render(request, "tickets/work_order_form.html", context, status=status)
