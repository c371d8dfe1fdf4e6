"""Calls that ring for a member, those she speaks on, and who stands above her."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from staff.models import Absence, Member
from staff.presence.queries import not_ready
from staff.queries import line_above
from staff.skills.choices import Skill
from tickets.calls.models import LIVE, PRECEDENCE, RINGS, STALE, Call
from tickets.models import Customer
from tickets.queries import matters_of_caller
from tickets.worklist import Row

MOST = 5


@dataclass(frozen=True)
class Shown:
    """A call as it pops up: the call, who is calling, and her matters, the open ones first."""

    call: Call
    customer: Customer | None
    matters: list[Row]


def superiors_of(member: Member) -> list[Member]:
    """The active holders of the posts above hers, nearest first, each once."""
    found = {holder.pk: holder for rung in line_above(member) for holder in rung.holders if holder.pk != member.pk}
    return list(found.values())


def ringing_for(member: Member, at: datetime) -> QuerySet[Call]:
    """The calls that ring for her: at her extension, or on a line of her department while no extension is named and she is ready."""
    rows = Call.objects.filter(RINGS, rang_at__gt=at - STALE)
    hers = Q(rings_at=member)
    if member.department_id and not member.duty_states.filter(until=None).exclude(state="ready").exists():
        hers |= Q(rings_at=None, department_id=member.department_id) & _rings_for(member, at)
    return rows.filter(hers)


def _rings_for(member: Member, at: datetime) -> Q:
    """Calls on lines whose class of skill she has, or that nobody there and ready of the department has; after PRECEDENCE, and on no line,
    they ring for all."""
    if member.skill == Skill.ALL_ROUND:
        return Q()
    able = Member.objects.active().filter(department=member.department, posts__rights__contains=["ticket.open"]).exclude(not_ready(at))
    able = able.exclude(pk__in=Absence.objects.at(at).values("member"))
    able = able.filter(Q(skill=OuterRef("line__skill")) | Q(skill=Skill.ALL_ROUND))
    hers = Q(line=None) | Q(line__skill__in=["", member.skill])
    return hers | Q(rang_at__lte=at - PRECEDENCE) | Q(~Exists(able))


def popped_up(member: Member, at: datetime) -> list[Shown]:
    """What pops up for her: calls that ring, then those she speaks on that nobody has taken in; the latest first, five at most."""
    related = ("customer", "line", "on_line")
    ringing = list(ringing_for(member, at).select_related(*related).order_by("-rang_at", "-pk")[:MOST])
    spoken = Call.objects.filter(LIVE, on_line=member, matter_id=None, answered_at__gt=at - timedelta(hours=1))
    calls = ringing + list(spoken.select_related(*related).order_by("-answered_at", "-pk")[: MOST - len(ringing)])
    return [Shown(call, call.customer, matters_of_caller(member, call.customer, at)[:3]) for call in calls]
