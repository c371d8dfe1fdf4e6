"""Noting that the customer was called."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.actions.outcome import TWICE
from tickets.call_backs.models import CallBack
from tickets.call_backs.queries import opening_of
from tickets.models import Ticket
from tickets.typed import gathering, text_of


@transaction.atomic
def note_call_back(
    ticket: Ticket,
    purpose: str,
    result: str,
    words: str = "",
    *,
    hung_up_first: str = "",
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> CallBack:
    """Note that she called the customer about this matter, also one that is solved or closed, under her own work number.

    The same by the same member within a minute is one call noted twice. Invalid for what there is not, for one who was reached
    without a word of what was said, and for a side that hung up where nobody was reached.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED, Ticket.Status.CLOSED)
    errors = _faults(purpose, result, hung_up_first, words)
    with gathering(errors):
        words = text_of("words", words, 2000)
    if errors:
        raise Invalid(errors)
    known: dict[str, Any] = {"purpose": purpose, "result": result, "hung_up_first": hung_up_first, "words": words}
    at = max(at, ticket.opened_at)
    if twin := ticket.call_backs.filter(**known, by=member, at__gt=at - TWICE).order_by("pk").last():
        return twin
    opening = opening_of(ticket, member, at)
    made = CallBack.objects.create(ticket=ticket, **known, work_number=member.work_number, opening=opening[:400], by=member, at=at)
    told = {name: value for name, value in known.items() if name != "words"}  # what was said stays in its row, where it can be erased
    record("ticket.called_back", ticket, by=by, at=at, call_back_id=made.pk, work_number=made.work_number, **told)
    return made


def _faults(purpose: str, result: str, hung_up_first: str, words: str) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    fields = (("purpose", purpose, CallBack.Purpose), ("result", result, CallBack.Result), ("hung_up_first", hung_up_first, CallBack.Side))
    for field, value, known in fields:
        if value not in known.values and (value or field != "hung_up_first"):
            fill = {"value": value, "known": ", ".join(known.values)}
            errors[field] = [_("“%(value)s” is not known here; use %(known)s.") % fill]
    if not errors and result == CallBack.Result.REACHED and not words.strip():
        errors["words"] = [_("Missing; say what was said with the customer.")]
    if not errors and result == CallBack.Result.NO_ANSWER and hung_up_first:
        errors["hung_up_first"] = [_("Nobody was reached, so nobody hung up; leave it empty, or choose “reached”.")]
    return errors
