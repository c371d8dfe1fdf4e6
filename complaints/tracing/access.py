"""Doors of tracing."""

from django.db.models import QuerySet

from complaints.rights import TRACE
from complaints.tracing.queries import registered, with_traces
from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import Member
from tickets.models import Ticket


def traced_by(member: Member) -> QuerySet[Ticket]:
    """What was registered, with what was traced of it, for whoever traces complaints; else Forbidden."""
    require_right(member, TRACE)
    return with_traces(registered(member))


def matter_traced_by(member: Member, number: str) -> Ticket:
    """A registered matter of this number; else Forbidden or Missing."""
    rows = traced_by(member)
    ticket = rows.filter(number=number).first() if "\0" not in number else None
    if ticket is None:
        raise Missing("ticket")
    return ticket
