"""Solving and closing in one step what needs no more."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.actions.holding import end_hold
from tickets.actions.opening import take_in
from tickets.actions.outcome import close_ticket, reply_to, solve_ticket
from tickets.closings.reasons import ClosingReason, sentence_for
from tickets.models import Closure, Incident, Reply, Ticket
from tickets.ties.actions.incidents import attach_ticket
from tickets.typed import words_of


@transaction.atomic
def close_at_once(
    ticket: Ticket, reason: str, text: str = "", *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Closure:
    """Solve and close an open matter in one step, for one of `ClosingReason`; its sentence is recorded, or `text` in place of it.

    What was answered at once counts as answered. What was no matter is dismissed: clocks whose articles say so are cancelled
    rather than met. Invalid for another reason, WrongState unless it is open, Forbidden where an article wants a second person.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN)
    if reason not in ClosingReason:
        known = ", ".join(ClosingReason.values)
        raise Invalid({"quick": [_("“%(value)s” is no way to close at once; use one of %(known)s.") % {"value": reason, "known": known}]})
    sentence = sentence_for(reason, ticket.customer.language)
    said = words_of("text", text, 10_000) if text.strip() else sentence
    at = end_hold(ticket, by=by, at=max(at, ticket.updated_at), member=member)
    if reason == ClosingReason.ANSWERED:
        way = "" if text.strip() else Reply.Way.RECORDED  # our sentence is for the record: only an answer leaves the house
        reply_to(ticket, said, by=by, at=at, author=member, way=way, quick=reason)
    else:
        record("ticket.dismissed", ticket, by=by, at=at, quick=reason)
    solve_ticket(ticket, said, by=by, at=at, member=member, quick=reason)
    return close_ticket(ticket, sentence, by=by, at=at, member=member, quick=reason)


@transaction.atomic
def take_in_answered(
    sentence: str, text: str = "", *, responder: Member, by: Actor, at: datetime, incident: Incident | None = None, **intake: Any
) -> Ticket:
    """The whole intake of what was answered on the spot: taken in, attached to `incident`, answered, solved and closed, or nothing.

    Refusals as above, and those of attaching to an incident.
    """
    ticket = take_in(sentence, responder=responder, by=by, at=at, routed=False, **intake)  # nobody is asked for what is done
    if incident:  # while it is open: what is closed is attached to nothing
        attach_ticket(ticket, incident, by=by, at=at, member=responder)
    close_at_once(ticket, ClosingReason.ANSWERED, text, by=by, at=at, member=responder)
    return ticket
