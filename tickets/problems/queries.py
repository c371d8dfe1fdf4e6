"""All contacts by any route as one list: matters taken in, customers who asked again, calls and visits that led to no matter."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value

from servicedesk.clocks.models import Clock
from staff.models import Department, Member
from tickets.access import calls_of, tickets_of
from tickets.calls.models import BEGAN
from tickets.choices import Channel, Kind
from tickets.models import Call, MatterClass, RepeatedContact, Ticket, Visit
from tickets.problems.asked import Asked
from tickets.problems.models import Promise
from tickets.problems.rules import promise_of
from tickets.visits.access import visits_of

_COLUMNS = ("origin", "pk", "moment", "way", "concerned", "sort")


@dataclass(frozen=True)
class Contact:
    """One contact: when, by which route, of whom (a number alone is masked), which department it concerns, what the problem is, what
    became of it and whether the promises about it were kept. `ticket` is None where it led to no matter."""

    origin: str
    id: int
    at: datetime
    route: str
    customer: str
    department: Department | None
    problem: str
    kind: str
    topic: str
    result: str
    words: str
    promise: str
    ticket: Ticket | None = None

    @property
    def route_name(self) -> str:
        return str(Channel(self.route).label)

    @property
    def kind_name(self) -> str:
        return str(Kind(self.kind).label) if self.kind else ""

    @property
    def promise_name(self) -> str:
        return str(Promise(self.promise).label)


@dataclass(frozen=True)
class Counted:
    """How many contacts of one kind concern a department; `kind` is empty for those that led to no matter."""

    department: Department
    kind: str
    count: int

    @property
    def kind_name(self) -> str:
        return str(Kind(self.kind).label) if self.kind else ""


def contacts(member: Member | None, asked: Asked) -> QuerySet[Any]:
    """The contacts asked for that she may see, the newest first, as (source, id, moment, route, department, kind); of everybody's without
    a member. One statement, whose parts each ask for permission."""
    first, *others = _parts(member, asked)
    return first.union(*others, all=True).order_by("-moment", "origin", "-pk")


def _parts(member: Member | None, asked: Asked) -> list[QuerySet[Any]]:
    tickets: QuerySet[Any] = Ticket.objects.all() if member is None else tickets_of(member)
    calls = Call.objects.all() if member is None else Call.objects.filter(pk__in=calls_of(member).values("pk"))
    visits = Visit.objects.all() if member is None else Visit.objects.filter(pk__in=visits_of(member).values("pk"))
    repeats = RepeatedContact.objects.filter(ticket__in=tickets.values("pk"))
    no_kind = Value("", CharField())
    parts = [
        _part(tickets, "ticket", F("opened_at"), F("channel"), F("department_id"), F("kind"), asked),
        _part(repeats, "again", F("at"), F("channel"), F("ticket__department_id"), F("ticket__kind"), asked),
    ]
    if asked.route in ("", Channel.PHONE):
        by_phone = Value(Channel.PHONE, CharField())
        parts.append(_part(calls.filter(matter_id=None), "call", BEGAN, by_phone, F("department_id"), no_kind, asked))
    if asked.route in ("", Channel.WALK_IN):
        walk_in = Value(Channel.WALK_IN, CharField())
        parts.append(_part(visits.filter(ticket=None), "visit", F("arrived_at"), walk_in, F("department_id"), no_kind, asked))
    return parts


def _part(rows: QuerySet[Any], origin: str, moment: Any, way: Any, concerned: Any, sort: Any, asked: Asked) -> QuerySet[Any]:
    """The contacts of one source within the period, in the columns all sources share."""
    rows = rows.annotate(origin=Value(origin, CharField()), moment=moment, way=way, concerned=concerned, sort=sort)
    rows = rows.filter(moment__gte=asked.begin, moment__lt=asked.end)
    if asked.route:
        rows = rows.filter(way=asked.route)
    if asked.department:
        rows = rows.filter(concerned=asked.department.pk)
    return rows.order_by().values_list(*_COLUMNS)


def counted(member: Member | None, asked: Asked) -> list[Counted]:
    """How many contacts concern which department, by kind, the most first; two statements."""
    by = ("concerned", "sort")
    parts = [part.values(*by).annotate(n=Count("pk")).values_list(*by, "n") for part in _parts(member, asked)]
    found: Counter[tuple[int, str]] = Counter()
    for concerned, sort, number in parts[0].union(*parts[1:], all=True):
        found[concerned, sort] += number
    departments = Department.objects.in_bulk({concerned for concerned, _sort in found if concerned})
    rows = [Counted(departments[concerned], sort, number) for (concerned, sort), number in found.items() if concerned]
    return sorted(rows, key=lambda row: (row.department.pk, -row.count, row.kind))


def shown(rows: Iterable[tuple[Any, ...]]) -> list[Contact]:
    """These contacts with all that is shown of them, in their order; seven statements at most, however many there are."""
    rows = list(rows)
    ids: dict[str, set[int]] = {origin: {row[1] for row in rows if row[0] == origin} for origin in ("ticket", "again", "call", "visit")}
    repeats = RepeatedContact.objects.in_bulk(ids["again"]) if ids["again"] else {}
    matters = ids["ticket"] | {one.ticket_id for one in repeats.values()}
    related = ("customer", "owner", "merge__final")
    tickets = {one.pk: one for one in Ticket.objects.with_outcome().select_related(*related).filter(pk__in=matters)} if matters else {}
    calls = Call.objects.select_related("customer").in_bulk(ids["call"]) if ids["call"] else {}
    visits = Visit.objects.select_related("customer").in_bulk(ids["visit"]) if ids["visit"] else {}
    departments = Department.objects.in_bulk({row[4] for row in rows if row[4]})
    promises, topics = _promises(matters, ids["call"], ids["visit"]), _topics(tickets.values())
    found = []
    for origin, pk, at, route, concerned, kind in rows:
        if origin in ("ticket", "again"):
            ticket = tickets[repeats[pk].ticket_id if origin == "again" else pk]
            said = _of_ticket(ticket, topics) | ({"problem": repeats[pk].said} if origin == "again" and repeats[pk].said else {})
            key = ("ticket", ticket.pk)
        else:
            said, key = _of_call(calls[pk]) if origin == "call" else _of_visit(visits[pk]), (origin, pk)
        common = {"origin": origin, "id": pk, "at": at, "route": route, "kind": kind, "department": departments.get(concerned)}
        found.append(Contact(**common, **said, promise=promises.get(key, Promise.NONE)))
    return found


def _of_ticket(ticket: Ticket, topics: Mapping[str, str]) -> dict[str, Any]:
    about = {"customer": ticket.customer.name, "problem": ticket.sentence, "topic": topics.get(ticket.topic, ""), "ticket": ticket}
    return about | {"result": str(ticket.get_status_display()), "words": _result(ticket)}


def _of_call(call: Call) -> dict[str, Any]:
    about = {"customer": call.customer.name if call.customer else call.masked_phone, "problem": "", "topic": ""}
    return about | {"result": str(Call.State(call.state).label), "words": ""}


def _of_visit(visit: Visit) -> dict[str, Any]:
    about = {"customer": visit.visitor, "problem": visit.purpose, "topic": ""}
    return about | {"result": str(visit.get_state_display()), "words": visit.reason}


def _result(ticket: Ticket) -> str:
    """What came of a matter: how it was solved, else why it was closed, else which matter it became part of, else who answers for it."""
    if ticket.solution:
        return ticket.solution.text
    if ticket.closure:
        return ticket.closure.words
    return ticket.merge.final.number if ticket.status == Ticket.Status.MERGED else ticket.owner.name


def _promises(matters: Iterable[int], calls: Iterable[int], visits: Iterable[int]) -> dict[tuple[str, int], str]:
    """(origin, id) → what became of the promises about it, for what was promised anything; one statement."""
    about = Q(matter_id__in=matters) | Q(about="call", about_id__in=calls) | Q(about="visit", about_id__in=visits)
    states: dict[tuple[str, int], list[str]] = {}
    for matter, subject, pk, state in Clock.objects.filter(about).values_list("matter_id", "about", "about_id", "state"):
        states.setdefault(("ticket", matter) if matter else (subject, pk), []).append(state)
    return {key: promise_of(all_of_it) for key, all_of_it in states.items()}


def _topics(tickets: Iterable[Ticket]) -> dict[str, str]:
    """Code of a class → its name; a statement only where a matter has one."""
    codes = {ticket.topic for ticket in tickets} - {""}
    return {one.code: one.name for one in MatterClass.objects.filter(code__in=codes).order_by("pk")} if codes else {}


def departments_concerned(asked: Asked) -> Sequence[tuple[Department, int]]:
    """The departments that contacts of the period concern, each with how many."""
    found: Counter[Department] = Counter()
    for row in counted(None, asked):
        found[row.department] += row.count
    return list(found.items())
