"""Calls as pages: what pops up, the calls of a department, and one call with what can be done about it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.models import Event
from staff.access import require_right
from staff.models import Member
from staff.queries import member_named
from tickets.access import RIGHT_TO_CALL, call_for, calls_of, refusal_of, tickets_of
from tickets.actions import note_call
from tickets.calls.actions import note_hang_up, transfer_call
from tickets.calls.queries import popped_up, superiors_of
from tickets.models import Call, Ticket
from tickets.scripts.moments import Moment
from tickets.scripts.queries import Said, phrases_for
from tickets.whispers.access import whispers_of

PAGE = 50


@never_cache
@login_required
@require_safe
def popup(request: HttpRequest) -> HttpResponse:
    """What pops up on her pages: the calls that ring for her, and those she speaks on that nobody has taken in."""
    return render(request, "tickets/_popup.html", _popped(request))


def _popped(request: HttpRequest) -> dict:
    at = now()
    return {
        "at": at,
        "whispers": whispers_of(request.user).filter(to_member=request.user, read_at=None).order_by("pk"),
        "shown": popped_up(request.user, at) if request.user.has_right("ticket.open") else [],
    }


@login_required
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """What rings now, and the calls she may see, the newest first."""
    rows = calls_of(request.user).select_related("customer", "answered_by", "on_line", "line").order_by("-created_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "tickets/calls.html", _popped(request) | {"page": page})


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start a call by hand, where no exchange reports one; its intake opens."""
    require_right(request.user, "ticket.open")
    withheld = "withheld" in request.POST
    call = note_call("", by=request.user.actor(), at=now(), member=request.user, withheld=withheld, started=True)
    return redirect(f"{reverse('intake')}?call={call.pk}")


@login_required
@require_safe
def call_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One call, its history and what can be done about it."""
    return _one(request, call_for(request.user, pk))


def _one(request: HttpRequest, call: Call, faults: dict[str, list[str]] | None = None, *, status: int = 200) -> HttpResponse:
    live = call.state == Call.State.ANSWERED
    context = {
        "call": call,
        "at": now(),
        "events": Event.objects.filter(subject_kind=Call.subject_kind, subject_id=call.pk).order_by("occurred_at", "pk"),
        "superiors": superiors_of(call.on_line or request.user) if live else [],
        "sides": Call.Side.choices,
        "closing": _last_words(request.user, call) if live else [],
        "refused": {act: refusal_of(partial(call_for, request.user, call.pk, act)) for act in RIGHT_TO_CALL},
        "ticket": tickets_of(request.user).filter(pk=call.matter_id or 0).first(),
        "faults": faults or {},
        "typed": request.POST,
    }
    return render(request, "tickets/call.html", context, status=status)


def _last_words(member: Member, call: Call) -> list[Said]:
    """What she says before the customer hangs up: thanks, an apology, and how a call is closed."""
    customer = call.customer
    how = {"language": customer.language, "customer": customer.name} if customer else {}
    said = phrases_for(Ticket.Channel.PHONE, "", member, now(), department_id=call.department_id, **how)
    return [one for one in said if one.moment in (Moment.THANKS, Moment.APOLOGY, Moment.CLOSING)]


@login_required
@require_POST
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass the live call to a superior; what was typed stays where it is refused."""
    call = call_for(request.user, pk, to="transfer")
    try:
        to = member_named(request.POST.get("to", ""), "to")
        transfer_call(call, to, request.POST.get("reason", ""), by=request.user.actor(), at=now(), member=request.user)
    except Invalid as refusal:
        return _one(request, call, refusal.errors, status=400)
    except WrongState:
        return _one(request, call, {"to": [_("The call is not live any more; call back instead.")]}, status=409)
    messages.success(request, _("Passed to %(name)s; it is on record and she is told.") % {"name": to.name})
    return redirect("call", pk)


@login_required
@require_POST
def hang_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that it is over and who hung up first."""
    call = call_for(request.user, pk, to="hang_up")
    try:
        note_hang_up(call, request.POST.get("first", ""), by=request.user.actor(), at=now())
    except Invalid as refusal:
        return _one(request, call, refusal.errors, status=400)
    except WrongState:
        return _one(request, call_for(request.user, pk), {"first": [_("It was noted already, or nobody answered the call.")]}, status=409)
    messages.success(request, _("Noted."))
    return redirect("call", pk)
