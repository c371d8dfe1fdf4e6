"""Pages of ties: merging, splitting, incidents, many at once, and the small forms beside a ticket."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from servicedesk.clocks import now
from servicedesk.journal.errors import Blocked, Invalid, MergedAway, Stale
from staff.access import require_right
from staff.models import Department
from tickets.access import RIGHT_FOR, lacks, ticket_for, visible_among
from tickets.forms import number_in, version_of
from tickets.models import BulkAction, Incident, Ticket
from tickets.queries import clocks_by_matter, rows_of
from tickets.rules import normal_number, row_id
from tickets.ties.access import (
    bulk_for,
    given_for,
    held_from,
    incident_named,
    items_for,
    link_for,
    other_for,
    require_bulk,
    seal_of,
)
from tickets.ties.actions import (
    attach_ticket,
    declare_incident,
    detach_ticket,
    end_incident,
    link_tickets,
    merge_ticket,
    put_under,
    split_ticket,
    take_out,
    unlink_tickets,
)
from tickets.ties.actions.bulk import ACTS, FOR_INCIDENTS, MOST, hold_back, preview_many, undo_held
from tickets.ties.guards import is_graver
from tickets.ties.queries import gathered, items_of, last_incident, suggestions
from tickets.views import address_of, refused_page

_REFUSALS = (Invalid, Blocked, Stale)


def _told(refusal: Exception) -> tuple[list[str], int]:
    """The sentences of a refusal and the status that goes with it."""
    match refusal:
        case Blocked():
            return [refusal.words], 409
        case Invalid():
            return refusal.sentences, 400
    return [_("Somebody changed this matter meanwhile. This is how it stands now; look again, then do it.")], 412


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Both matters side by side, then the merge: the address names the target, so that nothing is done before it is seen."""
    source, at = ticket_for(request.user, number, to="merge"), now()
    source.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    typed = request.POST if request.method == "POST" else request.GET
    faults: list[str] = []
    status, target = 200, None
    try:
        if typed.get("target", "").strip():
            target = ticket_for(request.user, other_for(request.user, typed["target"], "target").number)
        if request.method == "POST":
            if target is None:
                raise Invalid({"target": [_("Write the number of the matter to go on with.")]})
            reason = request.POST.get("reason", "")
            merge_ticket(source, target, reason, by=request.user.actor(), at=at, member=request.user, expected=version_of(request))
            messages.success(request, _("%(number)s is part of this matter now.") % {"number": source.number})
            return redirect(address_of(target.number, request))
    except MergedAway:
        raise
    except _REFUSALS as refusal:
        faults, status = _told(refusal)
        source = ticket_for(request.user, number)
    sides = [source, *([target] if target else [])]
    clocks = clocks_by_matter(sides)
    context: dict[str, Any] = {"ticket": source, "target": target, "sides": [(side, clocks.get(side.pk, [])) for side in sides]}
    context |= {"typed": typed, "faults": faults, "at": at, "graver": bool(target) and is_graver(source, sides[-1])}
    return render(request, "tickets/merge.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, number: str) -> HttpResponse:
    """The form for a part that becomes a matter of its own."""
    ticket, at = ticket_for(request.user, number, to="split"), now()
    faults: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            made = split_ticket(
                ticket,
                request.POST.get("sentence", ""),
                **_chosen(request),
                detail=request.POST.get("detail", "")[:20_000],
                by=request.user.actor(),
                at=at,
                member=request.user,
                expected=version_of(request),
            )
        except _REFUSALS as refusal:
            faults, status = _told(refusal)
            ticket = ticket_for(request.user, number)
        else:
            messages.success(request, _("%(number)s is a matter of its own now.") % {"number": made.part.number})
            return redirect(address_of(made.part.number, request))
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    context = {"ticket": ticket, "faults": faults, "typed": request.POST, "at": at}
    context |= {"kinds": Ticket.Kind.choices, "severities": Ticket.Severity.choices}
    return render(request, "tickets/split.html", context, status=status)


def _chosen(request: HttpRequest) -> dict[str, str]:
    kind, severity = request.POST.get("kind", ""), request.POST.get("severity", "")
    return {"kind": kind if kind in Ticket.Kind else "", "severity": severity if severity in Ticket.Severity else ""}


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Tie a matter to another, or take a tie away; what is refused is said on the matter's own page."""
    if request.method == "GET":  # the address of a refused form, asked for again
        return redirect(address_of(number, request))
    matter, at = ticket_for(request.user, number, to="tie"), now()
    try:
        said = _CHANGES[act](request, matter, at)
    except MergedAway:
        raise
    except _REFUSALS as refusal:
        sentences, status = _told(refusal)
        return refused_page(request, matter, sentences, at=at, status=status)
    messages.success(request, said)
    return redirect(address_of(number, request))


def _how(request: HttpRequest, at: datetime) -> dict[str, Any]:
    return {"by": request.user.actor(), "at": at}


def _put_under(request: HttpRequest, matter: Ticket, at: datetime) -> str:
    parent = other_for(request.user, request.POST.get("target", ""), "parent")
    put_under(matter, parent, **_how(request, at), member=request.user)
    return _("It stands under %(number)s now.") % {"number": parent.number}


def _take_out(request: HttpRequest, matter: Ticket, at: datetime) -> str:
    take_out(matter, **_how(request, at))
    return _("It stands by itself again.")


def _link(request: HttpRequest, matter: Ticket, at: datetime) -> str:
    other = other_for(request.user, request.POST.get("target", ""), "target")
    link_tickets(matter, other, **_how(request, at), member=request.user)
    return _("It is related to %(number)s now.") % {"number": other.number}


def _unlink(request: HttpRequest, matter: Ticket, at: datetime) -> str:
    written = request.POST.get("link", "")
    link = link_for(matter, row_id(written))
    unlink_tickets(matter, link, **_how(request, at))
    return _("They are no longer related.")


def _attach(request: HttpRequest, matter: Ticket, at: datetime) -> str:
    incident = incident_named(request.POST.get("incident", ""))
    attach_ticket(matter, incident, **_how(request, at), member=request.user)
    return _("It is attached to the incident of %(number)s now.") % {"number": incident.ticket.number}


def _detach(request: HttpRequest, matter: Ticket, at: datetime) -> str:
    detach_ticket(matter, **_how(request, at))
    return _("It is no longer attached to the incident.")


_CHANGES: dict[str, Callable[[HttpRequest, Ticket, datetime], str]] = {
    "put_under": _put_under,
    "take_out": _take_out,
    "link": _link,
    "unlink": _unlink,
    "attach": _attach,
    "detach": _detach,
}


@login_required
@require_GET
def found(request: HttpRequest) -> HttpResponse:
    """Suggestions while a number, or words of a matter, are typed."""
    rows = suggestions(request.user, request.GET.get("target", ""), besides=row_id(request.GET.get("besides", "")))
    return render(request, "tickets/_found.html", {"found": rows})


@login_required
@require_http_methods(["GET", "POST"])
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """The incident a matter stands for: what is attached, and one answer, solution or closing for all; else the form to declare it."""
    matter, at = ticket_for(request.user, number), now()
    faults: list[str] = []
    status = 200
    if request.method == "POST":
        require_right(request.user, RIGHT_FOR["declare"] or "")
        try:
            words = request.POST.get("words", "")
            declare_incident(matter, words, **_how(request, at), member=request.user, expected=version_of(request))
        except _REFUSALS as refusal:
            faults, status = _told(refusal)
        else:
            messages.success(request, _("The whole desk is shown this incident now."))
            return redirect("ticket-incident", number)
    known = last_incident(matter)
    rows = _rows(request, known, at) if known else []
    context: dict[str, Any] = {"ticket": matter, "incident": known, "rows": rows, "faults": faults, "typed": request.POST, "at": at}
    context |= {"acts": [(name, ACTS[name]) for name in FOR_INCIDENTS], "refused": lacks(request.user, RIGHT_FOR["declare"])}
    return render(request, "tickets/incident.html", context, status=status)


def _rows(request: HttpRequest, known: Incident, at: datetime) -> list[dict[str, Any]]:
    tickets = list(gathered(known, request.user).select_related("customer", "owner", "department"))
    rows, seen = rows_of(tickets, clocks_by_matter(tickets), at), visible_among(request.user, tickets)
    return [{"ticket": row.ticket, "clock": row.clock, "seen": row.ticket.pk in seen} for row in rows]


@login_required
@require_POST
def incident_ending(request: HttpRequest, number: str) -> HttpResponse:
    """Take the incident from the desk."""
    matter = ticket_for(request.user, number, to="declare")
    end_incident(matter, **_how(request, now()), member=request.user, expected=version_of(request))
    messages.success(request, _("The incident has ended; what is attached stays attached."))
    return redirect("ticket-incident", number)


@login_required
@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """What was marked, or all of an incident, with the one text for them; a POST shows what would come of each, with `do` it is done,
    held back as long as it can be undone, provided that just this was shown before."""
    typed = request.POST if request.method == "POST" else request.GET
    action = typed.get("action", "")
    if action not in ACTS:
        return redirect("desk")
    whole = typed.get("whole", "") if action in FOR_INCIDENTS else ""
    require_bulk(request.user, action, whole_incident=bool(whole))
    known = last_incident(ticket_for(request.user, normal_number(whole))) if whole else None
    items = items_of(request.user, known, action) if known else items_for(request.user, _marked(typed))
    asked = held_from(items, typed.dict(), whole=known.ticket.number if known else "")
    seal = seal_of(action, asked)
    faults: list[str] = []
    preview: list[dict[str, Any]] = []
    if request.method == "POST" and items:
        how = _how(request, now()) | {"member": request.user}
        try:
            given = given_for(action, typed.dict())
            if "do" in typed and typed.get("seal") == seal:
                held = hold_back(action, asked, **how)
                messages.success(request, _("It is done in 10 seconds."), extra_tags=str(held.pk))
                return redirect("bulk-result", held.pk)
            preview = preview_many(action, items, given, **how)
            if "do" in typed:
                faults = [_("This is not what was shown before, so nothing was done. Look at it as it is now, then do it.")]
        except Invalid as refusal:
            faults = _told(refusal)[0]
    context = {"action": action, "act": ACTS[action], "items": items, "whole": asked["whole"], "typed": typed, "faults": faults}
    context |= {"seal": seal, "preview": preview, "possible": sum(one["status"] < 400 for one in preview)}
    context["severities"] = Ticket.Severity.choices
    context["departments"] = Department.objects.order_by("code") if action == "hand_on" else ()
    return render(request, "tickets/bulk.html", context, status=400 if faults else 200)


def _marked(typed: Any) -> list[tuple[str, int | None]]:
    """The marked rows, each as number:version."""
    found: list[tuple[str, int | None]] = []
    for written in typed.getlist("item")[:MOST]:
        number, _colon, version = written.partition(":")
        if "\0" not in number:  # the database keeps no such character
            found.append((number[:40], number_in(version, otherwise=0)))
    return found


@login_required
@require_GET
def bulk_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of an act on many matters, for each; or that it is held back, and how to undo it."""
    done = bulk_for(request.user, pk)
    if done.state == BulkAction.State.HELD and "HX-Request" in request.headers:
        return HttpResponse(status=204)  # nothing new, so that nothing is put anew under the cursor
    return render(request, "tickets/bulk_result.html", {"bulk": done, "act": ACTS.get(done.action)})


@login_required
@require_POST
def bulk_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo what is held back; what is done already is shown, with why it cannot be undone."""
    held = bulk_for(request.user, pk)
    try:
        undo_held(held, **_how(request, now()))
    except Blocked as refusal:
        context = {"bulk": bulk_for(request.user, pk), "act": ACTS.get(held.action), "faults": [refusal.words]}
        return render(request, "tickets/bulk_result.html", context, status=409)
    messages.success(request, _("Undone; nothing was changed."))
    return redirect("bulk-result", pk)
