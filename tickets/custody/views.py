"""Contact slips: the worklist, and each as a sheet one may print, with what can be done with it now."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Forbidden, Invalid, Stale, WrongState
from staff.models import Member
from staff.queries import member_named
from tickets.access import tickets_of
from tickets.custody.access import require_step, slip_for, slips_of
from tickets.custody.actions.answering import accept_slip, decide_slip, refuse_slip, reply_to_slip, return_slip
from tickets.custody.actions.offering import withdraw_slip
from tickets.custody.models import ContactSlip
from tickets.custody.queries import reachable, worklist
from tickets.custody.rights import ARBITRATE
from tickets.custody.rules import is_returnable
from tickets.forms import acting
from tickets.models import Ticket
from tickets.views import address_of

PAGE = 50
VIEWS = {
    "incoming": gettext_lazy("To be answered"),
    "given": gettext_lazy("Given by me"),
    "disputed": gettext_lazy("To be arbitrated"),
    "all": gettext_lazy("All slips"),
}
State = ContactSlip.State


@login_required
@require_safe
def slip_list(request: HttpRequest) -> HttpResponse:
    """The slips of one view: what she is asked first."""
    member: Member = request.user
    tabs = {name: words for name, words in VIEWS.items() if name != "disputed" or member.has_right(ARBITRATE)}
    view = request.GET.get("view", "")
    view = view if view in tabs else "incoming"
    at = now()
    page = Paginator(worklist(member, view, slips_of(member), at), PAGE).get_page(request.GET.get("page"))
    return render(request, "tickets/slips.html", {"page": page, "tabs": tabs.items(), "view": view, "title": tabs[view], "at": at})


@login_required
@require_safe
def slip_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One slip, printable."""
    at = now()
    return _one(request, slip_for(request.user, pk, at=at), at)


def _one(request: HttpRequest, slip: ContactSlip, at: datetime, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    member: Member = request.user
    acts = _acts_of(slip, at)
    context = {
        "slip": slip,
        "visible": tickets_of(member).filter(pk=slip.ticket_id).exists(),
        "chain": slip.ticket.custody.select_related("member", "department").order_by("place"),
        "acts": acts,
        "refused": {act: _refusal(member, slip, act, at) for act in acts},
        "receivers": reachable(Ticket(), at) if "decide" in acts else [],
        "return_until": slip.answered_at + timedelta(minutes=settings.SLIP_RETURN_MINUTES) if slip.answered_at else None,
        "faults": faults or [],
        "typed": request.POST,
        "at": at,
    }
    return render(request, "tickets/slip.html", context, status=status)


def _acts_of(slip: ContactSlip, at: datetime) -> list[str]:
    """What may be done with a slip in its state, whoever does it."""
    if slip.state == State.OFFERED:
        return ["accept", "refuse", "withdraw"]
    if slip.state == State.DISPUTED:
        return ["decide", "withdraw"]
    if slip.state not in (State.ACCEPTED, State.DECIDED) or slip.replied_at or slip.answered_at is None:
        return []
    still_hers = slip.state == State.ACCEPTED and slip.ticket.owner_id == slip.taken_by_id and slip.ticket.status == Ticket.Status.OPEN
    window = timedelta(minutes=settings.SLIP_RETURN_MINUTES)
    return ["reply", "return"] if still_hers and is_returnable(slip.answered_at, at, window) else ["reply"]


def _refusal(member: Member, slip: ContactSlip, act: str, at: datetime) -> str:
    try:
        require_step(member, slip, act, at)
    except Forbidden as refusal:
        fill = {"right": refusal.title, "holders": _(", ").join(refusal.holders) or _("nobody yet")}
        return _("You may not %(right)s; who may: %(holders)s.") % fill
    return ""


@login_required
@require_POST
def answer(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Accept, refuse, take back, give back, reply or arbitrate; what was typed stays where it is refused."""
    at, member = now(), request.user
    slip = slip_for(member, pk, at=at, to=act)
    try:
        said = _DO[act](slip, request.POST, acting(request, at))
    except Invalid as refusal:
        return _one(request, slip, at, refusal.sentences, status=400)
    except (Stale, WrongState) as refusal:
        words = _("Somebody else was quicker. This is how it stands now; nothing of yours was saved.")
        return _one(request, slip_for(member, pk, at=at), at, [words], status=412 if isinstance(refusal, Stale) else 409)
    messages.success(request, said)
    return _onwards(member, slip, act)


def _onwards(member: Member, slip: ContactSlip, act: str) -> HttpResponse:
    """To the matter, where she may see it still and goes on with it; else to her slips."""
    if act in ("refuse", "return", "decide") or not tickets_of(member).filter(pk=slip.ticket_id).exists():
        return redirect("slips")
    return redirect(address_of(slip.ticket.number))


def _accept(slip: ContactSlip, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    taken = accept_slip(slip, **how)
    return _("Taken note of.") if taken.filed_after else _("Accepted; you answer for the matter now.")


def _refuse(slip: ContactSlip, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    refuse_slip(slip, typed.get("reason", ""), **how)
    return _("Refused; who gave it is told.")


def _withdraw(slip: ContactSlip, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    withdraw_slip(slip, typed.get("reason", ""), **how)
    return _("Taken back.")


def _return(slip: ContactSlip, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    return_slip(slip, typed.get("reason", ""), **how)
    return _("Given back; who gave it answers for the matter again.")


def _reply(slip: ContactSlip, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    reply_to_slip(slip, typed.get("text", ""), **how)
    return _("Replied; the slip is complete.")


def _decide(slip: ContactSlip, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    decide_slip(slip, member_named(typed.get("to", ""), "to"), typed.get("reason", ""), **how)
    return _("Decided; everybody concerned is told.")


_DO: dict[str, Callable[[ContactSlip, Mapping[str, str], dict[str, Any]], str]] = {
    "accept": _accept,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "return": _return,
    "reply": _reply,
    "decide": _decide,
}
