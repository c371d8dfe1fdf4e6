"""The journal's door: what of it a member may see. The kernel does not know members; staff answers the scope."""

from typing import Any

from django.db.models import QuerySet

from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask


def visible_to(member: Any, rows: QuerySet) -> QuerySet:
    """Those rows (with matter_id and department_id) that this member may see."""
    (scope,) = ask("rows.visible")
    return scope(rows, member)


def events_for(member: Any) -> QuerySet[Event]:
    """The placed events this member may see, in the order of their positions."""
    return visible_to(member, Event.objects.filter(place__isnull=False)).select_related("place").order_by("place__position")
