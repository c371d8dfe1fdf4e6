"""Doors of contact slips and of ownership: who may see a slip, and who may do what with it."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Forbidden, Missing
from staff.access import holders_of, require_right
from staff.models import Member
from tickets.access import on_tickets_of
from tickets.custody.models import ContactSlip, SlipQuerySet
from tickets.custody.queries import answerers_of
from tickets.custody.rights import ARBITRATE, ASSIGN, WORK
from tickets.keeping.queries import hidden_from
from tickets.models import Ticket
from tickets.projects.queries import answers_first


def slips_of(member: Member) -> SlipQuerySet:
    """The slips she may see: given by or to her department, and those of matters she may see."""
    rows = ContactSlip.objects.shown()
    rows = rows.exclude(ticket__in=hidden_from(member))
    if member.has_right("desk.read_all"):
        return rows
    scope = on_tickets_of(member)
    if member.department_id:
        scope |= Q(to_department=member.department_id) | Q(from_department=member.department_id)
    return rows.filter(scope)


def slip_for(member: Member, pk: int, *, at: datetime, to: str = "read", ticket: Ticket | None = None) -> ContactSlip:
    """The slip (of this ticket, where one is named), if she may see it (else Missing) and do this to it now (else Forbidden)."""
    rows = slips_of(member) if ticket is None else ContactSlip.objects.shown().filter(ticket=ticket)
    slip = rows.filter(pk=pk).first()
    if slip is None:
        raise Missing("slip")
    if to != "read":
        require_step(member, slip, to, at)
    return slip


def require_step(member: Member, slip: ContactSlip, to: str, at: datetime) -> None:
    """Raise Forbidden unless she may do this to a slip she sees now."""
    _DOORS[to](member, slip, at)


def require_giver(member: Member, ticket: Ticket) -> None:
    """Raise Forbidden unless she may hand this matter on: its owner, or who may hand on colleagues' matters of the department."""
    require_right(member, WORK)
    if member.pk != ticket.owner_id:
        _require_lead(member, ticket.department_id)


def require_assigner(member: Member, ticket: Ticket) -> None:
    """Raise Forbidden unless she may take this matter over: with the right, and of its department or who reads all; or whoever answers
    first for its project."""
    if not answers_first(member, ticket):
        _require_lead(member, ticket.department_id)


def _require_lead(member: Member, department_id: int) -> None:
    require_right(member, ASSIGN)
    if member.department_id != department_id and not member.has_right("desk.read_all"):
        raise Forbidden(ASSIGN, _("decide on matters of that department"), holders_of(ASSIGN))


def _may_answer(member: Member, slip: ContactSlip, at: datetime) -> None:
    require_right(member, WORK)
    answerers = answerers_of(slip, at)
    if slip.state == ContactSlip.State.OFFERED and member.pk not in {each.pk for each in answerers}:
        raise Forbidden(WORK, _("answer this slip"), [each.name for each in answerers])


def _may_withdraw(member: Member, slip: ContactSlip, at: datetime) -> None:
    require_right(member, WORK)
    if member.pk not in (slip.from_member_id, slip.offered_by_id):
        _require_lead(member, slip.from_department_id)


def _may_return(member: Member, slip: ContactSlip, at: datetime) -> None:
    require_right(member, WORK)
    if member.pk != slip.taken_by_id:
        _require_lead(member, slip.to_department_id)


def _may_reply(member: Member, slip: ContactSlip, at: datetime) -> None:
    require_right(member, WORK)
    if member.pk != slip.taken_by_id and member.department_id != slip.to_department_id:
        raise Forbidden(WORK, _("reply for the department that took it"), [slip.to_department.name])


def _may_decide(member: Member, slip: ContactSlip, at: datetime) -> None:
    require_right(member, ARBITRATE)


_DOORS = {
    "accept": _may_answer,
    "refuse": _may_answer,
    "withdraw": _may_withdraw,
    "return": _may_return,
    "reply": _may_reply,
    "decide": _may_decide,
}
