"""Noting what a customer said after she was answered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.actions.outcome import TWICE
from tickets.models import Feedback, Ticket
from tickets.typed import words_of


@transaction.atomic
def note_feedback(
    ticket: Ticket, said: str, learned: str = "", *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Feedback:
    """Note what the customer said after the answer, and what was learned; also of a matter that is solved or closed.

    The same words by the same member within a minute are one feedback sent twice. Invalid where nothing was answered yet.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED, Ticket.Status.CLOSED)
    answered = ticket.replies.order_by("given_at").first()
    if answered is None:
        raise Invalid({"said": [_("The customer was not answered yet; record the answer first.")]})
    said = words_of("said", said, 2000)
    learned = words_of("learned", learned, 2000) if learned.strip() else ""
    at = max(at, answered.given_at)
    if twin := ticket.feedback.filter(by=member, at__gt=at - TWICE, said=said, learned=learned).order_by("pk").last():
        return twin
    feedback = Feedback.objects.create(ticket=ticket, said=said, learned=learned, by=member, at=at)
    record("ticket.fed_back", ticket, by=by, at=at, feedback_id=feedback.pk, said=said, learned=learned)
    return feedback
