"""The doors of schedules and obligations."""

from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Value

from servicedesk.clocks.schedules.models import Obligation, Schedule
from servicedesk.journal.access import visible_to
from servicedesk.journal.errors import Missing
from servicedesk.journal.wires import ask


def schedules_for(member: Any) -> QuerySet[Schedule]:
    """The schedules this member may see: her department's, and those of no department, which are everybody's."""
    rows = Schedule.objects.annotate(matter_id=Value(None, BigIntegerField()))
    mine = visible_to(member, rows).values("pk")
    return Schedule.objects.filter(Q(pk__in=mine) | Q(department_id__isnull=True)).select_related("article__regulation")


def schedule_for(member: Any, pk: int) -> Schedule:
    """The schedule, if she may see it."""
    schedule = schedules_for(member).filter(pk=pk).first()
    if schedule is None:
        raise Missing("schedule")
    return schedule


def obligations_for(member: Any) -> QuerySet[Obligation]:
    """The obligations this member may see."""
    return visible_to(member, Obligation.objects.all()).select_related("schedule__article__regulation", "done_by")


def obligation_for(member: Any, pk: int, to: str = "read") -> Obligation:
    """The obligation, if she may see it (else Missing) and, to "finish" it, is one of those who do it (else Forbidden)."""
    obligation = obligations_for(member).filter(pk=pk).first()
    if obligation is None:
        raise Missing("obligation")
    if to == "finish":
        for guard in ask("obligation.guard"):
            guard(member, obligation.schedule.post_or_role, obligation.department_id)
    return obligation
