"""Doors of the lists fed to departments: a department sees its own, its head takes note of them."""

from django.db.models import Q, QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_duty
from staff.models import Member, Notice
from tickets.models import ProblemList

HEAD = "department_head"


def lists_of(member: Member) -> QuerySet[ProblemList]:
    """The lists fed to her department, and those she was given a notice of; all of them where she may read all."""
    rows = ProblemList.objects.select_related("department", "acknowledged_by", "obligation")
    if member.has_right("desk.read_all"):
        return rows
    told = Notice.objects.filter(member=member, about=ProblemList.subject_kind).values("about_id")
    return rows.filter(Q(department_id=member.department_id or 0) | Q(pk__in=told))


def list_for(member: Member, pk: int, to: str = "read") -> ProblemList:
    """The list, if she may see it (else Missing) and, to "acknowledge" it, heads the department or may finish anybody's task
    (else Forbidden)."""
    found = lists_of(member).filter(pk=pk).first()
    if found is None:
        raise Missing("problem list")
    if to == "acknowledge":
        require_duty(member, HEAD, found.department_id)
    return found
