"""What a department has left at its closing time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, ExpressionWrapper, Q

from servicedesk.clocks.calendars.rows import calendar_of
from servicedesk.clocks.queries import own_calendar
from servicedesk.clocks.worktime import Calendar, Span
from servicedesk.rulebook.scopes.queries import chain
from staff.models import Department, Member
from tickets.access import tickets_of
from tickets.models import Ticket, TicketQuerySet

MOST = 200  # rows on one page; what is beyond comes up as they are settled


@dataclass
class Closing:
    """A department's day or one `shift` of it (from 1; 0 is all): when it closes (None where it does not work), what is left by owner."""

    department: Department
    day: date
    closes_at: datetime | None
    groups: list[tuple[Member, list[Ticket]]]
    more: bool
    shifts: list[Span] = field(default_factory=list)
    shift: int = 0

    @property
    def count(self) -> int:
        return sum(len(tickets) for _, tickets in self.groups)


def hours_of_department(department_id: int | None) -> Calendar:
    """The calendar of the nearest scope of a department that has one; round the clock where none has. Two statements, or three."""
    return calendar_of(*own_calendar(chain(department_id)))


def _begin_of(day: date, hours: Calendar) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(hours.zone)).astimezone(UTC)


def shifts_of(hours: Calendar, day: date) -> list[Span]:
    """The shifts of a day: its working intervals, in order; none on a free day."""
    return hours.spans(_begin_of(day, hours), _begin_of(day + timedelta(days=1), hours))


def of_shift(shifts: Sequence[Span], shift: int) -> Q:
    """What is for this shift (from 1) to finish: what came in since the one before it ended, the first with what is left of earlier
    days; the last also has what comes later and what was put off to this day."""
    after = Q(opened_at__gte=shifts[shift - 2].end) if shift > 1 else Q()
    if shift == len(shifts):
        return after | Q(deferral__isnull=False)
    return after & Q(opened_at__lt=shifts[shift - 1].end, deferral__isnull=True)


def left_open(member: Member, department: Department, hours: Calendar, at: datetime) -> TicketQuerySet:
    """The department's open matters that she may see and that were to be finished by this day, the oldest first.

    Taken in without a later date, or deferred to this day or to an earlier one; `older` where one was taken in before this day.
    """
    rows = tickets_of(member).open().with_deferral().filter(department=department)
    due = Q(deferral__isnull=True) | Q(deferral__day__lte=hours.day_of(at))
    before = Q(opened_at__lt=_begin_of(hours.day_of(at), hours))
    marked = {"older": ExpressionWrapper(before, output_field=BooleanField())}
    return (
        rows.annotate(**marked)
        .filter(due, opened_at__lte=at)
        .select_related("customer", "department", "owner", "first_responder", "deferral__by")
    )


def closing_of(member: Member, department: Department, at: datetime, shift: int = 0) -> Closing:
    """What is left of a department's day, or of one shift of it, grouped by owner; one statement besides those of its calendar.

    Of a shift there is not the whole day is shown.
    """
    hours = hours_of_department(department.pk)
    day = hours.day_of(at)
    shifts = shifts_of(hours, day)
    shift = shift if 0 < shift <= len(shifts) else 0
    rows = left_open(member, department, hours, at)
    rows = rows.filter(of_shift(shifts, shift)) if shift else rows
    found = list(rows.order_by("opened_at", "pk")[: MOST + 1])
    groups: dict[int, tuple[Member, list[Ticket]]] = {}
    for ticket in found[:MOST]:
        groups.setdefault(ticket.owner_id, (ticket.owner, []))[1].append(ticket)
    closes_at = shifts[shift - 1].end if shift else hours.day_end(day)
    return Closing(department, day, closes_at, list(groups.values()), len(found) > MOST, shifts, shift)
