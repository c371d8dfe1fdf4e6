"""Making many matters of one that was lived through: its rows as text with holes, filled for each copy and written by COPY.

A copy has ids, a customer, members of the same posts and moments of its own; all else it shares. So whatever the desk's actions
write of a matter, its copies have too, and every invariant that held before holds after.
"""

import io
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import DateTimeField, Field, ForeignKey, JSONField, Model, Q

from servicedesk.clocks.models import Clock, StepTaken
from servicedesk.database import ROLE
from servicedesk.journal.models import Delivery, Event
from staff.models import Member, Notice
from tickets.models import Call, CallReport, Closure, ContactSlip, CustodyPeriod, Customer, Hold, Note, Reply, Solution, Ticket

# In the order in which they are written; a customer is there before its tickets.
TABLES: tuple[type[Model], ...] = (
    *(Call, CallReport, Ticket, Event, Delivery, Clock, StepTaken),
    *(Reply, Hold, Solution, Closure, ContactSlip, Note, Note.mentioned.through, Notice),
)
_NAMES = {table._meta.db_table: table for table in TABLES}
# What an event or a notice can be about, and the facts that name a row by its id.
_SUBJECTS: dict[str, type[Model]] = {"ticket": Ticket, "call": Call, "clock": Clock, "slip": ContactSlip, "notice": Notice}
_FACTS: dict[str, type[Model]] = {"reply_id": Reply, "solution_id": Solution, "note_id": Note, "hold_id": Hold}
_MEMBER_FACTS = ("owner_id", "from_id", "member_id")
_MEMBER_LISTS = ("parties", "mentions")
# Columns that are a copy's own.
_OWN = {
    (Ticket, "number"): "%(number)s",
    (Ticket, "sentence"): "%(sentence)s",
    (Call, "phone"): "%(phone)s",
    (ContactSlip, "number"): "%(slip)s",
}
_BOOKKEEPING = ("done_at", "dead_at", "next_at")  # of deliveries: when they were paid is when this was loaded
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
_HOLE, _END = "\ue000", "\ue001"  # private letters: no text of the desk has them
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


class UnknownFact(LookupError):
    """A fact that ends in _id and that nobody said how to copy: name it in `_FACTS`."""


@dataclass
class Mould:
    """One matter's rows as text with holes: ids, moments, members, number, sentence, customer, phone, slip."""

    ticket: Ticket
    stands: str
    ends: datetime  # when the last thing happened to it
    texts: dict[str, str] = field(default_factory=dict)
    ids: dict[str, list[int]] = field(default_factory=dict)
    moments: dict[datetime, str] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)  # later owners, in their order
    slip_at: datetime | None = None
    wakes: datetime | None = None  # when the next of its clocks asks again


@dataclass
class Copy:
    """One matter more: of which mould, how much later, whose, and who works on it instead of whom."""

    mould: Mould
    later: timedelta
    sentence: str
    customer: Customer
    members: Mapping[int, Member]
    slip: str = ""


def mould_of(ticket: Ticket, stands: str, staff: Collection[Member]) -> Mould:
    """A mould of this matter, whose deliveries are all paid. UnknownFact where an event names what cannot be copied."""
    by_id, rows = {member.pk: member for member in staff}, _rows_of(ticket)
    mould = Mould(ticket, stands, ends=max(event.occurred_at for event in rows[Event]))
    mould.ids = {table._meta.db_table: [row.pk for row in found] for table, found in rows.items()}
    slips = [slip.number for slip in rows[ContactSlip]]
    mould.slip_at = rows[ContactSlip][0].offered_at if slips else None
    writer = _Writer(mould, by_id, {ticket.number: "number"} | dict.fromkeys(slips, "slip"))
    periods = list(CustodyPeriod.objects.filter(ticket=ticket).order_by("place"))
    mould.changes = [writer.change(period) for period in periods[1:]]
    if mould.changes:
        mould.changes.append(writer.change(periods[-1], ticket.updated_at))
    first, begun = periods[0], copy(ticket)  # with its first owner: the trigger that keeps the chain sees each later one come
    begun.owner_id, begun.department_id, begun.updated_at = first.member_id, first.department_id, first.until or ticket.updated_at
    rows[Ticket] = [begun]
    mould.texts = {table._meta.db_table: "".join(map(writer.row, found)) for table, found in rows.items()}
    mould.wakes = min((clock.next_at for clock in rows[Clock] if clock.next_at), default=None)
    return mould


