"""Reads over several tables: the worklist and everything a ticket's page shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import DateTimeField, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from servicedesk.clocks.models import Clock
from servicedesk.clocks.rules import Step
from servicedesk.journal.models import Event
from staff.models import Member
from staff.queries import in_role, line_above
from tickets.access import customers_of, tickets_of
from tickets.models import Customer, Reply, Ticket
from tickets.rules import normal_phone

PAGE = 50
SOON = timedelta(minutes=15)
VIEWS = ("mine", "first", "overdue", "soon", "today", "department", "solved", "all")
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_QUIET_EVENTS = ("ticket.replied", "ticket.solved", "notice.given", "notice.read", "call.ended")


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

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The rows under their heads, in order."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.group, []).append(row)
        return list(found.items())


@dataclass
class Entry:
    """A line of a timeline: `kind` is customer, reply, solution or system; `event` is there for all but a bare reply."""

    kind: str
    at: datetime
    event: Event
    reply: Reply | None = None

    @property
    def entered_late(self) -> bool:
        """Whether it was written down more than five minutes after it happened."""
        return self.event.recorded_at - self.event.occurred_at > timedelta(minutes=5)


@dataclass
class Rung:
    """Who hears next that a promise is late, and when; roles stand in where nobody holds the post."""

    step: Step
    at: datetime
    people: list[Member] = field(default_factory=list)


@dataclass
class TicketPage:
    """Everything a ticket's page shows beside the worklist."""

    ticket: Ticket
    clocks: list[Clock]
    entries: list[Entry]
    others: list[Row]
    ladder: list[Rung]

    @property
    def live(self) -> Clock | None:
        """The open clock that falls due next."""
        return _next_of(self.clocks)


def end_of_today(at: datetime) -> datetime:
    """Midnight at the end of this day in the desk's zone."""
    day = timezone.localtime(at).date() + timedelta(days=1)
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _with_due(rows: QuerySet[Ticket]) -> QuerySet[Any]:
    """Tickets with `due`, when their next open clock falls due; the far future where none is open."""
    open_clocks = Clock.objects.open().filter(matter_id=OuterRef("pk")).order_by().values("matter_id")
    next_due = Subquery(open_clocks.annotate(due=Min("due_at")).values("due"), output_field=DateTimeField())
    return rows.annotate(due=Coalesce(next_due, Value(_NEVER)))


def _in_view(view: str, member: Member, at: datetime) -> QuerySet[Any]:
    rows = _with_due(tickets_of(member))
    if view == "solved":
        return rows.filter(status=Ticket.Status.SOLVED)
    rows = rows.filter(status=Ticket.Status.OPEN)
    limits = {"overdue": at, "soon": at + SOON, "today": end_of_today(at)}
    if view in limits:
        after = datetime.min.replace(tzinfo=UTC) if view == "overdue" else at
        return rows.filter(due__lt=limits[view], due__gte=after)
    parts = {"mine": Q(owner=member), "first": Q(first_responder=member), "department": Q(department_id=member.department_id)}
    return rows.filter(parts[view]) if view in parts else rows


def worklist(member: Member, view: str, at: datetime, after: str = "") -> tuple[list[Ticket], str]:
    """A page of the tickets of one view, the next due first (of solved ones the newest), and the cursor of the next page; one statement."""
    rows = _in_view(view, member, at).select_related("customer")
    newest_first = view == "solved"
    if place := _place(after):
        beyond = "lt" if newest_first else "gt"
        rows = rows.filter(Q(due=place[0], **{f"pk__{beyond}": place[1]}) | Q(**{f"due__{beyond}": place[0]}))
    found = list(rows.order_by(*(("-due", "-pk") if newest_first else ("due", "pk")))[: PAGE + 1])
    more = f"{found[PAGE - 1].due.isoformat()},{found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return found[:PAGE], more


def _place(after: str) -> tuple[datetime, int] | None:
    due, _comma, pk = after.replace(" ", "+").partition(",")
    try:
        moment = parse_datetime(due)
        if moment is None or moment.tzinfo is None or not pk.isdecimal():
            return None
        return moment.astimezone(UTC), int(pk[:18])
    except (ValueError, OverflowError):
        return None


def clocks_by_matter(tickets: Iterable[Ticket], *, call_id: int | None = None) -> dict[int | None, list[Clock]]:
    """All clocks of these matters, in the order they fall due, those of one call under None; one statement."""
    wanted = Q(matter_id__in=[ticket.pk for ticket in tickets])
    if call_id is not None:
        wanted |= Q(about="call", about_id=call_id)
    found: dict[int | None, list[Clock]] = {}
    for clock in Clock.objects.filter(wanted).select_related("limit__article__regulation").order_by("due_at", "pk"):
        own = call_id is not None and clock.about == "call" and clock.about_id == call_id
        found.setdefault(None if own else clock.matter_id, []).append(clock)
    return found


