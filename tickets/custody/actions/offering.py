"""Offering a matter to another department or colleague, and taking the offer back."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, WrongState
from staff.models import Department, Member
from tickets.custody.actions.passing import locked, names_of, tell, withdraw
from tickets.custody.models import OPEN, ContactSlip
from tickets.custody.queries import disputed_since, open_slip, parties_of, workers_of
from tickets.custody.rules import REFUSALS
from tickets.models import Ticket
from tickets.typed import words_of

State = ContactSlip.State
_NUMBER = """
    insert into tickets_slipbook (code, last) values (%s, 1)
    on conflict (code) do update set last = tickets_slipbook.last + 1 returning last
"""


@transaction.atomic
def offer_slip(
    ticket: Ticket,
    to_department: Department,
    asked: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    to_member: Member | None = None,
    expected: int | None = None,
) -> ContactSlip:
    """Ask a department, or one of its members, to take the matter over; until somebody accepts, its owner answers for it.

    The third offer after two refusals goes to an arbitrator instead. Of a matter already solved the slip is filed afterwards, for the
    record. Invalid for a receiver that cannot be meant; WrongState where another slip of the matter is open.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    if other := open_slip(ticket):
        raise WrongState(other.state, (State.ACCEPTED, State.REFUSED, State.WITHDRAWN))
    asked = words_of("asked", asked, 1000)
    _check_receiver(ticket, to_department, to_member)
    at = max(at, ticket.updated_at)
    filed_after = ticket.status != Ticket.Status.OPEN
    refused = [] if filed_after else disputed_since(ticket)
    disputed = len(refused) >= REFUSALS
    slip = ContactSlip.objects.create(
        number=_next_number(at),
        ticket=ticket,
        from_member=ticket.owner,
        from_department=ticket.department,
        offered_by=member,
        offered_at=at,
        to_department=to_department,
        to_member=to_member,
        asked=asked,
        filed_after=filed_after,
        state=State.DISPUTED if disputed else State.OFFERED,
        parties=parties_of(refused) if disputed else [],
    )
    ticket.change(updated_at=at)
    tell("slip.disputed" if disputed else "slip.offered", slip, by=by, at=at, **({} if by.kind == "system" else names_of(member)))
    return slip


def _next_number(at: datetime) -> str:
    """L-2611-0205: gap-free within its month, for the book's row stays locked until the commit."""
    book = f"{timezone.localtime(at):%y%m}"
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [book])
        return f"L-{book}-{cursor.fetchone()[0]:04d}"


def _check_receiver(ticket: Ticket, department: Department, member: Member | None) -> None:
    if member is None:
        if department == ticket.department:
            sentence = _("“%(name)s” has the matter already; name a colleague of it, or another department.")
            raise Invalid({"department": [sentence % {"name": department.name}]})
        if not workers_of(department.pk):
            sentence = _("“%(name)s” has nobody who could take it; choose another department, or have somebody added to it.")
            raise Invalid({"department": [sentence % {"name": department.name}]})
        return
    if fault := _fault_of(ticket, department, member):
        raise Invalid({"member": [fault % {"name": member.name, "department": department.name}]})


def _fault_of(ticket: Ticket, department: Department, member: Member) -> str:
    if member.pk == ticket.owner_id:
        return _("“%(name)s” answers for it already; name somebody else.")
    if member.pk in ticket.kept_from:
        return _("The matter is kept from “%(name)s”; name somebody else.")
    if not member.is_active:
        return _("“%(name)s” has left; name somebody else, or the department alone.")
    if member.department_id != department.pk:
        return _("“%(name)s” does not belong to “%(department)s”; name her own department, or somebody of this one.")
    if member.pk not in {worker.pk for worker in workers_of(department.pk)}:
        return _("“%(name)s” may not work on matters; name somebody else, or the department alone.")
    return ""


@transaction.atomic
def withdraw_slip(
    slip: ContactSlip, reason: str = "", *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> ContactSlip:
    """Take an offer back before anybody answered it."""
    row = locked(slip, expected, *OPEN)
    reason = words_of("reason", reason, 300) if reason.strip() else ""
    withdraw(row, by=by, at=max(at, row.ticket.updated_at), member=member, reason=reason)
    return row
