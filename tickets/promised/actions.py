"""Promising a customer when she is answered."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.models import PromisedAnswer, Ticket
from tickets.typed import gathering, moment_faults, phone_of, words_of

FURTHEST = timedelta(days=90)


@transaction.atomic
def promise_answer(
    ticket: Ticket,
    promised_at: datetime | None,
    contact: str,
    note: str = "",
    *,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> PromisedAnswer:
    """Promise the customer of an open matter an answer by a moment at most 90 days ahead, on this number.

    A later promise takes the place of the one that stood: `ticket.promise_moved` where that was still ahead, `ticket.promise_broken`
    where its moment had passed, so that moving it never hides that it was not kept. Invalid for a moment or a number that will not do.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN)
    at = max(at, ticket.updated_at)
    errors = promise_faults(promised_at, contact, at)
    with gathering(errors):
        note = words_of("note", note, 300) if note.strip() else ""
    if errors:
        raise Invalid(errors)
    at = _replace(ticket, promised_at, by=by, at=at)
    fields = {"promised_at": promised_at, "contact": phone_of(contact), "note": note}
    promised = PromisedAnswer.objects.create(ticket=ticket, **fields, by=member, at=at)
    ticket.change(updated_at=at)
    record("ticket.promised", ticket, by=by, at=at, promised_at=_iso(promised_at), promise_id=promised.pk)
    return promised


def promise_faults(promised_at: datetime | None, contact: str, at: datetime) -> dict[str, list[str]]:
    """What keeps a promise from being given, by field."""
    errors: dict[str, list[str]] = {}
    if promised_at is None:
        errors["promised_at"] = [_("Missing; say until when the customer is answered.")]
    else:
        errors |= moment_faults("promised_at", promised_at, at, FURTHEST)
    try:
        if not phone_of(contact):
            errors["contact"] = [_("Missing; ask on which number she is called back.")]
    except Invalid as refusal:
        errors["contact"] = refusal.errors["phone"]
    return errors


def _replace(ticket: Ticket, promised_at: datetime | None, *, by: Actor, at: datetime) -> datetime:
    """The promise that stood is history from now on; returns when the new one is given, after the old one was."""
    standing = ticket.promised_answers.filter(replaced_at=None).first()
    if standing is None:
        return at
    at = max(at, standing.at + timedelta(microseconds=1))
    standing.replaced_at = at
    standing.save(update_fields=["replaced_at"])
    code = "ticket.promise_moved" if at <= standing.promised_at else "ticket.promise_broken"
    facts = {"promised_at": _iso(promised_at), "old": _iso(standing.promised_at), "promise_id": standing.pk}
    record(code, ticket, by=by, at=at, **facts)
    return at


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
