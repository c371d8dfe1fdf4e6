"""The customer-problem list as a page and as a file, and the list a department was fed."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.reading import Reading, note_reading
from staff.models import Department
from tickets.access import refusal_of
from tickets.choices import Channel
from tickets.forms import acting, changed_meanwhile
from tickets.models import ProblemList
from tickets.problems.access import list_for, lists_of
from tickets.problems.actions import acknowledge_list
from tickets.problems.asked import Asked, read_asked
from tickets.problems.queries import Contact, contacts, counted, shown
from tickets.spreadsheets import csv_file

PAGE = 100
MOST_ROWS = 10_000  # of one file


@login_required
@require_safe
def problem_page(request: HttpRequest) -> HttpResponse:
    """All contacts she may see, by any route; a filter that cannot be used is named, and nothing is listed."""
    at, faults = now(), []
    try:
        asked = read_asked(request.GET, at)
    except Invalid as refusal:
        asked, faults = read_asked({}, at), refusal.sentences
    return _page(request, asked, faults)


def _page(request: HttpRequest, asked: Asked, faults: list[str]) -> HttpResponse:
    found: Any = [] if faults else contacts(request.user, asked)
    page: Any = Paginator(found, PAGE).get_page(request.GET.get("page"))
    told = {name: request.GET[name] for name in ("from", "to", "department", "route") if request.GET.get(name)}
    context = {
        "asked": asked,
        "given": request.GET,
        "page": page,
        "rows": shown(page),
        "groups": [] if faults else counted(request.user, asked),
        "query": urlencode(told),
        "routes": Channel.choices,
        "departments": Department.objects.order_by("code"),
        "fed": lists_of(request.user).order_by("-pk")[:8],
        "faults": faults,
    }
    return render(request, "tickets/problems.html", context, status=400 if faults else 200)


@login_required
@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """The same list as a file for a spreadsheet; that it was taken is in the read log. A filter that cannot be used: the page says so."""
    at = now()
    try:
        asked = read_asked(request.GET, at)
        rows = list(contacts(request.user, asked)[: MOST_ROWS + 1])
        if len(rows) > MOST_ROWS:
            raise Invalid({"from": [_("More than %(most)s rows; choose fewer days or a department.") % {"most": MOST_ROWS}]})
    except Invalid as refusal:
        return _page(request, read_asked({}, at), refusal.sentences)
    why = f"{asked.first}–{asked.last}, {len(rows)}"
    note_reading(Reading(request.user.actor(), ProblemList.subject_kind, 0, "export", why))
    return csv_file(f"customer-problems-{asked.first}-{asked.last}", _head(), map(_cells, shown(rows)))


def _head() -> list[str]:
    return [
        _("When"),
        _("Route"),
        _("Customer"),
        _("Department"),
        _("Problem"),
        _("Kind"),
        _("Class"),
        _("Result"),
        _("What came of it"),
        _("Promise"),
        _("Number"),
    ]


def _cells(row: Contact) -> list[str]:
    when = f"{timezone.localtime(row.at, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
    department, number = row.department.name if row.department else "", row.ticket.number if row.ticket else ""
    said = [row.problem, row.kind_name, row.topic, row.result, row.words, row.promise_name]
    return [when, row.route_name, row.customer, department, *said, number]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The list a department was fed; a POST takes note of it, and what was typed stays where it is refused."""
    if request.method != "POST":
        return _list(request, list_for(request.user, pk))
    found = list_for(request.user, pk, to="acknowledge")
    try:
        acknowledge_list(found, request.POST.get("words", ""), **acting(request, now()))
    except Invalid as refusal:
        return _list(request, found, refusal.sentences, status=400)
    except (Stale, WrongState):
        words = changed_meanwhile()
        return _list(request, list_for(request.user, pk), [words], status=412)
    messages.success(request, _("Taken note of."))
    return redirect("problem-list", pk)


def _list(request: HttpRequest, found: ProblemList, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    asked = Asked(found.begins_at, found.ends_at, found.department)
    page = Paginator(contacts(request.user, asked), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "list": found,
        "page": page,
        "rows": shown(page),
        "groups": counted(request.user, asked),
        "refused": refusal_of(lambda: list_for(request.user, found.pk, to="acknowledge")),
        "faults": faults or [],
        "typed": request.POST,
    }
    return render(request, "tickets/problem_list.html", context, status=status)
