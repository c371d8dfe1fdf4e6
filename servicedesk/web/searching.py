"""Searching everything: the page, what it shows as one types, and what the palette asks for."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from servicedesk.search.kinds import kinds
from servicedesk.search.queries import Asked, Results, best_of_each, question_in, search
from servicedesk.search.rules import Question
from staff.models import Department
from tickets.models import Ticket

FIELDS = ("q", "kind", "status", "department", "from", "to")
IN_PALETTE = ("customer", "ticket", "complaint", "knowledge", "article", "member")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search_page(request: HttpRequest) -> HttpResponse:
    """What is found, the best first. What is typed comes by POST and goes into the address, unless it is a number or a mail address."""
    given = request.POST if request.method == "POST" else request.GET
    typed = {name: given.get(name, "").replace("\0", "").strip() for name in FIELDS}
    results, errors = _found(request, typed, given.get("page", ""))
    address = _address(typed, results)
    as_typed = bool(request.headers.get("HX-Request"))
    if request.method == "POST" and results and not results.question.is_private and not as_typed:
        return redirect(address)
    departments = Department.objects.order_by("id")
    context: dict[str, Any] = {"typed": typed, "results": results, "errors": errors, "address": address, "departments": departments}
    context |= {"kinds": kinds().values(), "statuses": Ticket.Status.choices, "narrowed": any(typed[name] for name in FIELDS[1:])}
    status = 400 if errors and not as_typed else 200
    response = render(request, "web/_found.html" if as_typed else "web/search.html", context, status=status)
    if as_typed:
        response["HX-Replace-Url"] = address
    return response


def _found(request: HttpRequest, typed: Mapping[str, str], page: str) -> tuple[Results | None, dict[str, list[str]]]:
    at = now()
    try:
        number = int(page[:4]) if page.isascii() and page.isdecimal() else 1
        return search(request.user, read_asked(typed), at=at, page=number), {}
    except Invalid as refusal:
        return None, refusal.errors


def _address(typed: Mapping[str, str], results: Results | None) -> str:
    """The page's address with what was asked for, but nothing that is masked elsewhere."""
    told = {name: value for name, value in typed.items() if value}
    if results is None or results.question.is_private:
        told.pop("q", None)
    return reverse("search") + (f"?{urlencode(told)}" if told else "")


def read_asked(given: Mapping[str, str]) -> Asked:
    """From `q`, `kind`, and of tickets `status`, `department` (a code), `from` and `to` (days, both included); Invalid names all faults."""
    errors: dict[str, list[str]] = {}
    said = {name: given.get(name, "").replace("\0", "").strip() for name in FIELDS}
    _one_of("kind", said["kind"], list(kinds()), errors)
    _one_of("status", said["status"], Ticket.Status.values, errors)
    codes = dict(Department.objects.values_list("code", "pk")) if said["department"] else {}
    _one_of("department", said["department"], list(codes), errors)
    after, before = _midnight("from", said["from"], 0, errors), _midnight("to", said["to"], 1, errors)
    try:
        question_in(said["q"])
    except Invalid as refusal:
        errors |= refusal.errors
    if errors:
        raise Invalid(errors)
    of_tickets = any(said[name] for name in FIELDS[2:])
    kind = said["kind"] or (Ticket.subject_kind if of_tickets else "")
    return Asked(said["q"], kind, said["status"], codes.get(said["department"]), after, before)


def _one_of(field: str, value: str, known: list[str], errors: dict[str, list[str]]) -> None:
    if value and value not in known:
        errors[field] = [_("“%(value)s” is unknown; use one of %(known)s.") % {"value": value, "known": ", ".join(known)}]


def _midnight(field: str, written: str, days: int, errors: dict[str, list[str]]) -> datetime | None:
    """The beginning of a day in the desk's zone, or of the `days`-th after it; None where none is written."""
    if not written:
        return None
    try:
        day = parse_date(written)
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 9000:
        errors[field] = [_("“%(value)s” is no day; write it as 2026-01-31.") % {"value": written}]
        return None
    return datetime.combine(day + timedelta(days=days), time(), tzinfo=timezone.get_default_timezone())


@never_cache
@require_POST
def palette(request: HttpRequest) -> HttpResponse:
    """The palette's answer to what is typed: the best five of each of IN_PALETTE; after § articles alone."""
    typed = request.POST.get("q", "").strip()
    of_articles = typed.startswith("§")
    wanted = ("article",) if of_articles else IN_PALETTE
    found: Any = []
    question = Question()
    with suppress(Invalid):  # too long for anything to be called like it
        question, found = best_of_each(request.user, typed.removeprefix("§"), wanted, at=now())
    return render(request, "web/_palette_found.html", {"found": found, "question": question})
