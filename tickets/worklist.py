"""The worklist: the tickets of a view, found a page at a time in the order in which they fall due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, DateTimeField, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from servicedesk.clocks.models import Clock, Limit
from staff.models import Member
from tickets.access import tickets_of
from tickets.models import Ticket
from tickets.narrowing import narrow_rows

PAGE = 50
SOON = timedelta(minutes=15)
VIEWS = ("mine", "first", "queue", "overdue", "soon", "today", "department", "solved", "repeated", "all")
VIEW_CHOICES = [(name, name) for name in VIEWS]
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass
class Row:
    """A ticket of the worklist with the clock that falls due next, when it has an open one."""

    ticket: Ticket
    clock: Clock | None
    group: str


@dataclass
class Worklist:
    """One page of a view: rows in order, and the cursor of the next page when there is one."""

    view: str
    rows: list[Row]
    more: str = ""
    narrow: dict[str, str] = field(default_factory=dict)
    saved: int = 0  # the saved view that the address names

    @cached_property
    def query(self) -> str:
        """The view and what it is narrowed to, as an address carries them."""
        return urlencode({"view": self.view} | self.narrow | ({"saved": self.saved} if self.saved else {}))

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The rows under their heads, in order."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.group, []).append(row)
        return list(found.items())


def end_of_today(at: datetime) -> datetime:
    """Midnight at the end of this day in the desk's zone."""
    day = timezone.localtime(at).date() + timedelta(days=1)
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def with_due(rows: QuerySet[Ticket]) -> QuerySet[Any]:
    """Tickets with `due`, when the next of their clocks that run falls due; the far future where none does."""
    open_clocks = Clock.objects.running_on().filter(matter_id=OuterRef("pk")).order_by().values("matter_id")
    next_due = Subquery(open_clocks.annotate(due=Min("due_at")).values("due"), output_field=DateTimeField())
    return rows.annotate(due=Coalesce(next_due, Value(_NEVER)))


_SHOWN_MOMENTS = ("started_at", "earliest_at", "due_at", "paused_until")


def _next_clock() -> Subquery:
    """What a row shows of the open clock that falls due next, one that stands still only where no other runs, in the list's statement."""
    standing_still = Case(When(state=Clock.State.PAUSED, then=1), default=0)
    rows = Clock.objects.open().filter(matter_id=OuterRef("pk"), due_at__isnull=False).order_by(standing_still, "due_at", "pk")
    shown = {name: name for name in ("state", *_SHOWN_MOMENTS)} | {"zh": "limit__name_zh", "en": "limit__name_en"}
    return Subquery(rows.values(shown=JSONObject(**shown))[:1])


def _clock_shown(found: Mapping[str, Any] | None) -> Clock | None:
    """The clock of a row, with what `_next_clock` brought of it and of its limit."""
    if found is None:
        return None
    moments = {name: datetime.fromisoformat(found[name]) if found[name] else None for name in _SHOWN_MOMENTS}
    return Clock(state=found["state"], limit=Limit(name_zh=found["zh"], name_en=found["en"]), **moments)


def _in_view(view: str, member: Member) -> QuerySet[Any]:
    """The tickets of a view, but for what it says of the time they fall due."""
    rows = tickets_of(member)
    if view == "solved":
        return rows.filter(status=Ticket.Status.SOLVED)
    parts = {"mine": Q(owner=member), "first": Q(first_responder=member), "department": Q(department_id=member.department_id)}
    parts |= {"queue": Q(kind__in=member.queues), "repeated": Q(contact_count__gt=1)}
    return rows.filter(parts.get(view, Q()), status=Ticket.Status.OPEN)


_Place = tuple[datetime, int]


