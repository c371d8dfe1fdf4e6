"""Reports of complaints as pages: what waits to be collated, the form for a report, and what was reported."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.models import ComplaintReport
from complaints.reporting.access import report_with, require_reporter, submissions_of, ticket_to_submit
from complaints.reporting.actions import Reported, make_report, submit_question
from complaints.reporting.models import ReportKind
from complaints.reporting.queries import last_period_end, report_rule, report_rules, reports_of
from complaints.rights import RECEIVE
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, WrongState
from tickets.access import lacks, refusal_of
from tickets.forms import MomentForm, changed_meanwhile

PAGE, MOST_WAITING = 50, 50


@login_required
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports she made or was told, the newest first, what waits to be collated, and the forms for both."""
    return _list(request)


def _list(request: HttpRequest, faults: list[str] | None = None, *, failed: str = "", status: int = 200) -> HttpResponse:
    member, at = request.user, now()
    rules = report_rules(at, member.department_id)
    kind = request.GET.get("kind", "")
    rows = reports_of(member).filter(**({"kind": kind} if kind in ReportKind.values else {}))
    refusals = {code: refusal_of(partial(require_reporter, member, rule)) for code, rule in rules.items()}
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "waiting": submissions_of(member).filter(report=None)[:MOST_WAITING],
        "kinds": ReportKind.choices,
        "kind": kind,
        "asked": [(code, ReportKind(code).label, rule, refusals[code]) for code, rule in rules.items()],
        "begins": last_period_end(member),
        "submit_refused": lacks(member, RECEIVE),
        "collates": "collation" in rules,
        "faults": faults or [],
        "failed": failed,
        "typed": request.POST,
        "at": at,
    }
    return render(request, "complaints/made_reports.html", context, status=status)


@login_required
@require_safe
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, fit for print."""
    report: ComplaintReport = report_with(request.user, pk)
    context: dict[str, Any] = {
        "report": report,
        "told": report.told.order_by("pk"),
        "complaints": report.complaints.select_related("ticket").order_by("number"),
        "submissions": report.submissions.select_related("ticket", "by").order_by("pk"),
        "at": now(),
    }
    return render(request, "complaints/made_report.html", context)


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A report, from its form."""
    typed, at = request.POST, now()
    kind = typed.get("kind", "")
    try:
        require_reporter(request.user, report_rule(kind, at, request.user.department_id))
        report = make_report(kind, _read(typed), by=request.user.actor(), at=at, member=request.user)
    except Invalid as refusal:
        return _list(request, refusal.sentences, failed=kind, status=400)
    messages.success(request, _("Reported; those it is for are told."))
    return redirect("complaint-report-one", report.pk)


def _read(typed: Any) -> Reported:
    begins = MomentForm(typed, "begins_at").value() if typed.get("begins_at") else None
    ends = MomentForm(typed, "ends_at").value() if typed.get("ends_at") else None
    numbers = typed.get("complaints", "").replace(",", " ").replace("，", " ").split()
    words = {name: typed.get(name, "") for name in ("words", "lesson_title", "lesson")}
    return Reported(begins_at=begins, ends_at=ends, complaints=numbers, **words)


@login_required
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """A question or suggestion submitted in writing, from its form."""
    try:
        ticket = ticket_to_submit(request.user, request.POST.get("ticket", "").strip())
        submit_question(ticket, request.POST.get("words", ""), by=request.user.actor(), at=now(), member=request.user)
    except Invalid as refusal:
        return _list(request, refusal.sentences, failed="submission", status=400)
    except WrongState:
        return _list(request, [changed_meanwhile()], failed="submission", status=412)
    messages.success(request, _("Submitted; whoever collates is told."))
    return redirect("complaint-reports")
