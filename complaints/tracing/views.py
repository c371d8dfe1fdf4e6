"""Tracing and the reports over complaints, as pages and as files."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from complaints.access import complaint_for, note_looks
from complaints.models import Complaint
from complaints.reporting.queries import improvements
from complaints.tracing.access import matter_traced_by, traced_by
from complaints.tracing.actions import name_neglect, trace_matter
from complaints.tracing.asked import read_stretch
from complaints.tracing.models import Trace
from complaints.tracing.queries import (
    STATES,
    Stretch,
    complaint_in,
    complaints_in,
    former_traces_in,
    has_ended,
    outcome_of,
    registered,
    repeated,
    trace_in,
    went_wrong,
    with_traces,
)
from complaints.tracing.serializers import version_of
from complaints.views import show_complaint
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.reading import Reading, note_reading
from staff.queries import department_coded
from tickets.forms import acting, changed_meanwhile
from tickets.models import Ticket
from tickets.spreadsheets import csv_file

PAGE = 50
MOST_ROWS = 10_000  # of one file


class Row(NamedTuple):
    """A line of the list: a matter, how it stands, the version a trace of it names, and what was traced of it."""

    ticket: Ticket
    complaint: Complaint | None
    outcome: str
    version: int
    trace: Trace | None
    former: list[Trace]
    ended: bool


def _row(ticket: Ticket) -> Row:
    found = complaint_in(ticket), outcome_of(ticket), version_of(ticket)
    return Row(ticket, *found, trace_in(ticket), former_traces_in(ticket), has_ended(ticket))


@login_required
@require_safe
@never_cache
def trace_page(request: HttpRequest) -> HttpResponse:
    """Every registered matter of a stretch with its outcome, those that wait to be traced first asked for; `format=csv` is the file."""
    traced_by(request.user)
    return _traces(request)


def _traces(request: HttpRequest, faults: Sequence[str] = (), number: str = "", *, status: int = 200) -> HttpResponse:
    stretch, wrong = _stretch(request)
    state = request.GET.get("state", "")
    state = state if state in STATES else "waiting"
    rows = with_traces(registered(request.user, stretch, state))
    if request.method != "POST" and request.GET.get("format") == "csv" and not wrong:
        return _file(request, "traces", _trace_head(), (_trace_cells(ticket) for ticket in rows[:MOST_ROWS]))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = [_row(ticket) for ticket in page]
    note_looks(request.user, complaints_in(row.ticket for row in shown))
    context = {"rows": shown, "page": page, "state": state, "faults": [*faults, *wrong], "refused_number": number, "typed": request.POST}
    return render(request, "complaints/traces.html", context | _asked(request, stretch, state=state), status=400 if wrong else status)


def _trace_head() -> list[str]:
    head = [_("Registered"), _("Number"), _("Complaint"), _("Kind"), _("Matter"), _("Customer"), _("Department"), _("Outcome")]
    return [*head, _("Traced"), _("By"), _("What came of it in the end"), _("Traced before")]


def _trace_cells(ticket: Ticket) -> list[str]:
    complaint, trace = complaint_in(ticket), trace_in(ticket)
    before = "; ".join(f"{_day(one.at)} {one.by.name}: {one.outcome}" for one in former_traces_in(ticket))
    cells = [_day(ticket.opened_at), ticket.number, complaint.number if complaint else "", str(ticket.get_kind_display()), ticket.sentence]
    cells += [ticket.customer.name, ticket.department.name, outcome_of(ticket)]
    return [*cells, *([_day(trace.at), trace.by.name, trace.outcome] if trace else ["", "", ""]), before]


@login_required
@require_POST
def trace(request: HttpRequest, number: str) -> HttpResponse:
    """Record that a matter was traced, and lead back to the list as it was asked for; what was typed stays where it is refused."""
    ticket = matter_traced_by(request.user, number)
    try:
        trace_matter(ticket, request.POST.get("outcome", ""), **acting(request, now()))
    except Invalid as refusal:
        return _traces(request, refusal.sentences, number, status=400)
    except (Stale, WrongState):
        return _traces(request, [changed_meanwhile()], number, status=412)
    messages.success(request, _("Traced."))
    return redirect(f"{reverse('complaint-traces')}?{request.GET.urlencode()}")


@login_required
@require_safe
@never_cache
def repeated_page(request: HttpRequest) -> HttpResponse:
    """Complaints whose customer complained before or asked again, with the department whose neglect was the cause."""
    stretch, wrong = _stretch(request)
    head = [_("Received"), _("Complaint"), _("Matter"), _("Customer"), _("Department"), _("Came up before"), _("Neglect of")]
    rows = [] if wrong else [(one.number, _repeated_cells(one)) for one in repeated(request.user, stretch)[:MOST_ROWS]]
    return _report(request, _("Repeated complaints"), "repeated", head, rows, stretch, wrong)


def _repeated_cells(complaint: Any) -> list[str]:
    ticket, neglect = complaint.ticket, getattr(complaint, "neglect", None)
    cells = [_day(complaint.received_at), complaint.number, ticket.sentence, ticket.customer.name, ticket.department.name]
    return [*cells, str(complaint.came_before), f"{neglect.department.name}: {neglect.words}" if neglect else ""]


@login_required
@require_safe
@never_cache
def wrong_page(request: HttpRequest) -> HttpResponse:
    """Registered matters whose customer was not satisfied, that were disputed, or that went up the line."""
    stretch, wrong = _stretch(request)
    head = [_("Registered"), _("Number"), _("Matter"), _("Customer"), _("Department"), _("What went wrong"), _("Outcome")]
    rows = []
    for sign in [] if wrong else went_wrong(request.user, stretch):
        ticket, complaint = sign.ticket, complaint_in(sign.ticket)
        cells = [_day(ticket.opened_at), complaint.number if complaint else ticket.number, ticket.sentence, ticket.customer.name]
        cells += [ticket.department.name, ", ".join(sign.words), outcome_of(ticket)]
        rows.append((complaint.number if complaint else "", cells))
    return _report(request, _("Dissatisfied, disputed and escalated"), "went-wrong", head, rows, stretch, wrong)


@login_required
@require_safe
@never_cache
def improvements_page(request: HttpRequest) -> HttpResponse:
    """What complaints improved: each with when it came in, its feedback to the customer, what departments changed and what works."""
    stretch, wrong = _stretch(request)
    head = [
        _("Registered"),
        _("Number"),
        _("Matter"),
        pgettext("complaint", "Answered"),
        _("What departments improved"),
        _("Actions that work"),
    ]
    rows = []
    for one in [] if wrong else improvements(request.user, stretch):
        ticket, answered = one.complaint.ticket, _day(one.answered_at) if one.answered_at else ""
        cells = [
            _day(one.complaint.received_at),
            one.complaint.number,
            ticket.sentence,
            answered,
            "; ".join(one.improvements),
            str(one.verified),
        ]
        rows.append((one.complaint.number, cells))
    return _report(request, _("What complaints improved"), "improvements", head, rows, stretch, wrong)


def _report(
    request: HttpRequest, title: str, name: str, head: list[str], rows: list[tuple[str, list[str]]], stretch: Stretch, wrong: list[str]
) -> HttpResponse:
    """A table whose second cell leads to a complaint, as a page or a file."""
    if request.GET.get("format") == "csv" and not wrong:
        return _file(request, name, head, (cells for _number, cells in rows))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"title": title, "head": head, "page": page, "faults": wrong}
    return render(request, "complaints/report.html", context | _asked(request, stretch), status=400 if wrong else 200)


def _stretch(request: HttpRequest) -> tuple[Stretch, list[str]]:
    """The stretch asked for, and why it cannot be used: then the usual one."""
    try:
        return read_stretch(request.GET, now()), []
    except Invalid as refusal:
        return read_stretch({}, now()), refusal.sentences


def _asked(request: HttpRequest, stretch: Stretch, **more: str) -> dict[str, Any]:
    told = {name: request.GET[name] for name in ("from", "to") if request.GET.get(name)} | more
    return {"stretch": stretch, "given": request.GET, "query": urlencode(told)}


def _file(request: HttpRequest, name: str, head: list[str], rows: Iterable[list[str]]) -> HttpResponse:
    """The rows as a file for a spreadsheet; that it was taken is in the read log."""
    note_reading(Reading(request.user.actor(), Complaint.subject_kind, 0, "export", name))
    return csv_file(f"complaints-{name}", head, rows)


def _day(at: Any) -> str:
    return f"{timezone.localtime(at, timezone.get_default_timezone()):%Y-%m-%d}"


@login_required
@require_POST
def neglect(request: HttpRequest, number: str) -> HttpResponse:
    """Record that a department's neglect caused a complaint."""
    complaint = complaint_for(request.user, number, to="investigate")
    try:
        department = department_coded(request.POST.get("department", ""))
        name_neglect(complaint, department, request.POST.get("words", ""), **acting(request, now()))
    except Invalid as refusal:
        return show_complaint(request, complaint, refusal.sentences, status=400)
    except (Stale, WrongState):
        return show_complaint(request, complaint_for(request.user, number), [changed_meanwhile()], status=412)
    messages.success(request, _("Recorded; where it repeats, the general manager is told."))
    return redirect("complaint", number)
