"""Calendars: when departments work, and the form by which administrators change it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.clocks.calendars.actions import edit_calendar, set_day
from servicedesk.clocks.calendars.models import WorkCalendar
from servicedesk.clocks.calendars.plain import WEEKDAYS
from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Invalid, Missing, Stale
from servicedesk.rulebook.revisions.access import refusal as lacking
from servicedesk.web.errors import forbidden_words
from staff.access import require_right
from staff.models import Member

RIGHT = "calendar.edit"
YEARS = range(2000, 2200)


def _calendars() -> QuerySet[Any]:
    """The calendars with how many open clocks count in each, by code."""
    counted = Clock.objects.open().filter(calendar=OuterRef("code")).order_by().values("calendar")
    return WorkCalendar.objects.annotate(open=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)).order_by("code")


def _calendar(code: str) -> Any:
    calendar = _calendars().filter(code=code).first()
    if calendar is None:
        raise Missing("calendar")
    return calendar


def weekday_names() -> dict[str, str]:
    """The weekdays in the reader's language."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return dict(zip(WEEKDAYS, names, strict=True))


@require_safe
def calendar_list(request: HttpRequest) -> HttpResponse:
    """Every calendar with its week."""
    names = weekday_names()
    rows = [(calendar, [(names[day], calendar.week.get(day, [])) for day in WEEKDAYS]) for calendar in _calendars()]
    return render(request, "web/calendars.html", {"rows": rows})


@require_safe
def calendar_page(request: HttpRequest, code: str) -> HttpResponse:
    """One calendar: its week, and the days of one year that differ."""
    return _page(request, _calendar(code))


@require_POST
def save_week(request: HttpRequest, code: str) -> HttpResponse:
    """Change the week, and until when the holidays count as published."""
    calendar, member = _calendar(code), _editor(request)
    week = {day: _hours(request.POST.get(day, "")) for day in WEEKDAYS}
    try:
        moved = edit_calendar(
            calendar,
            zone=request.POST.get("zone", "").strip(),
            week={day: hours for day, hours in week.items() if hours},
            published_until=_year(request.POST.get("published_until", "")),
            by=member.actor(),
            at=now(),
            expected=_revision(request),
        )
    except (Invalid, Stale) as refusal:
        return _page(request, calendar, refusal, request.POST)
    return _saved(request, code, moved)


@require_POST
def save_day(request: HttpRequest, code: str) -> HttpResponse:
    """Give one day its own hours, or none."""
    calendar, member = _calendar(code), _editor(request)
    try:
        moved = set_day(
            calendar,
            _date(request.POST.get("date", "")),
            _hours(request.POST.get("hours", "")),
            name_zh=request.POST.get("name_zh", "").strip()[:60],
            name_en=request.POST.get("name_en", "").strip()[:60],
            by=member.actor(),
            at=now(),
            expected=_revision(request),
        )
    except (Invalid, Stale) as refusal:
        return _page(request, calendar, refusal, request.POST)
    return _saved(request, code, moved)


def _editor(request: HttpRequest) -> Member:
    member: Member = request.user
    require_right(member, RIGHT)
    return member


def _saved(request: HttpRequest, code: str, moved: int) -> HttpResponse:
    words = ngettext("Saved; %(n)s running clock moved.", "Saved; %(n)s running clocks moved.", moved) % {"n": moved}
    messages.success(request, words)
    return redirect("calendar", code)


def _page(
    request: HttpRequest, calendar: WorkCalendar, refusal: Invalid | Stale | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    typed = typed or {}
    asked = request.GET.get("year") or typed.get("date", "")[:4]
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked[:5]) in YEARS else timezone.localdate(now()).year
    context = {
        "calendar": calendar,
        "week": [(day, name, typed.get(day, ", ".join(calendar.week.get(day, [])))) for day, name in weekday_names().items()],
        "days": calendar.days.filter(date__year=year).order_by("date"),
        "year": year,
        "typed": typed,
        "faults": _faults(refusal),
        "may_edit": (may_edit := request.user.has_right(RIGHT)),
        "no_edit": "" if may_edit else forbidden_words(lacking(RIGHT)),
    }
    status = 200 if refusal is None else 412 if isinstance(refusal, Stale) else 400
    return render(request, "web/calendar.html", context, status=status)


def _faults(refusal: Invalid | Stale | None) -> list[str]:
    if isinstance(refusal, Stale):
        return [_("Somebody else changed this calendar meanwhile; load the page again and enter your change once more.")]
    return refusal.sentences if refusal else []


def _hours(written: str) -> list[str]:
    """Spans as typed: “08:30-12:00, 13:30-18:00”, also with full-width commas and dashes."""
    spans = (span.strip().replace("：", ":") for span in re.split("[,，、;；\\n]", written))
    return [re.sub(r"\s*[-–—－]\s*", "-", span) for span in spans if span]


def _date(written: str) -> date:
    try:
        day = parse_date(written)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Invalid({"date": [_("“%(value)s” is not a date; write it as 2026-01-31.") % {"value": written}]})
    return day


def _year(written: str) -> int | None:
    if not written.strip():
        return None
    if written.isascii() and written.isdigit() and int(written[:5]) in YEARS:
        return int(written)
    raise Invalid({"published_until": [_("“%(value)s” is no year; write it like 2026, or nothing.") % {"value": written}]})


def _revision(request: HttpRequest) -> int:
    written = request.POST.get("revision", "")
    return int(written) if written.isascii() and written.isdigit() else 0
