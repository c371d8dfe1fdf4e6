"""Noting that a customer asked again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.actions.calls import note_call
from tickets.actions.outcome import reopen_ticket
from tickets.choices import BY_CALL, Channel
from tickets.models import Call, RepeatedContact, Ticket
from tickets.ties.guards import lock_with_above
from tickets.typed import words_of


@transaction.atomic
def note_repeated_contact(
    ticket: Ticket,
    said: str = "",
    *,
    channel: str,
    by: Actor,
    at: datetime,
    member: Member,
    call: Call | None = None,
    phone: str = "",
    expected: int | None = None,
) -> RepeatedContact:
    """Note that the customer came back about this matter; one that was solved or closed is opened again, for that reason.

    A contact by telephone that no exchange reported is noted as a call of its own, from `phone`.
    """
    ended = ticket.status != Ticket.Status.OPEN  # opening it again locks what it stands under, too: all in one order
    ticket = lock_with_above(ticket, expected)[0] if ended else Ticket.objects.locked(ticket.pk, expected)
    if channel not in Channel:
        known = ", ".join(Channel.values)
        raise Invalid({"channel": [_("“%(value)s” is not known here; use one of %(known)s.") % {"value": channel, "known": known}]})
    said = words_of("said", said, 10_000) if said.strip() else ""
    at = max(at, ticket.updated_at)
    if ticket.status != Ticket.Status.OPEN:
        ticket = reopen_ticket(ticket, (said or _("The customer asked again."))[:300], by=by, at=at)
    if call is None and channel in BY_CALL:
        call = note_call(phone, by=by, at=at, member=member, customer=ticket.customer)
    if call is not None and call.matter_id is None:
        call.matter_id = ticket.pk
        call.save(update_fields=["matter_id"])
    ticket.change(contact_count=ticket.contact_count + 1, updated_at=at)
    fields = {"number": ticket.contact_count, "said": said, "channel": channel, "call": call}
    contact = RepeatedContact.objects.create(ticket=ticket, **fields, by=member, at=at)
    record("ticket.asked_again", ticket, by=by, at=at, channel=channel, contacts=ticket.contact_count, contact_id=contact.pk)
    return contact
