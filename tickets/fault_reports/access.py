"""Doors of fault reports: whoever sees the matter, and the department it was reported to."""

from django.db.models import Q, QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import Member
from tickets.access import on_tickets_of
from tickets.keeping.queries import hidden_from
from tickets.models import FaultReport

RIGHT_TO = {"answer": "ticket.work"}


def reports_of(member: Member) -> QuerySet[FaultReport]:
    """The reports she may see: those made to her department, and those of the matters she may see."""
    rows = FaultReport.objects.select_related("department", "reported_by", "answered_by", "ticket__customer", "ticket__owner")
    rows = rows.exclude(ticket__in=hidden_from(member))
    if member.has_right("desk.read_all"):
        return rows
    return rows.filter(Q(department_id=member.department_id) | on_tickets_of(member))


def report_for(member: Member, pk: int, to: str = "read") -> FaultReport:
    """The report, if she may see it (else Missing) and do this to it (else Forbidden).

    The department says what became of the fix, or the desk, which follows it, notes what it was told.
    """
    report = reports_of(member).filter(pk=pk).first()
    if report is None:
        raise Missing("fault report")
    if to in RIGHT_TO:
        require_right(member, RIGHT_TO[to])
    return report
