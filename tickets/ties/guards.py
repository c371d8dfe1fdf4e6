"""What must hold before a tied matter may change, and the locks under which it is looked at."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Blocked, Missing, Stale
from tickets.models import Incident, Ticket

_PLACING = 7_102_005
_ABOVE = """
    with recursive above(id) as (
        select %s::bigint union select p.parent_id from tickets_parenthood p join above on p.child_id = above.id
    ) select id from above
"""
_LINE = """
    with recursive line(id, steps) as (
        select parent_id, 1 from tickets_parenthood where child_id = %s
        union all select p.parent_id, line.steps + 1 from tickets_parenthood p join line on p.child_id = line.id where line.steps < 1000
    ) select id from line order by steps
"""


def lock_matters(tickets: Iterable[Ticket], expected: int | None = None) -> dict[int, Ticket]:
    """The matters and then their clocks, each locked in the order of their ids, so that no two such changes wait for each other.

    `expected` is the version of the first matter. Missing where one is gone, Stale where the first is at another version.
    """
    asked = [ticket.pk for ticket in tickets]
    rows = {row.pk: row for row in Ticket.objects.select_for_update(of=("self",)).filter(pk__in=asked).order_by("pk")}
    if set(asked) - set(rows):
        raise Missing("ticket")
    if expected is not None and rows[asked[0]].version != expected:
        raise Stale(rows[asked[0]].version)
    list(Clock.objects.filter(about=Ticket.subject_kind, about_id__in=asked).select_for_update().order_by("id").values_list("pk"))
    return rows


def lock_with_above(ticket: Ticket, expected: int | None = None) -> list[Ticket]:
    """The matter and all it stands under, the nearest first, locked as `lock_matters` does.

    Stale too where it was placed elsewhere in between.
    """
    line = _line_above(ticket)
    rows = lock_matters([ticket, *(Ticket(pk=pk) for pk in line)], expected)
    if _line_above(ticket) != line:
        raise Stale(rows[ticket.pk].version)
    return [rows[ticket.pk], *(rows[pk] for pk in line)]


def _line_above(ticket: Ticket) -> list[int]:
    """Ids of what the matter stands under, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(_LINE, [ticket.pk])
        return [row[0] for row in cursor.fetchall()]


def require_children_done(ticket: Ticket) -> None:
    """Blocked, naming them, while matters that stand under this locked one are open."""
    waiting = Ticket.objects.open().filter(parenthood__parent=ticket).order_by("pk")
    if numbers := list(waiting.values_list("number", flat=True)):
        raise Blocked(open_children_words(ticket.number, numbers), numbers)


def is_graver(source: Ticket, target: Ticket) -> bool:
    """Whether the source is graver than the target, which then takes its severity over."""
    grades = list(Ticket.Severity)
    return grades.index(Ticket.Severity(source.severity)) < grades.index(Ticket.Severity(target.severity))


def open_children_words(number: str, children: Iterable[str]) -> str:
    """What to do about children that are still open."""
    fill = {"number": number, "children": _(", ").join(children)}
    return _("Under %(number)s there is still open: %(children)s. Solve these first, or take them out.") % fill


def require_target(target: Ticket) -> None:
    """Blocked unless something may be merged into this locked matter, or be put under it: it must be open."""
    status = Ticket.Status(target.status)
    fill = {"number": target.number}
    if status == Ticket.Status.MERGED:
        into = target.merge.final.number
        words = _("%(number)s was itself merged, into %(into)s; choose that one.") % {**fill, "into": into}
        raise Blocked(words, [target.number, into])
    if status != Ticket.Status.OPEN:
        words = _("%(number)s is “%(state)s”; open it again first, or choose an open one.") % {**fill, "state": status.label}
        raise Blocked(words, [target.number])


def running_incident(ticket: Ticket) -> Incident | None:
    """The incident this matter stands for now."""
    return Incident.objects.filter(ticket=ticket, ended_at=None).first()


def stands_under(ticket: Ticket) -> set[int]:
    """Ids of the matter itself and of all it stands under; until this transaction ends nobody else places a matter.

    Two who close one ring from two sides share no matter they could wait at. The trigger takes the same lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_PLACING])
        cursor.execute(_ABOVE, [ticket.pk])
        return {row[0] for row in cursor.fetchall()}
