"""Taking a matter in: the form, who is calling, and what saving it will promise."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from servicedesk.api.problems import told
from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Stale, TooEarly, WrongState
from staff.access import require_right
from staff.models import Department
from tickets.access import call_for, customer_for, customers_of, lacking_words, ticket_for, ticket_gone_on_with
from tickets.actions import take_in
from tickets.choices import BY_CALL
from tickets.classes.queries import classes_at
from tickets.closings.actions import take_in_answered
from tickets.closings.rights import AT_ONCE
from tickets.drafts.actions import drop_sent
from tickets.drafts.queries import intake_act, intake_draft
from tickets.forms import KINDS, SEVERITIES, SEVERITY_WORDS, IntakeForm
from tickets.intake.checks import faults_of
from tickets.intake.queries import required_by_kind
from tickets.intake.rules import MOST_TAGS, Details
from tickets.lines.queries import line_of
from tickets.models import Call, Customer, Draft, Line, Ticket
from tickets.projects.queries import projects
from tickets.promises import answer_by, promises_for
from tickets.queries import caller, matters_of_caller, offered_customers
from tickets.repeats.actions import continue_matter, new_details
from tickets.rules import normal_phone
from tickets.scripts.queries import phrases_for
from tickets.ties.access import incident_named
from tickets.ties.actions import attach_ticket
from tickets.views import address_of

KEPT = "intakes"  # in the session: a form's token → the ticket it made
_REMEMBERED = 20
_CHOSEN = {"kind": Ticket.Kind.CONSULTATION, "severity": Ticket.Severity.NORMAL, "channel": Ticket.Channel.PHONE}
_DETAILS = ("stage", "mode", "area", "special", "verified", "topic", "project")


@login_required
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The intake form, and saving it: one ticket however often the same form is sent."""
    require_right(request.user, "ticket.open")
    own = request.user.department
    if request.method == "GET":
        call = _call(request, request.GET.get("call", ""))
        named = _number(request.GET.get("customer"))
        customer = customer_for(request.user, named) if named else None
        draft = intake_draft(request.user, call)
        if draft:  # what was typed before is not lost, whoever the next one is to be about
            return _show(request, IntakeForm(_restored(draft, call), own=own), at=now(), checked=False, draft=draft)
        return _show(request, IntakeForm(initial=_initial(request, customer), own=own), at=now(), checked=False, named=customer)
    if "afresh" in request.POST:
        call = _call(request, request.POST.get("call", ""))
        drop_sent(request.user, intake_act(call))
        return redirect(f"{reverse('intake')}?call={call.pk}" if call else "intake")
    form = IntakeForm(_switched(request), own=own)
    if "switch" in request.POST or "switch" in request.GET:  # another channel: the same form, with what belongs to it
        return _show(request, form, at=now(), checked=False)
    return _save(request, form, at=now())


@login_required
@require_POST
def intake_customer(request: HttpRequest) -> HttpResponse:
    """Who it is by number, name or initials, and her open matters first; by POST, since none of them has a place in addresses."""
    at = now()
    chosen = _number(request.POST.get("choose"))
    phone, name = request.POST.get("phone", ""), request.POST.get("name", "")
    customer = customer_for(request.user, chosen) if chosen else caller(request.user, phone)
    offered = [] if chosen else offered_customers(request.user, phone, name, besides=customer)
    context = _caller_context(request, customer, at, request.POST.get("same", "")) | {"offered": offered, "chosen": chosen}
    return render(request, "tickets/_caller.html", context)


@login_required
@require_GET
def intake_promises(request: HttpRequest) -> HttpResponse:
    """What saving with this kind and severity would promise now."""
    require_right(request.user, "ticket.open")
    asked = {name: request.GET.get(name, chosen) for name, chosen in _CHOSEN.items()}
    asked |= Details.of({name: request.GET.get(name) for name in _DETAILS}).facts()
    department = _number(request.GET.get("department")) or request.user.department_id
    context = _promise_context(request, asked, now(), call=_call(request, request.GET.get("call", "")), department_id=department)
    return render(request, "tickets/_promises_made.html", context)


