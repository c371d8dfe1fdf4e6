"""Reads over contact slips: whom one reaches, who was part of the dispute, and the chain of a matter."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from staff.absences.models import Absence
from staff.absences.queries import away_at, standing_in
from staff.models import Department, Member
from staff.presence.queries import elsewhere
from staff.presence.rules import READY
from staff.queries import heads_of, holding
from tickets.custody.models import OPEN, TAKEN, ContactSlip, SlipQuerySet
from tickets.custody.rights import ARBITRATE, WORK
from tickets.models import Ticket
from tickets.routing.queries import skill_of, with_duty
from tickets.routing.rules import Candidate, fits, rank


def open_slip(ticket: Ticket) -> ContactSlip | None:
    """The slip of this matter that nobody has answered yet."""
    return ContactSlip.objects.shown().open().filter(ticket=ticket).first()


def disputed_since(ticket: Ticket) -> list[ContactSlip]:
    """The slips of this matter that were refused or returned since somebody last took it for good, oldest first."""
    slips = list(ContactSlip.objects.filter(ticket=ticket, filed_after=False).order_by("pk"))
    last = max((slip.pk for slip in slips if slip.state in TAKEN), default=0)
    return [slip for slip in slips if slip.pk > last and slip.state in ("refused", "returned")]


def parties_of(slips: list[ContactSlip]) -> list[int]:
    """Ids of everybody who gave, offered or refused one of these slips: none of them may arbitrate."""
    found = {pk for slip in slips for pk in (slip.from_member_id, slip.offered_by_id, slip.answered_by_id, slip.returned_by_id)}
    return sorted(pk for pk in found if pk)


def workers_of(department_id: int) -> list[Member]:
    """Active members of a department who may take a matter."""
    members = Member.objects.active().with_rights().filter(department_id=department_id).order_by("id")
    return [member for member in members if member.has_right(WORK)]


def receivers_of(slip: ContactSlip, at: datetime) -> list[Member]:
    """Who is to answer a slip: the member it names, else the department's supervisors; who stands in where one is absent.

    Of a disputed one the arbitrators that were no part of it. Nobody where all have left.
    """
    if slip.state == ContactSlip.State.DISPUTED:
        barred = {*slip.parties, slip.from_member_id, slip.offered_by_id}
        return [member for member in holding(ARBITRATE) if member.pk not in barred]
    named = [slip.to_member] if slip.to_member and slip.to_member.is_active else []
    heads = [] if named else heads_of(slip.to_department_id)
    others = _here([head for head in heads if head.pk != slip.from_member_id])
    asked = named or others or heads or workers_of(slip.to_department_id)
    return [member for member in standing_in(asked, away_at(at)) if member.pk != slip.from_member_id]


def _here(members: list[Member]) -> list[Member]:
    """Those of them who are not at a meal, in a training or away; all of them where nobody is left."""
    gone = set(elsewhere().filter(member__in=members).values_list("member", flat=True)) if members else set()
    return [member for member in members if member.pk not in gone] or members


def reachable(ticket: Ticket, at: datetime) -> list[tuple[Department, list[Member]]]:
    """Every department with the members of it who could take this matter and are not at a meal, in a training or away; one statement.

    Of a matter whose class needs a skill (up to two more statements) those who have it stand first, and among them the ready ones,
    who are `suggested`.
    """
    needed = skill_of(ticket)
    members = with_duty(Member.objects.active().with_rights().filter(department__isnull=False).exclude(pk=ticket.owner_id), at)
    members = members.exclude(pk__in=elsewhere())
    found: dict[int, tuple[Department, list[Any]]] = {}
    for member in members.order_by("department_id", "id"):
        if member.department and member.has_right(WORK):
            member.suggested = bool(needed) and fits(member.skill, needed) and member.duty == READY
            found.setdefault(member.department.pk, (member.department, []))[1].append(member)
    for _department, people in found.values():
        people.sort(key=lambda one: rank(Candidate(one.pk, one.skill, one.duty), needed) if needed else (one.pk,))
    return list(found.values())


def answerers_of(slip: ContactSlip, at: datetime) -> list[Member]:
    """Who may accept or refuse an offered slip: everybody of the department who may work on matters; where a member is named, she, who
    stands in for her, and her superiors in the department. Never who gave it."""
    workers = workers_of(slip.to_department_id)
    if slip.to_member:
        wanted = {member.pk for member in [slip.to_member, *receivers_of(slip, at), *heads_of(slip.to_department_id)]}
        workers = [member for member in workers if member.pk in wanted]
    return [member for member in workers if member.pk != slip.from_member_id]


def worklist(member: Member, view: str, rows: SlipQuerySet, at: datetime) -> SlipQuerySet:
    """Of the slips she may see those of one view: to be answered by her, given by her and not complete, to be arbitrated, or all."""
    if view == "incoming":
        stood_in_for = Absence.objects.at(at).filter(deputy=member).values("member")
        mine = Q(to_member=None) | Q(to_member=member) | Q(to_member__in=stood_in_for)
        rows = rows.filter(mine, state=ContactSlip.State.OFFERED, to_department_id=member.department_id).exclude(from_member=member)
        return rows.order_by("pk")
    if view == "given":
        waiting = Q(state__in=OPEN) | Q(state__in=TAKEN, replied_at=None)
        return rows.filter(waiting, from_member=member).order_by("pk")
    if view == "disputed":
        return rows.filter(state=ContactSlip.State.DISPUTED).order_by("pk")
    return rows.order_by("-pk")
