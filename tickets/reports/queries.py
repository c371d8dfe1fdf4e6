"""How long matters took from being opened to being solved, by the clock on the wall and in working time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Subquery, Sum
from django.utils import timezone

from servicedesk.clocks.calendars.rows import calendar_of, editions_of
from servicedesk.clocks.worktime import ALWAYS, Calendar
from servicedesk.rulebook.models import Scope
from staff.models import Department, Member
from tickets.access import tickets_of
from tickets.models import Hold, Solution, Ticket
from tickets.reports.rules import Spread, spread

BY = ("kind", "department", "month")
BY_CHOICES = [(by, by) for by in BY]
LONGEST = 366  # days a report may cover


@dataclass(frozen=True)
class Asked:
    """What a report is asked for: matters solved on the days from `begin` to `end`, both included, by the desk's clock."""

    begin: date
    end: date
    by: str = "kind"
    kind: str = ""
    department: str = ""

    @property
    def stretch(self) -> tuple[datetime, datetime]:
        """From the first moment to the first moment after it."""
        zone = timezone.get_default_timezone()
        return datetime.combine(self.begin, time(), zone), datetime.combine(self.end + timedelta(days=1), time(), zone)


@dataclass(frozen=True)
class Group:
    """The matters of one kind, department or month: how many, how long they took in seconds, and how long of it they waited."""

    key: str
    name: str
    count: int
    wall: Spread
    working: Spread
    held_count: int
    held: Spread | None


@dataclass(frozen=True)
class _Solved:
    kind: str
    department: str
    month: str
    wall: float
    working: float
    held: float


def time_to_solve(member: Member, asked: Asked) -> tuple[Group | None, list[Group]]:
    """All matters she may see that were solved in the stretch and stand solved, and the same by group; five statements.

    Working time is that of each department's own calendar, of the nearest scope that has one; round the clock where none has.
    Time on hold is not taken off: it stands beside, by the clock on the wall.
    """
    departments = {one.pk: one for one in Department.objects.all()}
    hours = _hours_by_department(departments)
    solved = [_solved(row, departments, hours) for row in _rows(member, asked)]
    groups: dict[str, list[_Solved]] = {}
    for one in solved:
        groups.setdefault(getattr(one, asked.by), []).append(one)
    names = {department.code: department.name for department in departments.values()} | dict(Ticket.Kind.choices)
    listed = [_group(key, str(names.get(key, key)) if asked.by != "month" else key, rows) for key, rows in sorted(groups.items())]
    return (_group("all", "", solved) if solved else None), listed


def _rows(member: Member, asked: Asked) -> Any:
    begin, end = asked.stretch
    waited = Hold.objects.filter(ticket=OuterRef("ticket"), ended_at__lte=OuterRef("at")).order_by().values("ticket")
    length = ExpressionWrapper(F("ended_at") - F("held_at"), output_field=DurationField())
    rows = Solution.objects.filter(undone_at=None, at__gte=begin, at__lt=end, ticket__in=tickets_of(member).values("pk"))
    if asked.kind:
        rows = rows.filter(ticket__kind=asked.kind)
    if asked.department:
        rows = rows.filter(ticket__department__code=asked.department)
    rows = rows.annotate(held=Subquery(waited.annotate(sum=Sum(length)).values("sum")))
    return rows.values_list("ticket__kind", "ticket__department_id", "ticket__opened_at", "at", "held")


def _solved(row: tuple[Any, ...], departments: Mapping[int, Department], hours: Mapping[int, Calendar]) -> _Solved:
    kind, department, opened_at, at, held = row
    return _Solved(
        kind=kind,
        department=departments[department].code,
        month=f"{timezone.localtime(at, timezone.get_default_timezone()):%Y-%m}",
        wall=(at - opened_at).total_seconds(),
        working=hours[department].seconds_between(opened_at, at),
        held=held.total_seconds() if held else 0.0,
    )


def _group(key: str, name: str, rows: list[_Solved]) -> Group:
    held = [row.held for row in rows if row.held]
    wall, working = spread(row.wall for row in rows), spread(row.working for row in rows)
    assert wall is not None and working is not None
    return Group(key, name, len(rows), wall, working, len(held), spread(held))


def _hours_by_department(departments: Mapping[int, Department]) -> dict[int, Calendar]:
    """Department → the calendar of the nearest scope that has one; two statements, and one for a calendar not kept yet."""
    scopes = {scope.pk: scope for scope in Scope.objects.all()}
    of_department = {scope.department_id: scope for scope in scopes.values() if scope.department_id}
    companies = [scope for scope in scopes.values() if scope.kind == Scope.Kind.COMPANY and scope.parent_id is None]
    company = companies[0] if len(companies) == 1 else None
    codes = {pk: _calendar_above(of_department.get(pk, company), scopes) for pk in departments}
    editions = editions_of(set(codes.values()))
    return {pk: calendar_of(code, editions.get(code)) if code in editions else calendar_of(ALWAYS) for pk, code in codes.items()}


def _calendar_above(scope: Scope | None, scopes: Mapping[int, Scope]) -> str:
    passed: set[int] = set()
    while scope is not None and scope.pk not in passed:
        if scope.calendar:
            return scope.calendar
        passed.add(scope.pk)
        scope = scopes.get(scope.parent_id or 0)
    return ALWAYS