def _rows_of(ticket: Ticket) -> dict[type[Model], list[Any]]:
    """All rows of a matter, by table."""
    found: dict[type[Model], list[Any]] = {Ticket: [ticket], Call: [ticket.call] if ticket.call else []}
    call = Q(about="call", about_id=ticket.call_id or 0)
    found[Clock] = list(Clock.objects.filter(Q(matter_id=ticket.pk) | call).order_by("pk"))
    own = Q(matter_id=ticket.pk) | Q(subject_kind="call", subject_id=ticket.call_id or 0)
    own |= Q(subject_kind="clock", subject_id__in=[clock.pk for clock in found[Clock]])
    events = set(Event.objects.filter(own).values_list("pk", flat=True))
    found[Notice] = list(Notice.objects.filter(event_id__in=events).order_by("pk"))
    told = Q(subject_kind="notice", subject_id__in=[notice.pk for notice in found[Notice]])
    found[Event] = list(Event.objects.filter(Q(pk__in=events) | told).order_by("pk"))
    found[Delivery] = list(Delivery.objects.filter(event__in=found[Event]).order_by("pk"))
    found[StepTaken] = list(StepTaken.objects.filter(clock__in=found[Clock]).order_by("pk"))
    found[CallReport] = list(CallReport.objects.filter(call=ticket.call_id).order_by("pk"))
    for table in (Reply, Hold, Solution, Closure, ContactSlip, Note):
        found[table] = list(table._default_manager.filter(ticket=ticket).order_by("pk"))
    mentions = Note.mentioned.through
    found[mentions] = list(mentions._default_manager.filter(note__in=found[Note]).order_by("pk"))
    return {table: found[table] for table in TABLES}


