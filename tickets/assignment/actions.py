"""Ownership without a slip: a lead who says yes herself, or a matter nobody answers for any more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.custody.actions.passing import end_slip, pass_on
from tickets.custody.queries import workers_of
from tickets.models import Ticket
from tickets.typed import words_of


@transaction.atomic
def assign_ticket(
    ticket: Ticket, to: Member, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Ticket:
    """Let `to` answer for a matter, with the reason: she herself takes it over, or its owner has left and anybody of the department may.

    A slip nobody has answered is taken back. Invalid for somebody else while the owner is there: that takes a slip she accepts.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    reason = words_of("reason", reason, 300)
    if fault := _fault_of(ticket, to, member):
        raise Invalid({"member": [fault % {"name": to.name, "owner": ticket.owner.name}]})
    at = max(at, ticket.updated_at)
    end_slip(ticket, by=by, at=at, member=member, reason=reason)
    pass_on(ticket, to, ticket.department, by=by, at=at, code="ticket.assigned", reason=reason)
    return ticket


def _fault_of(ticket: Ticket, to: Member, member: Member) -> str:
    if to.pk == ticket.owner_id:
        return _("“%(name)s” answers for it already; name somebody else.")
    if to.pk in ticket.kept_from:
        return _("The matter is kept from “%(name)s”; name somebody else.")
    if to.pk == member.pk:
        return ""
    if ticket.owner.is_active:
        return _("%(owner)s answers for it; take it over yourself, or hand it to %(name)s with a slip.")
    if to.pk not in {worker.pk for worker in workers_of(ticket.department_id)}:
        return _("“%(name)s” is not of this department, has left, or may not work on matters; name somebody else of it.")
    return ""
