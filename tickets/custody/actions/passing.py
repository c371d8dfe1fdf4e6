"""What every way of handing a matter on ends in: another owner, or a slip nobody needs any more."""

from datetime import datetime
from typing import Any

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Stale
from servicedesk.journal.models import Event
from staff.models import Department, Member
from tickets.custody.models import ContactSlip
from tickets.models import Ticket


def locked(slip: ContactSlip, expected: int | None, *states: str) -> ContactSlip:
    """The slip under its ticket's lock, in one of `states`; else WrongState, also where two answer at once: only then Stale.

    `expected` is the ticket's version. The ticket's row is always locked first, so that nobody waits in a circle.
    """
    ticket = Ticket.objects.locked(slip.ticket_id)
    row = ContactSlip.objects.shown().locked(slip.pk)
    row.ticket = ticket
    row.require(*states)
    if expected is not None and ticket.version != expected:
        raise Stale(ticket.version)
    return row


def pass_on(
    ticket: Ticket, to: Member, department: Department, *, by: Actor, at: datetime, code: str = "ticket.handed_on", **facts: Any
) -> None:
    """Let somebody else answer for a locked matter from `at` on; the database keeps the chain."""
    was = ticket.owner
    ticket.change(owner=to, department=department, updated_at=at)
    names = {"from_zh": was.name_zh, "from_en": was.name_en, "owner_zh": to.name_zh, "owner_en": to.name_en}
    names |= {"department_zh": department.name_zh, "department_en": department.name_en}
    record(code, ticket, by=by, at=at, from_id=was.pk, owner_id=to.pk, **names, **facts)


def end_slip(ticket: Ticket, *, by: Actor, at: datetime, member: Member, reason: str = "") -> None:
    """Before a locked matter is solved, taken over or joined to another: the slip nobody has answered is taken back."""
    slip = ContactSlip.objects.shown().open().filter(ticket=ticket).select_for_update(of=("self",)).first()
    if slip is not None:
        slip.ticket = ticket
        withdraw(slip, by=by, at=max(at, slip.offered_at), member=member, reason=reason)


def withdraw(slip: ContactSlip, *, by: Actor, at: datetime, member: Member, reason: str) -> None:
    """Take a locked open slip back."""
    slip.change(state=ContactSlip.State.WITHDRAWN, answered_by=member, answered_at=at, reason=reason)
    slip.ticket.change(updated_at=at)
    tell("slip.withdrawn", slip, by=by, at=at, reason=reason)


def tell(code: str, slip: ContactSlip, *, by: Actor, at: datetime, **facts: Any) -> Event:
    """Record what happened to a slip, with what its sentence needs."""
    to = {"to_zh": slip.to_department.name_zh, "to_en": slip.to_department.name_en}
    giver = {"giver_zh": slip.from_member.name_zh, "giver_en": slip.from_member.name_en}
    return record(code, slip, by=by, at=at, number=slip.number, asked=slip.asked, filed_after=slip.filed_after, **to, **giver, **facts)


def names_of(member: Member) -> dict[str, str]:
    """A member as the facts of an event name who did something."""
    return {"who_zh": member.name_zh, "who_en": member.name_en}