def _restored(draft: Draft, call: Call | None) -> dict[str, str]:
    """What was typed before, as a form of its own."""
    return _CHOSEN | draft.fields | {"token": secrets.token_urlsafe(16), "call": str(call.pk) if call else ""}


def _initial(request: HttpRequest, customer: Customer | None) -> dict[str, Any]:
    channel = request.GET.get("channel")
    channel = channel if channel in Ticket.Channel else Ticket.Channel.PHONE
    asked = {"phone": "", "call": request.GET.get("call", ""), "department": request.user.department_id}
    known = {"name": customer.name} if customer else {}
    return _CHOSEN | asked | known | {"channel": channel, "token": secrets.token_urlsafe(16)}


def _switched(request: HttpRequest) -> Any:
    data = request.POST.copy()
    if data.get("switch"):
        data["channel"] = str(data["switch"])
    return data


def _call(request: HttpRequest, pk: Any) -> Call | None:
    """The exchange's call this intake is about, when the address or the form names one."""
    return call_for(request.user, number) if (number := _number(pk)) is not None else None


def _number(written: Any) -> int | None:
    """A row's id as an address or a form gives it."""
    digits = str(written or "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None


def _show(
    request: HttpRequest,
    form: IntakeForm,
    *,
    at: datetime,
    checked: bool = True,
    status: int = 200,
    draft: Draft | None = None,
    named: Customer | None = None,
) -> HttpResponse:
    """The form with everything typed; unless `checked`, without its errors. `draft` is what filled it, `named` whom it is about."""
    chosen = {name: form[name].value() for name in _CHOSEN} | Details.of({name: form[name].value() for name in _DETAILS}).facts()
    call = _call(request, form["call"].value())
    chosen_one = named or _chosen(request, form.data)
    known = call.customer if call and call.customer else None
    customer = chosen_one or known or caller(request.user, form["phone"].value() or "")
    department = _number(form["department"].value()) or request.user.department_id
    context = _promise_context(request, chosen, at, call=call, department_id=department, customer=customer)
    context |= _caller_context(request, customer, at, form["same"].value() if form.is_bound else None)
    context |= {"form": form, "call": call, "chosen": chosen_one, "errors": _errors(form) if checked and form.is_bound else []}
    context |= {"kinds": _labelled(Ticket.Kind, KINDS), "severities": _labelled(Ticket.Severity, SEVERITIES)}
    context["departments"] = Department.objects.order_by("id")
    context |= {"required": required_by_kind(at, department), "by_call": form["channel"].value() in BY_CALL, "most_tags": MOST_TAGS}
    context["promised_typed"] = str(form.data.get("promised_at", "")) if form.is_bound else ""
    context |= {"draft": draft, "draft_act": intake_act(call), "drafted": request.POST.get("drafted") or (draft and draft.named)}
    context |= {"topics": classes_at(at, department), "projects": projects()}
    context["lines"] = Line.objects.order_by("number")
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


def _caller_context(request: HttpRequest, customer: Customer | None, at: datetime, same: str | None) -> dict[str, Any]:
    """Who it is and her matters, `same` the one that was picked of them. A page that opens with them continues the first open one;
    what is found while somebody types picks nothing by itself."""
    matters = matters_of_caller(request.user, customer, at)
    still_open = [row.ticket.number for row in matters if row.ticket.status == Ticket.Status.OPEN]
    picked = (still_open[:1] or [""])[0] if same is None else str(same or "").partition(":")[0]
    found = {"customer": customer, "matters": matters, "still_open": len(still_open), "at": at}
    return found | {"picked": picked if picked in {row.ticket.number for row in matters} else ""}


def _promise_context(
    request: HttpRequest,
    facts: dict[str, Any],
    at: datetime,
    *,
    call: Call | None,
    department_id: int | None,
    customer: Customer | None = None,
) -> dict[str, Any]:
    """What saving promises, and what is said to such a customer about such a matter."""
    by_hand = (call is None or not call.measured) and facts["channel"] in BY_CALL
    promises = promises_for(facts, at, by_hand=by_hand, department_id=department_id)
    whom = {"language": customer.language, "customer": customer.name} if customer else {}
    phrases = phrases_for(facts["channel"], facts["kind"], request.user, at, department_id=department_id, **whom)
    return {"promises": promises, "answer_by": answer_by(promises), "phrases": phrases, "at": at}


def _save(request: HttpRequest, form: IntakeForm, *, at: datetime) -> HttpResponse:
    if not form.is_valid():
        if not form.data.get("same"):
            form.refuse(Invalid(_other_faults(request, form, at)))
        return _show(request, form, at=at, status=400)
    token = form.cleaned_data["token"]
    if made := _made_by(request, token):
        return redirect(address_of(made))
    if form.cleaned_data["same"]:
        return _continue(request, form, at=at)
    at_once = "at_once" in request.POST
    if at_once:
        require_right(request.user, AT_ONCE)
    try:
        ticket = _made(request, form, at, at_once=at_once)
    except Invalid as error:
        form.refuse(error)
        return _show(request, form, at=at, status=400)
    except (Blocked, TooEarly, WrongState) as refusal:
        form.add_error(None, told(refusal)[1])
        return _show(request, form, at=at, status=409)
    except Forbidden as refusal:  # an article wants a second person to close it
        words = _("It cannot be closed at once: that is left to %(holders)s (%(right)s). Save it, and go on from there.")
        form.add_error(None, words % {"holders": _(", ").join(refusal.holders) or _("nobody yet"), "right": refusal.title})
        return _show(request, form, at=at, status=403)
    _remember(request, token, ticket.number)
    _forget_draft(request)
    if at_once:
        messages.success(request, _("%(number)s: taken in, answered and closed.") % {"number": ticket.number})
        return redirect(address_of(ticket.number))
    clock = Clock.objects.open().filter(matter_id=ticket.pk).select_related("limit").order_by("due_at").first()
    messages.success(request, render_to_string("tickets/_saved.txt", {"ticket": ticket, "clock": clock, "at": at}).strip())
    return redirect(address_of(ticket.number))


def _made(request: HttpRequest, form: IntakeForm, at: datetime, *, at_once: bool) -> Ticket:
    """The ticket of a form that can be read, attached to the incident it names, and closed where it was answered at once."""
    how: dict[str, Any] = {"by": request.user.actor(), "at": at}
    known = incident_named(form.cleaned_data["incident"]) if form.cleaned_data["incident"] else None
    if at_once:
        return take_in_answered(**_taken(request, form), responder=request.user, incident=known, **how)
    ticket = take_in(**_taken(request, form), responder=request.user, **how)
    if known:
        attach_ticket(ticket, known, **how, member=request.user)
    return ticket


def _continue(request: HttpRequest, form: IntakeForm, *, at: datetime) -> HttpResponse:
    """The caller came about a matter she has with us: what was typed is kept with it, however often the same form is sent."""
    picked, version = form.picked()
    try:
        matter = ticket_gone_on_with(request.user, picked)
        how = _contact_of(request, form, matter)
        expected = version if matter.number == picked else None  # of what it was merged into no version was seen
        contact = continue_matter(matter, **how, by=request.user.actor(), at=at, member=request.user, expected=expected)
    except Invalid as error:
        form.refuse(error)
        return _show(request, form, at=at, status=400)
    except Forbidden as refusal:
        form.add_error(None, lacking_words(refusal))
        return _show(request, form, at=at, status=403)
    except Stale:
        form.add_error("same", _("Somebody changed this matter meanwhile; nothing was saved yet. Look at it, then save again."))
        return _show(request, form, at=at, status=412)
    except (Blocked, TooEarly, WrongState) as refusal:
        form.add_error(None, told(refusal)[1])
        return _show(request, form, at=at, status=409)
    number = matter.number
    _remember(request, form.cleaned_data["token"], number)
    _forget_draft(request)
    fill = {"number": number, "contacts": contact.number}
    messages.success(request, _("Noted with %(number)s: contact %(contacts)s of this customer about it.") % fill)
    return redirect(address_of(number))


def _contact_of(request: HttpRequest, form: IntakeForm, matter: Ticket) -> dict[str, Any]:
    """What the form says of a contact about a matter there is already. Invalid where it says what such a contact cannot."""
    taken, said, details = _taken(request, form), form.cleaned_data, form.details_said()
    errors = {}
    if (known := taken["customer"]) and known.pk != matter.customer_id:
        errors["same"] = [_("%(number)s is no matter of this caller; pick again.") % {"number": matter.number}]
    if "at_once" in request.POST:
        errors["same"] = [_("%(number)s was taken in before; save this contact, and close it on its page.") % {"number": matter.number}]
    if errors:
        raise Invalid(errors)
    if said["promised_at"] or said["contact"]:
        ticket_for(request.user, matter.number, to="promise")
    if new_details(matter, details):
        ticket_for(request.user, matter.number, to="correct")
    words = "\n".join(text.strip() for text in (said["sentence"], said["detail"]) if text.strip())
    names = ("channel", "call", "phone", "line", "withheld", "promised_at", "contact")
    return {"said": words, "details": details} | {name: taken[name] for name in names}


def _other_faults(request: HttpRequest, form: IntakeForm, at: datetime) -> dict[str, list[str]]:
    """What else could not be saved of a form that cannot be read as a whole, so that everything is told at once."""
    said = form.cleaned_data
    known = form.same_person(_recognised(request, said, _call(request, said.get("call"))))
    words = {name: said.get(name) or "" for name in ("sentence", "name", "phone", "email", "kind", "detail", "contact")}
    words |= {"name": known.name, "phone": known.phone} if known else {}
    department = said.get("department") or form.own
    said_all = words | asdict(form.details()) | {"promised_at": said.get("promised_at")}
    return faults_of(said_all, at=at, department_id=department.pk if department else None)


def _taken(request: HttpRequest, form: IntakeForm) -> dict[str, Any]:
    """What the form says, as the action wants it."""
    said = form.cleaned_data
    call = _call(request, said["call"])
    known = _recognised(request, said, call)
    names = ("email", "sentence", "kind", "severity", "channel", "detail", "department", "promised_at", "contact")
    part = _chosen(request, request.POST) and normal_phone(said["phone"]) is None  # what was typed found the customer, and is no number
    phone = ("" if part else said["phone"]) or (call.phone if call else "")
    return {name: said[name] for name in names} | {
        "name": said["name"],
        "phone": phone,
        "call": call,
        "customer": form.same_person(known),
        "line": line_of(said["line"]),
        "withheld": said["withheld"],
        "details": form.details(),
    }


def _chosen(request: HttpRequest, typed: Mapping[str, Any]) -> Customer | None:
    """The customer chosen from those offered, when the form says one was."""
    pk = _number(typed.get("customer")) if "chosen" in typed else None
    return customer_for(request.user, pk) if pk else None


def _recognised(request: HttpRequest, said: dict[str, Any], call: Call | None) -> Customer | None:
    """The customer that was chosen, else the one this number belongs to: the one the page showed only if the number is still hers."""
    if chosen := _chosen(request, request.POST):
        return chosen
    shown = customer_for(request.user, said["customer"]) if said.get("customer") else None
    if not said.get("phone"):
        return call.customer if call and call.customer else shown
    number = normal_phone(said["phone"])
    if shown and number and customers_of(request.user).known_by(number).filter(pk=shown.pk).exists():
        return shown
    return None if said.get("name") else caller(request.user, said["phone"])


def _made_by(request: HttpRequest, token: str) -> str:
    """The ticket this form has made already; a twin sent at the same moment waits here for the first, on the session's row."""
    row = Session.objects.select_for_update().filter(pk=request.session.session_key).first()
    request.session[KEPT] = request.session.decode(row.session_data).get(KEPT, {}) if row else {}
    return request.session[KEPT].get(token, "")


def _forget_draft(request: HttpRequest) -> None:
    """What was sent is no draft any more; a form that was never kept has none."""
    if "drafted" in request.POST:
        drop_sent(request.user, intake_act(_call(request, request.POST.get("call", ""))))


def _remember(request: HttpRequest, token: str, number: str) -> None:
    """Keep what this form made, in the same transaction as the ticket."""
    made = [*request.session[KEPT].items(), (token, number)]
    request.session[KEPT] = dict(made[-_REMEMBERED:])
    request.session.save()
    request.session.modified = False
