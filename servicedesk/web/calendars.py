"""Calendars: when departments work, and the form by which administrators change it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.clocks.calendars.access import RIGHT, calendar_for, calendars, day_of
from servicedesk.clocks.calendars.actions import create_calendar, edit_calendar, remove_day, set_day, take_published
from servicedesk.clocks.calendars.models import WorkCalendar
from servicedesk.clocks.calendars.plain import WEEKDAYS
from servicedesk.clocks.holidays import PUBLISHED_SINCE, PUBLISHED_UNTIL
from servicedesk.journal.errors import Invalid, Stale
from servicedesk.rulebook.revisions.access import refusal as lacking
from servicedesk.web.errors import forbidden_words
from staff.access import require_right
from staff.models import Member

YEARS = range(2000, 2200)


def weekday_names() -> dict[str, str]:
    """The weekdays in the reader's language."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return dict(zip(WEEKDAYS, names, strict=True))


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_list(request: HttpRequest) -> HttpResponse:
    """Every calendar with its week; a POST makes one."""
    if request.method != "POST":
        return _list(request)
    member = _editor(request)
    try:
        made = create_calendar(**_new(request.POST), by=member.actor(), at=now())
    except Invalid as refusal:
        return _list(request, refusal.sentences)
    messages.success(request, _("The calendar is made."))
    return redirect("calendar", made.code)


def _new(typed: Mapping[str, str]) -> dict[str, Any]:
    """A calendar as typed; Invalid names what cannot be used."""
    fields = {name: typed.get(name, "").strip()[:61] for name in ("code", "name_zh", "name_en")}
    words = {
        "code": _("“%(value)s” cannot be a code; write lower-case letters, digits, - and _, at most 40."),
        "name_zh": _("Give it a name in Chinese of at most 60 characters."),
        "name_en": _("Give it a name in English of at most 60 characters."),
    }
    fits: dict[str, Any] = {"code": re.fullmatch("[a-z0-9_-]{1,40}", fields["code"])} | {
        name: 0 < len(fields[name]) <= 60 for name in ("name_zh", "name_en")
    }
    if wrong := {name: [words[name] % {"value": fields[name]}] for name, fit in fits.items() if not fit}:
        raise Invalid(wrong)
    week = {day: hours for day in WEEKDAYS if (hours := _hours(typed.get(day, "")))}
    return fields | {"week": week, "zone": typed.get("zone", "").strip(), "holidays": bool(typed.get("holidays"))}


def _list(request: HttpRequest, faults: list[str] | None = None) -> HttpResponse:
    names = weekday_names()
    context = {
        "rows": [(calendar, [(names[day], calendar.week.get(day, [])) for day in WEEKDAYS]) for calendar in calendars()],
        "week": [(day, name, request.POST.get(day, "")) for day, name in names.items()],
        "zone": request.POST.get("zone") or timezone.get_default_timezone_name(),
        "typed": request.POST,
        "faults": faults or [],
        **_editing(request.user),
    }
    return render(request, "web/calendars.html", context, status=400 if faults else 200)


def _editing(member: Member) -> dict[str, Any]:
    may_edit = member.has_right(RIGHT)
    return {"may_edit": may_edit, "no_edit": "" if may_edit else forbidden_words(lacking(RIGHT))}


@require_safe
def calendar_page(request: HttpRequest, code: str) -> HttpResponse:
    """One calendar: its week, and the days of one year that differ."""
    return _page(request, calendar_for(request.user, code))


@require_POST
def save_week(request: HttpRequest, code: str) -> HttpResponse:
    """Change the week, and until when the holidays count as published."""
    calendar, member = calendar_for(request.user, code), _editor(request)
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
    calendar, member = calendar_for(request.user, code), _editor(request)
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


@require_POST
def removal(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let one day have its weekday's hours again."""
    calendar, member = calendar_for(request.user, code), _editor(request)
    day = day_of(calendar, pk).date
    try:
        moved = remove_day(calendar, day, by=member.actor(), at=now(), expected=_revision(request))
    except (Invalid, Stale) as refusal:
        return _page(request, calendar, refusal)
    return _saved(request, code, moved, year=day.year)


@require_POST
def take_year(request: HttpRequest, code: str) -> HttpResponse:
    """Take a year's days as they were published."""
    calendar, member = calendar_for(request.user, code), _editor(request)
    try:
        year = _year(request.POST.get("year", "")) or 0
        moved = take_published(calendar, year, by=member.actor(), at=now(), expected=_revision(request))
    except (Invalid, Stale) as refusal:
        return _page(request, calendar, refusal)
    return _saved(request, code, moved, year=year)


def _editor(request: HttpRequest) -> Member:
    member: Member = request.user
    require_right(member, RIGHT)
    return member


def _saved(request: HttpRequest, code: str, moved: int, *, year: int | None = None) -> HttpResponse:
    words = ngettext("Saved; %(n)s running clock moved.", "Saved; %(n)s running clocks moved.", moved) % {"n": moved}
    messages.success(request, words)
    page = reverse("calendar", args=[code])
    return redirect(f"{page}?year={year}" if year else page)


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
        "to_take": PUBLISHED_SINCE <= year <= PUBLISHED_UNTIL,
        **_editing(request.user),
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
