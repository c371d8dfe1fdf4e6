"""Reads over suspensions: whom one covers, and which clocks it touches."""

from django.db import connection
from django.db.models import Q, QuerySet

from servicedesk.clocks.models import Clock
from servicedesk.clocks.suspensions.models import Suspension
from servicedesk.rulebook.models import Scope

# The scope and all below it; a circle, should one ever stand there, ends where it closes.
_BELOW = """
    with recursive line as (
        select id, department_id from rulebook_scope where id = %s
        union all
        select s.id, s.department_id from rulebook_scope s join line on s.parent_id = line.id
    ) cycle id set closed using way
    select distinct department_id from line where department_id is not null and not closed order by department_id
"""


def departments_below(scope: Scope) -> list[int]:
    """The ids of the departments that a scope and everything within it stand for; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [scope.pk])
        return [pk for (pk,) in cursor.fetchall()]


def departments_of(suspension: Suspension) -> list[int]:
    """Whom it covers, by department: as it was approved, else as it would be now. Empty for everybody."""
    if suspension.scope is None or suspension.is_granted:
        return suspension.departments
    return departments_below(suspension.scope)


def touched_by(suspension: Suspension) -> QuerySet[Clock]:
    """The open clocks that fall due later because of it, or would; minimum waits run on.

    Working time decides by how much: one that lies in a night may move none of them.
    """
    departments = departments_of(suspension)
    if suspension.scope is not None and not departments:
        return Clock.objects.none()
    where = Q(department_id__in=departments) if departments else Q()
    return Clock.objects.open().filter(where, started_at__lt=suspension.ends_at, due_at__gt=suspension.begins_at)
