"""Doing a step of a matter's process."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.classes.queries import process_of
from tickets.models import DoneStep, Ticket


@transaction.atomic
def do_step(ticket: Ticket, place: int, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> DoneStep:
    """Note that a step (counted from 0) of its class's process was done; one done already stays as it was.

    Invalid where the matter has no such step.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    process = process_of(ticket)
    steps = process.steps if process else []
    if process is None or not 0 <= place < len(steps):
        words = _("Its process has no step %(value)s; it has %(count)s.")
        raise Invalid({"step": [words % {"value": place + 1, "count": len(steps)}]})
    step = steps[place]
    if step.done is not None:
        return step.done
    at = max(at, ticket.opened_at)
    done = DoneStep.objects.create(ticket=ticket, matter_class=process.of, process=process.number, step=place, by=member, at=at)
    facts = {"name_zh": step.text_zh, "name_en": step.text_en, "topic": process.of.code, "severity": ticket.severity, "step": place + 1}
    record("ticket.step_done", ticket, by=by, at=at, article=process.of.article.number, **facts)
    return done
