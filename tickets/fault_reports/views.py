"""Fault reports as pages: those made to a department, and one with what became of the fix."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale, WrongState
from tickets.access import lacks, tickets_of
from tickets.fault_reports.access import RIGHT_TO, report_for, reports_of
from tickets.fault_reports.actions import report_fix
from tickets.forms import changed_meanwhile, version_of
from tickets.models import FaultReport

PAGE = 50


@login_required
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The faults reported to her department and those of the matters she may see; those being fixed unless `show=all`."""
    show = "all" if request.GET.get("show") == "all" else "open"
    rows = reports_of(request.user)
    if show == "open":
        rows = rows.filter(state=FaultReport.State.REPORTED)
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "tickets/fault_reports.html", {"page": page, "show": show})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One fault; a POST says what became of the fix."""
    if request.method != "POST":
        return _one(request, report_for(request.user, pk))
    report = report_for(request.user, pk, to="answer")
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
    try:
        report_fix(report, request.POST.get("outcome", ""), expected=version_of(request), **how)
    except Invalid as refusal:
        return _one(request, report, refusal.sentences, status=400)
    except (Stale, WrongState):
        words = changed_meanwhile()
        return _one(request, report_for(request.user, pk), [words], status=412)
    messages.success(request, _("Reported back; the matter's owner is told."))
    return redirect("fault-report", pk)


def _one(request: HttpRequest, report: FaultReport, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    refused = lacks(request.user, RIGHT_TO["answer"])
    sees = tickets_of(request.user).filter(pk=report.ticket_id).exists()
    context = {"report": report, "refused": refused, "sees_ticket": sees, "faults": faults or [], "typed": request.POST}
    return render(request, "tickets/fault_report.html", context, status=status)
