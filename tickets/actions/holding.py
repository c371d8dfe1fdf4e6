"""Letting a matter wait for somebody else, and taking it up again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, WrongState
from staff.models import Member
from tickets.models import LONGEST_HOLD, Hold, Ticket
from tickets.typed import moment_faults, words_of

HELD = "held"  # how a refusal calls an open matter that waits


@transaction.atomic
def hold_ticket(
    ticket: Ticket,
    reason: str,
    until: datetime,
    note: str = "",
    *,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Hold:
    """Let an open matter wait for one of `Hold.Reason`, until a moment at most 90 days ahead; clocks pause where their articles grant it.

    Nothing ends it at that moment: an article may have a clock `by until` that tells its owner. Invalid for another reason or moment;
    WrongState where it waits already.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN)
    if _hold_of(ticket):
        raise WrongState(HELD, (Ticket.Status.OPEN,))
    at = max(at, ticket.updated_at)
    _check(reason, until, at)
    fields = {"reason": reason, "note": words_of("note", note, 300) if note.strip() else "", "until": until}
    hold = Hold.objects.create(ticket=ticket, **fields, held_by=member, held_at=at)
    ticket.change(updated_at=at)
    record("ticket.held", ticket, by=by, at=at, **fields | {"until": until.isoformat()})
    return hold


def _check(reason: str, until: datetime, at: datetime) -> None:
    errors: dict[str, list[str]] = {}
    if reason not in Hold.Reason:
        known = ", ".join(Hold.Reason.values)
        errors["reason"] = [_("“%(value)s” is no reason to wait; use one of %(known)s.") % {"value": reason, "known": known}]
    errors |= moment_faults("until", until, at, LONGEST_HOLD)
    if errors:
        raise Invalid(errors)


@transaction.atomic
def resume_ticket(ticket: Ticket, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Hold:
    """Take up a matter that waits; its clocks run again. WrongState where it does not wait."""
    ticket = Ticket.objects.locked(ticket.pk, expected)
    hold = _hold_of(ticket)
    if hold is None:
        raise WrongState(ticket.status, (HELD,))
    _end(hold, ticket, by=by, at=max(at, ticket.updated_at), member=member)
    return hold


def end_hold(ticket: Ticket, *, by: Actor, at: datetime, member: Member) -> datetime:
    """Before something else happens to a locked matter: where it waits it does no more. Returns when, not before it began to wait."""
    hold = _hold_of(ticket)
    if hold is not None:
        at = max(at, ticket.updated_at)
        _end(hold, ticket, by=by, at=at, member=member)
    return at


def _hold_of(ticket: Ticket) -> Hold | None:
    return ticket.holds.filter(ended_at=None).first()


def _end(hold: Hold, ticket: Ticket, *, by: Actor, at: datetime, member: Member) -> None:
    hold.ended_at, hold.ended_by, hold.ticket = at, member, ticket
    hold.save(update_fields=["ended_at", "ended_by"])
    ticket.change(updated_at=at)
    record("ticket.resumed", ticket, by=by, at=at, hold_id=hold.pk)
