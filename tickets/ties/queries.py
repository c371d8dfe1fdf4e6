"""Reads over ties: what hangs on one matter, and what an incident gathers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from servicedesk.clocks.models import Clock
from servicedesk.search.queries import LONGEST, found_ids
from staff.models import Member
from tickets.access import tickets_of, visible_among
from tickets.keeping.queries import kept_for
from tickets.models import Incident, Link, Ticket
from tickets.rules import normal_number
from tickets.ties.actions.bulk import Item

SHOWN = 20  # of what may be many
FOUND = 8  # suggestions while a number is typed

_TIES = """
    select tie.kind, tie.record, t.* from (
        select 'merged' as kind, id as record, final_id as other from tickets_merge where source_id = %(ticket)s
        union all (select 'absorbed', id, source_id from tickets_merge where final_id = %(ticket)s order by id desc limit %(shown)s)
        union all select 'parent', id, parent_id from tickets_parenthood where child_id = %(ticket)s
        union all select 'child', id, child_id from tickets_parenthood where parent_id = %(ticket)s
        union all select 'origin', id, origin_id from tickets_split where part_id = %(ticket)s
        union all select 'part', id, part_id from tickets_split where origin_id = %(ticket)s
        union all select 'related', id, younger_id from tickets_link where older_id = %(ticket)s
        union all select 'related', id, older_id from tickets_link where younger_id = %(ticket)s
        union all select 'incident', i.id, i.ticket_id from tickets_membership m join tickets_incident i on i.id = m.incident_id
            where m.ticket_id = %(ticket)s
        union all (select 'attached', m.id, m.ticket_id from tickets_membership m join tickets_incident i on i.id = m.incident_id
            where i.ticket_id = %(ticket)s and i.ended_at is null order by m.id desc limit %(shown)s)
    ) tie join tickets_ticket t on t.id = tie.other order by t.id
"""


@dataclass
class Tie:
    """Another matter and how it hangs on this one; `record` is the tie's own id, `seen` whether the reader may open it."""

    kind: str
    record: int
    ticket: Ticket
    seen: bool
    clock: Clock | None = None


@dataclass
class Ties:
    """Everything that hangs on one matter."""

    found: list[Tie] = field(default_factory=list)

    def of(self, kind: str) -> list[Tie]:
        return [tie for tie in self.found if tie.kind == kind]

    def one(self, kind: str) -> Tie | None:
        return next(iter(self.of(kind)), None)

    merged = property(lambda self: self.one("merged"))
    parent = property(lambda self: self.one("parent"))
    origin = property(lambda self: self.one("origin"))
    incident = property(lambda self: self.one("incident"))
    children = property(lambda self: self.of("child"))
    parts = property(lambda self: self.of("part"))
    related = property(lambda self: self.of("related"))
    absorbed = property(lambda self: self.of("absorbed"))
    attached = property(lambda self: self.of("attached"))

    @property
    def open_children(self) -> list[str]:
        """The numbers of the children that are still to be solved."""
        return [tie.ticket.number for tie in self.children if tie.ticket.status == Ticket.Status.OPEN]


def ties_of(member: Member, ticket: Ticket) -> Ties:
    """What hangs on a matter, in one statement, two where one of another department is among it.

    Of absorbed and attached matters the latest SHOWN.
    """
    rows: list[Any] = list(Ticket.objects.raw(_TIES, {"ticket": ticket.pk, "shown": SHOWN}))
    seen = visible_among(member, rows)
    return Ties([Tie(row.kind, row.record, row, row.pk in seen) for row in rows])


def suggestions(member: Member, written: str, *, besides: int = 0) -> list[Ticket]:
    """Matters she may see whose number begins as typed, or which the search finds by the words; the newest first. Five statements."""
    typed = written.strip().replace("\0", "")[:LONGEST]
    if not typed:
        return []
    number = normal_number(typed).upper()
    wanted = Q(number__startswith=typed.upper()) | Q(number=number)
    if not typed.upper().startswith("T-"):
        wanted |= Q(pk__in=found_ids(member, typed, Ticket.subject_kind))
    return list(tickets_of(member).filter(wanted).exclude(pk=besides).order_by("-pk")[:FOUND])


def children_of(member: Member, ticket: Ticket) -> QuerySet[Ticket]:
    """The matters that stand under this one, as far as she may see them."""
    return tickets_of(member).filter(parenthood__parent=ticket)


def last_incident(ticket: Ticket) -> Incident | None:
    """The incident this matter stands for, else the last one it stood for."""
    return Incident.objects.filter(ticket=ticket).select_related("ticket", "declared_by", "ended_by").order_by("-pk").first()


def gathered(incident: Incident, member: Member) -> QuerySet[Ticket]:
    """The incident's own matter and all attached ones but for those kept from this member, in the order of their ids."""
    rows = Ticket.objects.filter(Q(pk=incident.ticket_id) | Q(membership__incident=incident))
    return rows.exclude(kept_for(member)).order_by("pk")


def items_of(member: Member, incident: Incident, action: str) -> list[Item]:
    """What her act for all of an incident is done to: the matters whose state allows it at all, but for those kept from her."""
    states = {"reply": ("open", "solved"), "solve": ("open",), "close": ("solved",)}[action]
    tickets = gathered(incident, member).filter(status__in=states)
    return [Item(ticket.number, ticket, whole=True) for ticket in _masters_last(tickets, incident)]


def _masters_last(tickets: Iterable[Ticket], incident: Incident) -> list[Ticket]:
    return sorted(tickets, key=lambda ticket: (ticket.pk == incident.ticket_id, ticket.pk))


def links_of(member: Member, ticket: Ticket) -> QuerySet[Link]:
    """The relations of a matter, with both sides and whether she may see each, as `older_seen` and `younger_seen`."""
    mine = tickets_of(member)
    seen = {f"{side}_seen": Exists(mine.filter(pk=OuterRef(side))) for side in ("older", "younger")}
    return Link.objects.filter(Q(older=ticket) | Q(younger=ticket)).annotate(**seen).select_related("older", "younger", "by")
