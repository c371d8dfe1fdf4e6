"""Reads over scopes and attachments."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet

from servicedesk.rulebook.scopes.models import Attachment
from servicedesk.rulebook.scopes.rules import winners

Rows = TypeVar("Rows", bound=QuerySet)

# From the project, if there is one of this code; then upwards from the department, else from what the project lies in,
# else from the company where there is one only. A circle, should one ever stand there, ends where it closes.
_CHAIN = """
    with recursive
    project as (select id, parent_id from rulebook_scope where kind = 'project' and code = %(project)s),
    companies as (select id from rulebook_scope where kind = 'company' and parent_id is null),
    foot as (
        select coalesce(
            (select id from rulebook_scope where department_id = %(department)s),
            (select parent_id from project),
            (select min(id) from companies having count(*) = 1)
        ) as id
    ),
    line as (
        select s.id, s.parent_id, 1 as place from rulebook_scope s join foot on foot.id = s.id
        union all
        select s.id, s.parent_id, line.place + 1 from rulebook_scope s join line on line.parent_id = s.id
    ) cycle id set closed using way
    select id from (
        select id, 0 as place from project union all select id, place from line where not closed
    ) found order by place
"""


def chain(department_id: int | None, project_code: str | None = None) -> tuple[int, ...]:
    """The ids of the scopes a matter of this department and project lies in, nearest first; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, {"department": department_id, "project": project_code})
        return tuple(dict.fromkeys(pk for (pk,) in cursor.fetchall()))


def with_scopes(rows: Rows) -> Rows:
    """Rows of an `article` with the ids of the scopes its regulation is `attached` to; it costs no statement of its own."""
    scopes = Attachment.objects.filter(regulation=OuterRef("article__regulation")).values_list("scope_id")
    return rows.annotate(attached=ArraySubquery(scopes))


@dataclass(frozen=True)
class Speaking:
    """A row of an article as the rules of precedence see it: of the rows of one `part` the nearest scope's rules."""

    rule: Any
    attached: Collection[int]
    part: str = ""

    @property
    def topic(self) -> tuple[str, str]:
        return "", self.part

    @property
    def regulation_code(self) -> str:
        """The regulation it stands in."""
        return str(self.rule.article.regulation.code)


def ruling_here(rows: QuerySet[Any], department_id: int | None, project_code: str | None = None) -> list[Any]:
    """Of rows of articles that all rule the same thing those of the nearest scope for a matter of this department and project, the
    first loaded first. One statement, two where a scope decides."""
    speaking = [Speaking(row, tuple(row.attached)) for row in with_scopes(rows).select_related("article__regulation").order_by("pk")]
    here = chain(department_id, project_code) if any(one.attached for one in speaking) else ()
    return [one.rule for ruling in winners(speaking, here).values() for one in ruling.rules]


def holding_here(rows: QuerySet[Any], department_id: int | None) -> list[Any]:
    """Of rows of articles those that hold for a matter of this department: attached to no scope, or to one it lies in.

    Whatever several regulations say counts. One statement, two where a scope decides.
    """
    found = list(with_scopes(rows))
    here = set(chain(department_id)) if any(row.attached for row in found) else set()
    return [row for row in found if not row.attached or here & set(row.attached)]


def attached_scopes(regulations: Collection[int]) -> dict[int, frozenset[int]]:
    """Regulation id → the ids of the scopes it is attached to, empty where it applies everywhere; one statement."""
    found: dict[int, set[int]] = {pk: set() for pk in regulations}
    for regulation, scope in Attachment.objects.filter(regulation__in=regulations).values_list("regulation", "scope"):
        found[regulation].add(scope)
    return {pk: frozenset(scopes) for pk, scopes in found.items()}