class _Writer:
    """Writes rows as COPY wants them, with holes where a copy differs, and notes in the mould what the holes ask for."""

    def __init__(self, mould: Mould, staff: Mapping[int, Member], numbers: Mapping[str, str]):
        self.mould, self.staff, self.numbers = mould, staff, numbers
        self.names = {name: (pk, which) for pk, one in staff.items() for name, which in ((one.name_zh, "zh"), (one.name_en, "en"))}

    def row(self, row: Model) -> str:
        return "\t".join(self._column(row, each) for each in row._meta.concrete_fields) + "\n"

    def change(self, period: CustodyPeriod, moment: datetime | None = None) -> str:
        """A later owner of the matter: ticket, place, owner, department, since when."""
        place = period.place + (moment is not None)
        since = self._moment(moment or period.since)
        return f"%(tickets_ticket_{self.mould.ticket.pk})s\t{place}\t{self._member(period.member_id)}\t{period.department_id}\t{since}\n"

    def _column(self, row: Any, column: Field) -> str:
        table, name, value = type(row), column.attname, getattr(row, column.attname)
        if value is None:
            return "\\N"
        if own := _OWN.get((table, name)):
            return own
        if table is Call and name == "external_id":
            return f"demo-{self._id(Call, row.pk)}"
        if column.primary_key or name in ("subject_id", "about_id", "matter_id", "actor_id", "actor_label"):
            return self._soft(row, name, value)
        if isinstance(column, ForeignKey):
            return self._key(column, value)
        if isinstance(column, DateTimeField):
            return str(value) if table is Delivery and name in _BOOKKEEPING else self._moment(value)
        if isinstance(column, JSONField):
            return self._json(value)
        if isinstance(column, ArrayField):
            return self._array(name, value)
        return _text(str(value))

    def _soft(self, row: Any, name: str, value: Any) -> str:
        """An id that is no foreign key."""
        if name == "matter_id":
            return self._id(Ticket, value)
        if name == "subject_id":
            return self._id(_SUBJECTS[row.subject_kind], value)
        if name == "about_id":
            return self._id(_SUBJECTS[row.about], value)
        if name in ("actor_id", "actor_label"):
            if row.actor_kind != "member":
                return _text(str(value))
            return self._member(row.actor_id, "label" if name == "actor_label" else "m")
        return self._id(type(row), value)

    def _key(self, column: ForeignKey, value: int) -> str:
        target: Any = column.related_model
        if target is Member:
            return self._member(value)
        if target is Customer:
            return "%(customer)s"
        return self._id(target, value) if target._meta.db_table in _NAMES else str(value)

    def _id(self, table: type[Model], pk: int) -> str:
        return f"%({table._meta.db_table}_{pk})s"

    def _member(self, pk: int, which: str = "m") -> str:
        if pk not in self.staff:
            raise UnknownFact(f"member {pk}")
        self.mould.members[pk] = self.staff[pk]
        return f"%({which}{pk})s"

    def _moment(self, moment: datetime) -> str:
        return f"%({self.mould.moments.setdefault(moment, f't{len(self.mould.moments)}')})s"

    def _array(self, name: str, values: Sequence[Any]) -> str:
        if name in _MEMBER_LISTS:
            return "{" + ",".join(self._member(pk) for pk in values) + "}"
        quoted = ('"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
        return _text("{" + ",".join(quoted) + "}")

    def _json(self, value: Any) -> str:
        text = _text(json.dumps(self._holed(value), ensure_ascii=False))
        text = re.sub(f'"{_HOLE}#([^{_END}]*){_END}"', r"%(\1)s", text)
        return re.sub(f"{_HOLE}([^{_END}]*){_END}", r"%(\1)s", text)

    def _holed(self, value: Any, name: str = "", beside: Mapping[str, Any] | None = None) -> Any:
        """The same JSON, what differs from copy to copy marked: numbers with a # in front, for they stand without quotes."""
        if isinstance(value, dict):
            return {key: self._holed(each, key, value) for key, each in value.items()}
        if isinstance(value, list):
            return [self._marked(self._member(each)) if name in _MEMBER_LISTS else self._holed(each) for each in value]
        if isinstance(value, str):
            return self._holed_text(value)
        if isinstance(value, int) and name.endswith("_id"):
            if name in _MEMBER_FACTS:
                return self._marked(self._member(value))
            table = _SUBJECTS[(beside or {})["about"]] if name == "about_id" else _FACTS.get(name)
            if table is None:
                raise UnknownFact(name)
            return self._marked(self._id(table, value))
        return value

    def _holed_text(self, value: str) -> str:
        if _MOMENT.fullmatch(value):
            return self._marked(self._moment(datetime.fromisoformat(value)), "")
        if value in self.numbers:
            return f"{_HOLE}{self.numbers[value]}{_END}"
        if value in self.names:
            return self._marked(self._member(*self.names[value]), "")
        return value

    @staticmethod
    def _marked(hole: str, sign: str = "#") -> str:
        return f"{_HOLE}{sign}{hole[2:-2]}{_END}"


def _text(value: str) -> str:
    return value.translate(_ESCAPES).replace("%", "%%")


def write_copies(copies: Sequence[Copy]) -> None:
    """Write these matters with all their rows, in their order."""
    fresh = {name: iter(fresh_ids(table, sum(len(one.mould.ids[name]) for one in copies))) for name, table in _NAMES.items()}
    numbers = iter(_drawn("ticket_number", len(copies)))
    texts = {name: io.StringIO() for name in (*_NAMES, "changes")}
    for one in copies:
        holes = _holes_of(one, fresh, f"T-{next(numbers):06d}")
        for name, text in one.mould.texts.items():
            texts[name].write(text % holes)
        texts["changes"].write("".join(one.mould.changes) % holes)
    with connection.cursor() as cursor:
        for name, table in _NAMES.items():
            copy_rows(cursor, name, [str(each.column) for each in table._meta.concrete_fields], texts[name])
        _pass_on(cursor, texts["changes"])


def _holes_of(one: Copy, fresh: Mapping[str, Any], number: str) -> dict[str, Any]:
    mould = one.mould
    holes: dict[str, Any] = {f"{name}_{pk}": next(fresh[name]) for name, pks in mould.ids.items() for pk in pks}
    holes |= {name: (moment + one.later).isoformat() for moment, name in mould.moments.items()}
    for pk, member in mould.members.items():
        stand_in = one.members.get(pk, member)
        holes |= {f"m{pk}": stand_in.pk, f"label{pk}": stand_in.actor().label, f"zh{pk}": stand_in.name_zh, f"en{pk}": stand_in.name_en}
    return holes | {
        "number": number,
        "sentence": one.sentence.translate(_ESCAPES),
        "customer": one.customer.pk,
        "phone": one.customer.phone,
        "slip": one.slip,
    }


def fresh_ids(table: type[Model], many: int) -> list[int]:
    """So many new ids of this table, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_serial_sequence(%s, 'id')", [table._meta.db_table])
        return _drawn(cursor.fetchone()[0], many)


def _drawn(sequence: str, many: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(%s::regclass) from generate_series(1, %s)", [sequence, many])
        return [row[0] for row in cursor.fetchall()]


def copy_rows(cursor: Any, table: str, columns: Iterable[str], text: io.StringIO) -> None:
    """Write the text's rows into a table by COPY."""
    text.seek(0)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    cursor.copy_expert(f"copy {connection.ops.quote_name(table)} ({names}) from stdin", text)


_CHANGES = (
    "create temporary table demo_changes (ticket bigint, place int, owner bigint, department bigint, since timestamptz) on commit drop"
)


def _pass_on(cursor: Any, changes: io.StringIO) -> None:
    """Let each matter go to its later owners, one after the other, so that the chain of who answered for it writes itself."""
    cursor.execute(_CHANGES)
    copy_rows(cursor, "demo_changes", ["ticket", "place", "owner", "department", "since"], changes)
    cursor.execute("select distinct place from demo_changes order by place")
    for (place,) in cursor.fetchall():
        cursor.execute(
            "update tickets_ticket t set owner_id = c.owner, department_id = c.department, updated_at = c.since "
            "from demo_changes c where c.ticket = t.id and c.place = %s",
            [place],
        )
    cursor.execute("drop table demo_changes")


def refresh_statistics() -> None:
    """Let Postgres count tables that were just filled by COPY, as their owner; before that it may look through all of one for each row
    of another. Where the one who signed in owns none, it warns in its log and counts them by itself within minutes."""
    with connection.cursor() as cursor:
        cursor.execute("set role none")
        cursor.execute("analyze")
        cursor.execute(f"set role {ROLE}")
