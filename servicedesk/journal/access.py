"""The journal's door: what of it a member may see. The kernel does not know members; staff answers the scope."""

from typing import Any

from django.db.models import QuerySet

from servicedesk.journal.models import Event, ReadEntry
from servicedesk.journal.rights import READ_LOG
from servicedesk.journal.wires import ask


def visible_to(member: Any, rows: QuerySet) -> QuerySet:
    """Those rows (with matter_id and department_id) that this member may see."""
    (scope,) = ask("rows.visible")
    return scope(rows, member)


def events_for(member: Any) -> QuerySet[Event]:
    """The placed events this member may see, in the order of their positions."""
    return visible_to(member, Event.objects.filter(place__isnull=False)).select_related("place").order_by("place__position")


def readings_for(member: Any) -> QuerySet[ReadEntry]:
    """The read log, for those who may read it; else Forbidden."""
    for guard in ask("right.guard"):
        guard(member, READ_LOG)
    return ReadEntry.objects.all()
