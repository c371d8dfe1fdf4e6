"""Accepting, refusing and giving back what was offered, deciding on what was refused too often, and replying to who gave it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Invalid, Missing, WrongState
from staff.access import holders_of
from staff.models import Member
from tickets.custody.actions.passing import end_slip, locked, names_of, pass_on, tell
from tickets.custody.models import TAKEN, ContactSlip
from tickets.custody.queries import workers_of
from tickets.custody.rights import ARBITRATE, WORK
from tickets.custody.rules import is_returnable
from tickets.keeping.queries import next_above
from tickets.models import Ticket
from tickets.typed import words_of

State = ContactSlip.State


@transaction.atomic
def accept_slip(slip: ContactSlip, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> ContactSlip:
    """Say yes: from now on `member` answers for the matter. A slip filed after the solution is taken note of, and moves nothing."""
    row = locked(slip, expected, State.OFFERED)
    if member.pk == row.from_member_id:
        raise Forbidden(WORK, _("accept what she gave herself"), [row.to_department.name])
    if member.pk in row.ticket.kept_from:
        raise Missing("slip")
    at = max(at, row.ticket.updated_at)
    row.change(state=State.ACCEPTED, answered_by=member, answered_at=at, taken_by=member)
    tell("slip.accepted", row, by=by, at=at, **names_of(member))
    _move(row, member, by=by, at=at)
    return row


def _move(row: ContactSlip, member: Member, *, by: Actor, at: datetime) -> None:
    ticket = row.ticket
    if row.filed_after or (ticket.owner_id, ticket.department_id) == (member.pk, row.to_department_id):
        ticket.change(updated_at=at)
    else:
        pass_on(ticket, member, row.to_department, by=by, at=at, slip=row.number)


@transaction.atomic
def refuse_slip(slip: ContactSlip, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> ContactSlip:
    """Say no, with the reason; who gave it goes on answering for the matter."""
    row = locked(slip, expected, State.OFFERED)
    reason = words_of("reason", reason, 300)
    at = max(at, row.ticket.updated_at)
    row.change(state=State.REFUSED, answered_by=member, answered_at=at, reason=reason)
    row.ticket.change(updated_at=at)
    tell("slip.refused", row, by=by, at=at, reason=reason, **names_of(member))
    return row


@transaction.atomic
def return_slip(slip: ContactSlip, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> ContactSlip:
    """Give back what was accepted too quickly: it is not ours after all. Whoever gave it answers for the matter again; where it is kept
    from her since, the next above her does.

    Within `settings.SLIP_RETURN_MINUTES` of the acceptance, while the matter is open and still with who accepted it.
    """
    row = locked(slip, expected, State.ACCEPTED)
    ticket = row.ticket
    ticket.require(Ticket.Status.OPEN)
    if row.replied_at is not None:
        raise WrongState("replied", (State.ACCEPTED,))
    if ticket.owner_id != row.taken_by_id:
        raise WrongState("handed_on", (State.ACCEPTED,))
    reason = words_of("reason", reason, 300)
    at = max(at, ticket.updated_at)
    _check_returnable(row, at)
    end_slip(ticket, by=by, at=at, member=member)
    row.change(state=State.RETURNED, returned_by=member, returned_at=at, reason=reason)
    tell("slip.returned", row, by=by, at=at, reason=reason, **names_of(member))
    giver = _giver(row)
    routed: dict[str, Any] = {"routed_past": True} if giver != row.from_member else {}
    pass_on(ticket, giver, row.from_department, by=by, at=at, slip=row.number, **routed)
    return row


def _giver(row: ContactSlip) -> Member:
    if row.from_member_id not in row.ticket.kept_from:
        return row.from_member
    if above := next_above(row.from_member, row.ticket):
        return above
    sentence = _("The matter is kept from %(name)s, who gave it, and nobody stands above; hand it on with a slip of its own.")
    raise Invalid({"reason": [sentence % {"name": row.from_member.name}]})


def _check_returnable(row: ContactSlip, at: datetime) -> None:
    accepted_at = row.answered_at
    assert accepted_at is not None  # an accepted slip was answered: slip_state_fits
    window = timedelta(minutes=settings.SLIP_RETURN_MINUTES)
    if not is_returnable(accepted_at, at, window):
        sentence = _("Accepted %(when)s; it could be given back for %(minutes)s minutes. Hand it on with a slip of its own.")
        fill = {"when": f"{timezone.localtime(accepted_at):%Y-%m-%d %H:%M}", "minutes": settings.SLIP_RETURN_MINUTES}
        raise Invalid({"reason": [sentence % fill]})
    if not row.from_member.is_active:
        sentence = _("%(name)s, who gave it, has left; hand it on with a slip of its own.")
        raise Invalid({"reason": [sentence % {"name": row.from_member.name}]})


@transaction.atomic
def decide_slip(
    slip: ContactSlip, taker: Member, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> ContactSlip:
    """Arbitrate a matter that was refused too often: `taker` answers for it from now on, as the owner may have to go on doing.

    Forbidden for whoever offered or refused it before; Invalid for a taker who has left, has no department or may not work on matters.
    """
    row = locked(slip, expected, State.DISPUTED)
    if member.pk in {*row.parties, row.offered_by_id, row.from_member_id}:
        raise Forbidden(ARBITRATE, _("decide on what she was no part of"), holders_of(ARBITRATE))
    reason = words_of("reason", reason, 300)
    department = taker.department
    if department is None or taker.pk not in {worker.pk for worker in workers_of(department.pk)}:
        sentence = _("“%(name)s” has left, or may not work on matters; name somebody of a department who may.")
        raise Invalid({"member": [sentence % {"name": taker.name}]})
    if taker.pk in row.ticket.kept_from:
        raise Invalid({"member": [_("The matter is kept from “%(name)s”; name somebody else.") % {"name": taker.name}]})
    at = max(at, row.ticket.updated_at)
    decided = {"answered_by": member, "answered_at": at, "taken_by": taker, "reason": reason}
    row.change(state=State.DECIDED, to_department=department, to_member=taker if taker != row.from_member else None, **decided)
    taken = {"taker_zh": taker.name_zh, "taker_en": taker.name_en}
    tell("slip.decided", row, by=by, at=at, reason=reason, **taken, **names_of(member))
    _move(row, taker, by=by, at=at)
    return row


@transaction.atomic
def reply_to_slip(slip: ContactSlip, text: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> ContactSlip:
    """Report back to whoever gave it what was done; with this the slip is complete. Once only."""
    row = locked(slip, expected, *TAKEN)
    if row.replied_at is not None:
        raise WrongState("replied", TAKEN)
    text = words_of("text", text, 10_000)
    at = max(at, row.answered_at or at)
    row.change(reply=text, replied_by=member, replied_at=at)
    tell("slip.replied", row, by=by, at=at, **names_of(member))
    return row
