"""Escalating a matter by hand."""

from datetime import datetime

from django.db import transaction

from servicedesk.journal.actions import LONGEST_REASON, record
from servicedesk.journal.actor import Actor
from staff.models import Member
from tickets.actions.outcome import TWICE
from tickets.models import Escalation, Ticket
from tickets.typed import words_of

RUNGS = Escalation.Rung.values


@transaction.atomic
def escalate_ticket(ticket: Ticket, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Escalation:
    """Tell the line above the owner of a matter that is not closed, and why: her supervisor first, each later time one rung higher.

    The matter stays with its owner. The same words of the same member within a minute are one escalation sent twice.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    reason = words_of("reason", reason, LONGEST_REASON)
    at = max(at, ticket.updated_at)
    before = list(ticket.escalations.order_by("pk"))
    if before and (before[-1].reason, before[-1].by_id) == (reason, member.pk) and at - before[-1].at < TWICE:
        return before[-1]
    rung = RUNGS[min(len(before), len(RUNGS) - 1)]
    escalation = Escalation.objects.create(ticket=ticket, rung=rung, reason=reason, by=member, at=at)
    ticket.change(updated_at=at)
    told = {"about": ticket.subject_kind, "about_id": ticket.pk, "tell": [rung]}
    record("ticket.escalated", ticket, by=by, at=at, escalation_id=escalation.pk, reason=reason, rung=rung, **told)
    return escalation
