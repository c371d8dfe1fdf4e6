"""What a matter needs, and who could take it now."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from staff.absences.queries import away_at
from staff.models import DutyState, Member
from staff.presence.queries import signed_in
from tickets.classes.queries import classes_at
from tickets.custody.rights import WORK
from tickets.models import Ticket
from tickets.routing.rules import Candidate


def needed_skill(topic: str, at: datetime, department_id: int | None) -> str:
    """The skill class that matters of this class need; empty where it says none.

    No statement without a class, else one, two with scopes.
    """
    if not topic:
        return ""
    return next((one.skill for one in classes_at(at, department_id) if one.code == topic), "")


def skill_of(ticket: Ticket) -> str:
    """The skill class a matter needs, as the articles in force when it was opened say; empty where they say none."""
    return needed_skill(ticket.topic, ticket.opened_at, ticket.department_id)


def with_duty(members: QuerySet[Member], at: datetime) -> QuerySet[Any]:
    """Members with `duty`, what each does now, in the same statement; whoever never said is ready while she is signed in, else away."""
    state = DutyState.objects.filter(member=OuterRef("pk"), until=None).values("state")[:1]
    unsaid = Case(When(signed_in(at), then=Value(DutyState.State.READY)), default=Value(DutyState.State.AWAY))
    return members.annotate(duty=Coalesce(Subquery(state), unsaid))


def candidates_in(department_id: int, at: datetime, *, besides: int) -> dict[int, tuple[Member, Candidate]]:
    """Everybody of a department who works on matters and is not absent, besides one; two statements."""
    still = Q(tickets__status=Ticket.Status.OPEN)
    rows = with_duty(Member.objects.active().with_rights().filter(department_id=department_id).exclude(pk=besides), at)
    away, found = away_at(at), {}
    for member in rows.annotate(matters=Count("tickets", filter=still)).order_by("pk"):
        if member.has_right(WORK) and member.pk not in away:
            found[member.pk] = (member, Candidate(member.pk, member.skill, member.duty, member.matters))
    return found
