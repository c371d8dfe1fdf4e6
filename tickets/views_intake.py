"""Taking a matter in: the form, who is calling, and what saving it will promise."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Invalid
from staff.access import require_right
from staff.models import Department
from tickets.access import call_for, customer_for
from tickets.actions import take_in
from tickets.forms import KINDS, SEVERITIES, SEVERITY_WORDS, IntakeForm
from tickets.models import Call, Customer, Ticket
from tickets.promises import answer_by, promises_for
from tickets.queries import caller, matters_of_caller
from tickets.rules import normal_phone
from tickets.views import address_of

KEPT = "intakes"  # in the session: a form's token → the ticket it made
_REMEMBERED = 20
_CHOSEN = {"kind": Ticket.Kind.CONSULTATION, "severity": Ticket.Severity.NORMAL, "channel": Ticket.Channel.PHONE}


@login_required
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The intake form, and saving it: one ticket however often the same form is sent."""
    require_right(request.user, "ticket.open")
    own = request.user.department
    if request.method == "GET":
        return _show(request, IntakeForm(initial=_initial(request), own=own), at=now())
    form = IntakeForm(_switched(request), own=own)
    if "switch" in request.POST:
        return _show(request, form, at=now(), checked=False)
    return _save(request, form, at=now())


@login_required
@require_POST
def intake_customer(request: HttpRequest) -> HttpResponse:
    """Who calls from this number, and her open matters first; by POST, since numbers have no place in addresses."""
    at = now()
    customer = caller(request.user, request.POST.get("phone", ""))
    context = _caller_context(request, customer, at)
    return render(request, "tickets/_caller.html", context)


@login_required
@require_GET
def intake_promises(request: HttpRequest) -> HttpResponse:
    """What saving with this kind and severity would promise now."""
    require_right(request.user, "ticket.open")
    asked = {name: request.GET.get(name, chosen) for name, chosen in _CHOSEN.items()}
    context = _promise_context(asked, now(), call=_call(request, request.GET.get("call", "")))
    return render(request, "tickets/_promises_made.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    walk_in = request.GET.get("channel") == Ticket.Channel.WALK_IN
    channel = Ticket.Channel.WALK_IN if walk_in else Ticket.Channel.PHONE
    asked = {"phone": "", "call": request.GET.get("call", ""), "department": request.user.department_id}
    return _CHOSEN | asked | {"channel": channel, "token": secrets.token_urlsafe(16)}


def _switched(request: HttpRequest) -> Any:
    data = request.POST.copy()
    if "switch" in data:
        data["channel"] = str(data["switch"])
    return data


def _call(request: HttpRequest, pk: Any) -> Call | None:
    """The exchange's call this intake is about, when the address or the form names one."""
    return call_for(request.user, int(pk)) if str(pk or "").isdecimal() else None


def _show(request: HttpRequest, form: IntakeForm, *, at: datetime, checked: bool = True, status: int = 200) -> HttpResponse:
    """The form with everything typed; unless `checked`, without its errors."""
    chosen = {name: form[name].value() for name in _CHOSEN}
    call = _call(request, form["call"].value())
    customer = call.customer if call and call.customer else caller(request.user, form["phone"].value() or "")
    context = _promise_context(chosen, at, call=call) | _caller_context(request, customer, at)
    context |= {"form": form, "call": call, "errors": _errors(form) if checked and form.is_bound else []}
    context |= {"kinds": _labelled(Ticket.Kind, KINDS), "severities": _labelled(Ticket.Severity, SEVERITIES)}
    context["departments"] = Department.objects.order_by("id")
    return render(request, "tickets/intake.html", context, status=status)


def _labelled(choices: Any, keys: Any) -> list[tuple[Any, ...]]:
    return [(value, choices(value).label, key, SEVERITY_WORDS.get(value, "")) for value, key in keys]


def _errors(form: IntakeForm) -> list[tuple[Any, ...]]:
    """(field, its label, the sentence) for the summary's links."""
    found: list[tuple[Any, ...]] = []
    for name, sentences in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        found += [(name, label or "", sentence) for sentence in sentences]
    return found


def _caller_context(request: HttpRequest, customer: Customer | None, at: datetime) -> dict[str, Any]:
    return {"customer": customer, "matters": matters_of_caller(request.user, customer, at), "at": at}


def _promise_context(facts: dict[str, Any], at: datetime, *, call: Call | None) -> dict[str, Any]:
    by_hand = call is None and facts["channel"] == Ticket.Channel.PHONE
    promises = promises_for(facts, at, by_hand=by_hand)
    return {"promises": promises, "answer_by": answer_by(promises), "at": at}


def _save(request: HttpRequest, form: IntakeForm, *, at: datetime) -> HttpResponse:
    if not form.is_valid():
        return _show(request, form, at=at, status=400)
    token = form.cleaned_data["token"]
    if made := _made_by(request, token):
        return redirect(address_of(made))
    try:
        ticket = take_in(**_taken(request, form), responder=request.user, by=request.user.actor(), at=at)
    except Invalid as error:
        form.refuse(error)
        return _show(request, form, at=at, status=400)
    _remember(request, token, ticket.number)
    clock = Clock.objects.open().filter(matter_id=ticket.pk).select_related("limit").order_by("due_at").first()
    messages.success(request, render_to_string("tickets/_saved.txt", {"ticket": ticket, "clock": clock, "at": at}).strip())
    return redirect(address_of(ticket.number))


def _taken(request: HttpRequest, form: IntakeForm) -> dict[str, Any]:
    """What the form says, as the action wants it."""
    said = form.cleaned_data
    call = _call(request, said["call"])
    known = _recognised(request, said, call)
    names = ("sentence", "kind", "severity", "channel", "detail", "department")
    phone = said["phone"] or (call.phone if call else "")
    return {name: said[name] for name in names} | {
        "name": said["name"],
        "phone": phone,
        "call": call,
        "customer": form.same_person(known),
    }


def _recognised(request: HttpRequest, said: dict[str, Any], call: Call | None) -> Customer | None:
    """The customer this number belongs to: the one the page showed only if the number is still hers."""
    if not said["phone"]:
        return call.customer if call else None
    shown = customer_for(request.user, said["customer"]) if said["customer"] else None
    if shown and shown.phone == normal_phone(said["phone"]):
        return shown
    return None if said["name"] else caller(request.user, said["phone"])


def _made_by(request: HttpRequest, token: str) -> str:
    """The ticket this form has made already; a twin sent at the same moment waits here for the first, on the session's row."""
    row = Session.objects.select_for_update().filter(pk=request.session.session_key).first()
    request.session[KEPT] = request.session.decode(row.session_data).get(KEPT, {}) if row else {}
    return request.session[KEPT].get(token, "")


def _remember(request: HttpRequest, token: str, number: str) -> None:
    """Keep what this form made, in the same transaction as the ticket."""
    made = [*request.session[KEPT].items(), (token, number)]
    request.session[KEPT] = dict(made[-_REMEMBERED:])
    request.session.save()
    request.session.modified = False