def _next_of(clocks: Sequence[Clock]) -> Clock | None:
    return min((clock for clock in clocks if clock.stopped_at is None and clock.due_at), key=lambda clock: clock.decides_at, default=None)


def rows_of(tickets: Sequence[Ticket], clocks: dict[int | None, list[Clock]], at: datetime) -> list[Row]:
    """Tickets with their next clock and the head they stand under."""
    return [Row(ticket, clock := _next_of(clocks.get(ticket.pk, ())), _group(clock, at)) for ticket in tickets]


def _group(clock: Clock | None, at: datetime) -> str:
    if clock is None:
        return "none"
    if clock.decides_at < at:
        return "overdue"
    if clock.decides_at < at + SOON:
        return "soon"
    return "today" if clock.decides_at < end_of_today(at) else "later"


def list_page(member: Member, view: str, at: datetime, after: str = "") -> Worklist:
    """The worklist alone, in two statements whatever its length."""
    tickets, more = worklist(member, view, at, after)
    return Worklist(view, rows_of(tickets, clocks_by_matter(tickets), at), more)


def ticket_page(member: Member, ticket: Ticket, view: str, at: datetime) -> tuple[Worklist, TicketPage]:
    """The worklist and the ticket's page, their clocks read together."""
    listed, more = worklist(member, view, at)
    others = open_matters(member, [ticket.customer_id], besides=ticket.pk)
    clocks = clocks_by_matter([*listed, *others, ticket], call_id=ticket.call_id or 0)
    page = TicketPage(
        ticket=ticket,
        clocks=clocks.get(None, []) + clocks.get(ticket.pk, []),
        entries=_entries(ticket),
        others=rows_of(others, clocks, at),
        ladder=[],
    )
    page.ladder = _ladder(page.live, ticket.owner, at)
    return Worklist(view, rows_of(listed, clocks, at), more), page


def open_matters(member: Member, customers: Sequence[int], *, besides: int = 0) -> list[Ticket]:
    """The open matters of these customers that she may see, newest first, ten at most."""
    rows = tickets_of(member).filter(status=Ticket.Status.OPEN, customer_id__in=customers).exclude(pk=besides)
    return list(rows.select_related("owner").order_by("-opened_at", "-pk")[:10])


def caller(member: Member, phone: str) -> Customer | None:
    """The customer this telephone number belongs to, the latest one known by it."""
    number = normal_phone(phone)
    return customers_of(member).filter(phone=number).order_by("-pk").first() if number else None


def matters_of_caller(member: Member, customer: Customer | None, at: datetime) -> list[Row]:
    """Her open matters with their next clocks, so that she need not say it twice; two statements."""
    tickets = open_matters(member, [customer.pk]) if customer else []
    return rows_of(tickets, clocks_by_matter(tickets), at) if tickets else []


def _entries(ticket: Ticket) -> list[Entry]:
    """The ticket's timeline: its own events, its clocks' and its call's, in the order they happened; two statements."""
    replies = {reply.pk: reply for reply in Reply.objects.filter(ticket=ticket).select_related("author")}
    own = Q(matter_id=ticket.pk) | Q(subject_kind="call", subject_id=ticket.call_id or 0)
    events = Event.objects.filter(own).order_by("occurred_at", "pk")
    entries = [entry for event in events for entry in _entries_of(event, replies)]
    return sorted(entries, key=lambda entry: entry.kind != "customer")  # her own words first


def _entries_of(event: Event, replies: dict[int, Reply]) -> list[Entry]:
    if event.code == "ticket.opened":
        return [Entry("customer", event.occurred_at, event), Entry("system", event.occurred_at, event)]
    if event.code == "ticket.replied" and event.facts.get("reply_id") in replies:
        return [Entry("reply", event.occurred_at, event, replies[event.facts["reply_id"]])]
    if event.code == "ticket.solved":
        return [Entry("solution", event.occurred_at, event)]
    return [] if event.code in _QUIET_EVENTS else [Entry("system", event.occurred_at, event)]


def _ladder(clock: Clock | None, owner: Member, at: datetime) -> list[Rung]:
    """The rungs of the live clock that are still to come, with the people who would be told now."""
    if clock is None:
        return []
    rungs = [Rung(step, step.at(clock.decides_at)) for step in clock.limit.steps if step.tell and step.at(clock.decides_at) > at]
    line = line_above(owner) if rungs else []
    for rung in rungs:
        rung.people = [member for role in rung.step.tell for member in in_role(role, owner, line)]
    return rungs
