"""Marking a phrase as said, and going through a check list."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.models import Ticket
from tickets.scripts.models import CheckedList, CheckList, Phrase, SaidPhrase


@transaction.atomic
def say_phrase(ticket: Ticket, phrase: Phrase, *, by: Actor, at: datetime, member: Member) -> SaidPhrase:
    """Mark a phrase as said in this matter; where it was marked before, that stands."""
    ticket = Ticket.objects.locked(ticket.pk)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED, Ticket.Status.CLOSED)
    if said := SaidPhrase.objects.filter(ticket=ticket, phrase=phrase).first():
        return said
    at = max(at, ticket.opened_at)
    said = SaidPhrase.objects.create(ticket=ticket, phrase=phrase, by=member, at=at)
    record("ticket.phrase_said", ticket, by=by, at=at, phrase_id=phrase.pk, code=phrase.code, moment=phrase.moment)
    return said


@transaction.atomic
def go_through(ticket: Ticket, check_list: CheckList, points: Sequence[str], *, by: Actor, at: datetime, member: Member) -> CheckedList:
    """Record which points of a check list were done in this matter. Invalid for a point the list does not have.

    What stands already is recorded no second time.
    """
    ticket = Ticket.objects.locked(ticket.pk)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED, Ticket.Status.CLOSED)
    strange = [point for point in points if point not in check_list.codes]
    if strange:
        fill = {"value": strange[0][:60], "known": ", ".join(check_list.codes)}
        raise Invalid({"points": [_("“%(value)s” is no point of this list; use %(known)s.") % fill]})
    done = [point for point in check_list.codes if point in points]
    last = CheckedList.objects.filter(ticket=ticket, check_list=check_list).order_by("pk").last()
    if last and last.points == done:
        return last
    at = max(at, ticket.opened_at)
    checked = CheckedList.objects.create(ticket=ticket, check_list=check_list, points=done, by=member, at=at)
    title = {"title_zh": check_list.title_zh, "title_en": check_list.title_en}
    counted = {"done": len(done), "of": len(check_list.points)}
    record("ticket.checked", ticket, by=by, at=at, check_list_id=check_list.pk, points=done, **counted, **title)
    return checked
