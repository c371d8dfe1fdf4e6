"""The doors of visits."""

from django.db.models import Q, QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import Member
from tickets.access import on_tickets_of
from tickets.keeping.queries import hidden_from
from tickets.models import Visit
from tickets.visits.queries import shown

RECEIVE = "ticket.open"  # whoever takes matters in receives visitors


def visits_of(member: Member) -> QuerySet[Visit]:
    """The visits she may see: to her department, to herself, those she entered, received or was called in to, and of matters she sees."""
    rows = shown(Visit.objects.all())
    rows = rows.exclude(ticket__in=hidden_from(member))
    if member.has_right("desk.read_all"):
        return rows
    hers = Q(department_id=member.department_id) | Q(host=member) | Q(attendant=member) | Q(entered_by=member) | Q(received_by=member)
    return rows.filter(hers | on_tickets_of(member) | Q(pk__in=Visit.objects.filter(waits__called=member).values("pk")))


def visit_for(member: Member, pk: int, to: str = "read") -> Visit:
    """The visit, if she may see it (else Missing) and receive visitors (else Forbidden)."""
    visit = visits_of(member).filter(pk=pk).first()
    if visit is None:
        raise Missing("visit")
    if to != "read":
        require_right(member, RECEIVE)
    return visit