def _leading(of: QuerySet[Any], within: Q, place: _Place | None) -> QuerySet[Any]:
    """Ids of the first page of these tickets by the clock that falls due next, found in the order in which clocks fall due.

    What is read does not grow with the tickets: reading ends with the page.
    """
    same = Clock.objects.running_on().filter(matter_id=OuterRef("matter_id"))
    earlier = same.filter(Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk")))
    rows = Clock.objects.running_on().filter(within, ~Exists(earlier), Exists(of.filter(pk=OuterRef("matter_id"))), due_at__isnull=False)
    if place:
        rows = rows.filter(Q(due_at=place[0], matter_id__gt=place[1]) | Q(due_at__gt=place[0]), due_at__gte=place[0])
    return rows.order_by("due_at", "matter_id").values("matter_id")[: PAGE + 1]


def _without_due(of: QuerySet[Any], before: QuerySet[Any], place: _Place | None) -> QuerySet[Any]:
    """Ids of the first page of those of these tickets of which no clock runs; looked for only where those `before` fill no page."""
    running = Clock.objects.running_on().filter(matter_id=OuterRef("pk"), due_at__isnull=False)
    rows = of.alias(full=Subquery(before[PAGE : PAGE + 1])).filter(full__isnull=True)  # in its order, unlike an Exists
    rows = rows.filter(~Exists(running), pk__gt=place[1] if place and place[0] == _NEVER else 0)
    return rows.order_by("pk").values("pk")[: PAGE + 1]


def _candidates(view: str, of: QuerySet[Any], at: datetime, place: _Place | None) -> QuerySet[Any]:
    """Ids among which the page is: at most so many that sorting them is nothing."""
    if view in ("mine", "first", "solved"):  # few, or in another order
        return of.values("pk")
    ends = {"overdue": at, "soon": at + SOON, "today": end_of_today(at)}
    if view not in ends:
        leading = _leading(of, Q(), place)
        return leading.union(_without_due(of, leading, place), all=True)
    within = Q(due_at__lt=ends[view]) if view == "overdue" else Q(due_at__lt=ends[view], due_at__gte=at)
    found = _leading(of, within, place)
    if view != "today":
        return found
    midnight = ends["today"]  # what was deferred to this day is this day's too
    that_day = Q(deferrals__until__gt=midnight - timedelta(days=1), deferrals__until__lte=midnight)
    return found.union(of.filter(that_day, deferrals__replaced_at=None).values("pk"))


def worklist(member: Member, view: str, at: datetime, after: str = "", narrow: Mapping[str, str] | None = None) -> tuple[list[Ticket], str]:
    """A page of the tickets of one view, the next due first (of solved ones the newest), and the cursor of the next page; one statement."""
    newest_first, place = view == "solved", _place(after)
    among = _candidates(view, narrow_rows(_in_view(view, member), narrow or {}), at, None if newest_first else place)
    rows = with_due(Ticket.objects.filter(pk__in=among).with_hold().with_deferral())
    rows = rows.select_related("customer").annotate(next_clock=_next_clock())
    if place:
        beyond = "lt" if newest_first else "gt"
        rows = rows.filter(Q(due=place[0], **{f"pk__{beyond}": place[1]}) | Q(**{f"due__{beyond}": place[0]}))
    found = list(rows.order_by(*(("-due", "-pk") if newest_first else ("due", "pk")))[: PAGE + 1])
    more = f"{found[PAGE - 1].due.isoformat()},{found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return found[:PAGE], more


def _place(after: str) -> _Place | None:
    due, _comma, pk = after.replace(" ", "+").partition(",")
    try:
        moment = parse_datetime(due)
        if moment is None or moment.tzinfo is None or not pk.isdecimal():
            return None
        return moment.astimezone(UTC), int(pk[:18])
    except (ValueError, OverflowError):
        return None


def list_page(member: Member, view: str, at: datetime, after: str = "", narrow: dict[str, str] | None = None) -> Worklist:
    """The worklist alone, in one statement whatever its length."""
    tickets, more = worklist(member, view, at, after, narrow)
    return Worklist(view, _listed(tickets, at), more, narrow or {})


def _listed(tickets: Iterable[Any], at: datetime) -> list[Row]:
    """The rows of a worklist, whose tickets brought their `next_clock` along."""
    return [Row(ticket, clock := _clock_shown(ticket.next_clock), group_of(clock, at)) for ticket in tickets]


def group_of(clock: Clock | None, at: datetime) -> str:
    """The head that a row stands under, by its clock."""
    if clock is None:
        return "none"
    if clock.state == Clock.State.PAUSED:
        return "paused"
    if clock.decides_at < at:
        return "overdue"
    if clock.decides_at < at + SOON:
        return "soon"
    return "today" if clock.decides_at < end_of_today(at) else "later"
