"""Doors of undertakings: everybody's own, and the names still missing in a department for whoever watches it."""

from datetime import datetime

from django.db.models import QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import Member
from staff.presence.rights import WATCH
from tickets.undertakings.models import Undertaking
from tickets.undertakings.queries import undertakings_of


def undertaking_for(member: Member, pk: int, at: datetime) -> Undertaking:
    """An undertaking in force that is asked of her (else Missing)."""
    found = undertakings_of(member, at).filter(pk=pk).first()
    if found is None:
        raise Missing("undertaking")
    return found


def watched_by(member: Member) -> QuerySet[Member]:
    """The active members whose names she looks after: of her department, or of all.

    Forbidden without the right.
    """
    require_right(member, WATCH)
    team = Member.objects.active().select_related("department").order_by("work_number")
    return team if member.has_right("desk.read_all") else team.filter(department=member.department_id)
