"""Complaints as pages: the list, and one complaint with the cards of its stages."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from complaints.access import complaint_for, complaints_of, note_looks
from complaints.assessment import cards as assessment
from complaints.conduct.cards import conduct_card
from complaints.inquiry.cards import inquiry_card
from complaints.models import Complaint
from complaints.once import keep_reads
from complaints.prevention.cards import prevention_card
from complaints.receipt import cards as receipt
from complaints.referrals.cards import referral_card
from complaints.remedy.cards import answer_card, bar_card, closing_card, remedy_card
from complaints.stages.queries import clocks_of, steps_of
from complaints.status_links.cards import status_card
from complaints.tracing.cards import traced_card
from complaints.verdict.cards import share_rows, verdict_card
from servicedesk.clocks import now
from servicedesk.journal.models import Event
from staff.models import Member
from tickets.access import tickets_of

PAGE = 50
SHOWN = {
    "open": (Complaint.State.OPEN,),
    "closed": (Complaint.State.CLOSED, Complaint.State.WITHDRAWN),
    "all": tuple(Complaint.State.values),
}

# What each card needs: a function of the complaint, its reader and the moment; what it returns goes to the page's templates.
Card = Callable[[Complaint, Member, datetime], dict[str, Any]]
CARDS: tuple[Card, ...] = (
    *receipt.CARDS,
    status_card,
    *assessment.CARDS,
    referral_card,
    inquiry_card,
    conduct_card,
    verdict_card,
    remedy_card,
    answer_card,
    prevention_card,
    closing_card,
    bar_card,
    traced_card,
)
# What hangs on a complaint and stands in its history.
TOLD = (Complaint.subject_kind, "assist_request", "hearing", "concern", "corrective_action", "referral")


@login_required
@require_safe
def complaint_list(request: HttpRequest) -> HttpResponse:
    """The complaints she may see, the newest first: open ones unless `show` says otherwise; `q` finds a number or part of the sentence."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "open"
    query = request.GET.get("q", "").replace("\0", "").strip()
    severity = request.GET.get("severity", "")
    rows = complaints_of(request.user).filter(state__in=SHOWN[show])
    if query:
        rows = rows.filter(Q(number__iexact=query) | Q(ticket__sentence__icontains=query) | Q(order_number__iexact=query))
    if severity in Complaint.Severity.values:
        rows = rows.filter(severity=severity)
    page = Paginator(rows.order_by("-received_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    note_looks(request.user, page.object_list)
    chosen = {"show": show, "query": query, "severity": severity, "severities": Complaint.Severity.choices}
    return render(request, "complaints/complaints.html", {"page": page} | chosen)


@login_required
@require_safe
def complaint_page(request: HttpRequest, number: str) -> HttpResponse:
    """One complaint: what was said, its stages, and what is to be done next."""
    return show_complaint(request, complaint_for(request.user, number))


def show_complaint(
    request: HttpRequest, complaint: Complaint, faults: Sequence[str] = (), *, at: datetime | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The page; where a step was refused, with why (`faults`) and what was typed."""
    at = at or now()
    keep_reads(complaint)
    events = list(Event.objects.filter(matter_id=complaint.ticket_id, subject_kind__in=TOLD).order_by("-occurred_at", "-pk"))
    context: dict[str, Any] = {
        "complaint": complaint,
        "ticket": complaint.ticket,
        "at": at,
        "steps": steps_of(complaint, at),
        "sees_ticket": tickets_of(request.user).filter(pk=complaint.ticket_id).exists(),
        "clocks": clocks_of(complaint),
        "events": events,
        "names": _names(events),
        "faults": faults,
        "typed": request.POST,
        "ticked": request.POST.getlist("concerned"),
    }
    for card in CARDS:
        context |= card(complaint, request.user, at)
    context["share_rows"] = share_rows(request.POST, context["verdict"])
    return render(request, "complaints/complaint.html", context | more, status=status)


def _names(events: Sequence[Event]) -> dict[int, str]:
    """The names of whoever these events are about or by, by id."""
    wanted = {pk for event in events for pk in (event.facts.get("member_id"), event.actor_id) if pk}
    return {member.pk: member.name for member in Member.objects.filter(pk__in=wanted)}
