"""The desk: the worklist and the ticket beside it. Each view is a door, an action and an answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale
from staff.access import holders_of, right_title
from staff.models import Member
from tickets.access import RIGHT_FOR, ticket_for
from tickets.actions import close_ticket, reply_to, solve_ticket
from tickets.models import Ticket
from tickets.queries import VIEWS, TicketPage, Worklist, list_page, ticket_page

TITLES = {
    "mine": gettext_lazy("My matters"),
    "first": gettext_lazy("First asked"),
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Within 15 minutes"),
    "today": gettext_lazy("Due today"),
    "department": gettext_lazy("Department"),
    "solved": gettext_lazy("Solved"),
    "all": gettext_lazy("All open matters"),
}
GROUPS = {
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Within 15 minutes"),
    "today": gettext_lazy("Today"),
    "later": gettext_lazy("Later"),
    "none": gettext_lazy("No clock running"),
}
ACTS: dict[str, dict[str, Any]] = {
    "reply": {"on": "ticket.replied", "states": (Ticket.Status.OPEN, Ticket.Status.SOLVED), "said": gettext_lazy("Answer recorded.")},
    "solve": {"on": "ticket.solved", "states": (Ticket.Status.OPEN,), "said": gettext_lazy("Solved.")},
    "close": {"on": "ticket.closed", "states": (Ticket.Status.SOLVED,), "said": gettext_lazy("Closed.")},
}


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The worklist of one view; `fragment=list` answers with its rows alone."""
    at = now()
    found = list_page(request.user, _view(request), at, request.GET.get("after", ""))
    template = "tickets/_rows.html" if request.GET.get("fragment") == "list" else "tickets/desk.html"
    return render(request, template, _list_context(request, found, at))


@login_required
@require_GET
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One ticket beside the worklist."""
    matter = ticket_for(request.user, number)
    return _ticket_page(request, matter, act=request.GET.get("act", ""), at=now())


@login_required
@require_http_methods(["GET", "POST"])
def composer(request: HttpRequest, number: str) -> HttpResponse:
    """The same page with another tab of the composer, keeping what was typed; changes nothing."""
    if request.method == "GET":
        return redirect(address_of(number, request))
    matter = ticket_for(request.user, number)
    return _ticket_page(request, matter, act=request.POST.get("act", ""), at=now(), text=request.POST.get("text", ""), chosen=True)


@login_required
@require_http_methods(["GET", "POST"])
def perform(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Answer, solve or close; somebody else's change in between shows both texts and keeps what was typed (412)."""
    if request.method == "GET":  # the address of a refused form, asked for again
        return redirect(address_of(number, request))
    at = now()
    matter = ticket_for(request.user, number, to=act)
    text = request.POST.get("text", "")
    try:
        _do[act](request, matter, text, at)
    except Stale:
        return _ticket_page(request, ticket_for(request.user, number), act=act, at=at, text=text, stale=text or " ", status=412)
    except Invalid as error:
        sentences = [sentence for each in error.errors.values() for sentence in each]
        return _ticket_page(request, matter, act=act, at=at, text=text, errors=sentences, status=400)
    messages.success(request, str(ACTS[act]["said"]))
    return redirect(address_of(number, request))


def address_of(number: str, request: HttpRequest | None = None) -> str:
    """A ticket's address, keeping the list's view; the fragment lets a phone show the ticket in place of the list."""
    view = request.GET.get("view", "") if request else ""
    return reverse("ticket", args=[number]) + (f"?view={view}" if view in VIEWS else "") + "#t"


def _expected(request: HttpRequest) -> int:
    version = request.POST.get("version", "")
    return int(version[:9]) if version.isdecimal() else 0


def _reply(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    reply_to(matter, text, by=request.user.actor(), at=at, author=request.user, expected=_expected(request))


def _solve(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    solve_ticket(matter, text, by=request.user.actor(), at=at, member=request.user, expected=_expected(request))


def _close(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    close_ticket(matter, text, by=request.user.actor(), at=at, member=request.user, expected=_expected(request))


_do: dict[str, Callable[[HttpRequest, Ticket, str, datetime], None]] = {"reply": _reply, "solve": _solve, "close": _close}


def _view(request: HttpRequest) -> str:
    view = request.GET.get("view", "")
    return view if view in VIEWS else _first_view(request.user)


def _first_view(member: Member) -> str:
    """Where a member's day begins: who closes for others or only reads looks at them all, everybody else at her own."""
    if not member.department_id and member.has_right("desk.read_all"):
        return "all"
    return "department" if member.has_right("ticket.close") and member.department_id else "mine"


def _list_context(request: HttpRequest, found: Worklist, at: datetime) -> dict[str, Any]:
    department = request.user.department
    title = department.name if found.view == "department" and department else TITLES[found.view]
    groups = [(GROUPS[code], rows) for code, rows in found.groups]
    current = request.GET.get("current", "")
    return {"at": at, "worklist": found, "view": found.view, "list_title": title, "groups": groups, "current": current}


def _ticket_page(request: HttpRequest, matter: Ticket, *, act: str, at: datetime, status: int = 200, **typed: Any) -> HttpResponse:
    found, page = ticket_page(request.user, matter, _view(request), at)
    names = {member.pk: member.name for member in (request.user, matter.owner, matter.first_responder)}
    context = _list_context(request, found, at) | {"page": page, "ticket": matter, "names": names, "current": matter.number}
    context["composer"] = composer = _composer(request, page, act) | typed
    if act and composer["act"] != act:  # written for what is no longer open: shown to be copied, never sent as something else
        composer["text"] = ""
    return render(request, "tickets/ticket.html", context, status=status)


def _composer(request: HttpRequest, page: TicketPage, act: str) -> dict[str, Any]:
    """What the composer offers: its tabs, the chosen act, what sending stops, and why it may not be sent."""
    open_to = [name for name, each in ACTS.items() if page.ticket.status in each["states"]]
    if not act and page.ticket.status == Ticket.Status.SOLVED:
        act = "close"
    if act not in open_to:  # what was typed for an act that is no longer open must not become another by mistake
        act = next(iter(open_to), "")
    if not act:
        return {"act": "", "tabs": []}
    stops = [clock for clock in page.clocks if clock.stopped_at is None and ACTS[act]["on"] in clock.limit.stops_on]
    return {"act": act, "tabs": open_to, "stops": stops, "refused": _refused(request, RIGHT_FOR[act]), "version": page.ticket.version}


def _refused(request: HttpRequest, right: str | None) -> str:
    if right is None or request.user.has_right(right):
        return ""
    fill = {"right": right_title(right), "holders": _(", ").join(holders_of(right))}
    return _("You lack the right to %(right)s; it is held by: %(holders)s.") % fill
