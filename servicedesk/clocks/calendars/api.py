"""Calendars over REST: their week, their days, and the published days of a year at once."""

from typing import Any

import django_filters
from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import etag, expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.clocks.calendars.access import RIGHT, calendar_for, calendars, day_of
from servicedesk.clocks.calendars.actions import create_calendar, edit_calendar, remove_day, set_day, take_published
from servicedesk.clocks.calendars.models import CalendarDay, WorkCalendar
from servicedesk.clocks.calendars.serializers import (
    CalendarChangeSerializer,
    CalendarDayInputSerializer,
    CalendarDaySerializer,
    CalendarInputSerializer,
    CalendarSerializer,
    MovingCalendarSerializer,
    PublishedYearInputSerializer,
)
from servicedesk.rulebook.revisions.access import require_right


class CalendarList(DeskView):
    resource = "calendars"
    queryset = WorkCalendar.objects.none()
    serializer_class = CalendarSerializer
    orders = {"code": "code"}
    order = "code"

    @extend_schema(responses=CalendarSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the calendars, by code."""
        return self.page(calendars())

    @extend_schema(request=CalendarInputSerializer, responses={201: CalendarSerializer})
    def post(self, request: Request) -> Response:
        """Make a calendar; without a zone it is the desk's."""
        require_right(request.user, RIGHT)
        given = self.taken(CalendarInputSerializer)
        given["zone"] = given["zone"] or settings.TIME_ZONE
        made = create_calendar(given.pop("code"), **given, by=self.actor, at=now())
        return self.created(self.shown(made), version=made.revision, location=f"/api/v1/calendars/{made.code}/")


class CalendarView(DeskView):
    """A change of one calendar: door, version, action, and the calendar as it is now."""

    resource = "calendars"
    versioned = True
    serializer_class = MovingCalendarSerializer

    def opened(self, code: str) -> tuple[WorkCalendar, dict[str, Any]]:
        """The calendar, and who changes which version of it."""
        calendar = calendar_for(self.request.user, code, to="edit")
        return calendar, {"by": self.actor, "at": now(), "expected": expected_version(self.request, calendar.revision)}

    def changed(self, code: str, moved: int, *, new: bool = False) -> Response:
        """The calendar with how many clocks moved."""
        calendar = calendar_for(self.request.user, code)
        calendar.moved = moved
        shown = self.shown(calendar, MovingCalendarSerializer)
        return self.created(shown, version=calendar.revision) if new else Response(shown, headers={"ETag": etag(calendar.revision)})


class CalendarOne(CalendarView):
    tagged = True

    @extend_schema(responses=CalendarSerializer)
    def get(self, request: Request, code: str) -> Response:
        """One calendar; its ETag is the version that If-Match names."""
        calendar = calendar_for(request.user, code)
        return tagged(request, self.shown(calendar, CalendarSerializer), calendar.revision)

    @extend_schema(request=CalendarChangeSerializer, responses=MovingCalendarSerializer)
    def patch(self, request: Request, code: str) -> Response:
        """Change its week, zone or published years; the clocks that count in it move at once."""
        calendar, how = self.opened(code)
        kept = {"zone": calendar.zone, "week": calendar.week, "published_until": calendar.published_until}
        return self.changed(code, edit_calendar(calendar, **kept | self.taken(CalendarChangeSerializer), **how))


class CalendarDayFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(field_name="date__year", min_value=1900, max_value=2200, decimal_places=0)


class CalendarDays(CalendarView):
    queryset = CalendarDay.objects.none()
    filterset_class = CalendarDayFilter
    orders = {"date": "date"}
    order = "date"

    @extend_schema(responses=CalendarDaySerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """List the days that differ from the week, by date."""
        return self.page(calendar_for(request.user, code).days.all(), CalendarDaySerializer)

    @extend_schema(request=CalendarDayInputSerializer, responses={201: MovingCalendarSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Give one date its own hours, none for a free day."""
        calendar, how = self.opened(code)
        given = self.taken(CalendarDayInputSerializer)
        return self.changed(code, set_day(calendar, given.pop("date"), given.pop("hours"), **given, **how), new=True)


class CalendarDayOne(CalendarView):
    @extend_schema(responses=MovingCalendarSerializer)
    def delete(self, request: Request, code: str, pk: int) -> Response:
        """Let a date have its weekday's hours again."""
        calendar, how = self.opened(code)
        return self.changed(code, remove_day(calendar, day_of(calendar, pk).date, **how))


class CalendarPublishedYears(CalendarView):
    @extend_schema(request=PublishedYearInputSerializer, responses={201: MovingCalendarSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Take a year's public holidays and make-up days as they were published; days set by hand stay."""
        calendar, how = self.opened(code)
        return self.changed(code, take_published(calendar, self.taken(PublishedYearInputSerializer)["year"], **how), new=True)
