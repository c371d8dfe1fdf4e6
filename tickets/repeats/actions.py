"""Noting that a customer asked again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import LONGEST_REASON, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.actions.calls import complete_by_hand, end_by_hand, note_call
from tickets.actions.outcome import reopen_ticket
from tickets.choices import BY_CALL, Channel
from tickets.intake.actions import correct_details, details_of
from tickets.models import Call, Line, RepeatedContact, Ticket
from tickets.promised.actions import promise_answer
from tickets.ties.guards import lock_with_above
from tickets.typed import gathering, words_of


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
    line: Line | None = None,
    withheld: bool = False,
    expected: int | None = None,
) -> RepeatedContact:
    """Note that the customer came back about this matter; one that was solved or closed is opened again, for that reason.

    A contact by telephone that no exchange reported is noted as a call of its own, from `phone` on `line`.
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
    by_hand = call is not None and not call.measured
    if call is None and channel in BY_CALL:
        call = note_call(phone, by=by, at=at, member=member, customer=ticket.customer, line=line, withheld=withheld)
    elif call is not None and not call.measured:
        complete_by_hand(call, phone, withheld=withheld)
    if call is not None and call.matter_id is None:
        call.matter_id = ticket.pk
        call.save(update_fields=["matter_id"])
    ticket.change(contact_count=ticket.contact_count + 1, updated_at=at)
    fields = {"number": ticket.contact_count, "said": said, "channel": channel, "call": call}
    contact = RepeatedContact.objects.create(ticket=ticket, **fields, by=member, at=at)
    record("ticket.asked_again", ticket, by=by, at=at, channel=channel, contacts=ticket.contact_count, contact_id=contact.pk)
    if by_hand:
        end_by_hand(member, by=by, at=at)
    return contact


@transaction.atomic
def continue_matter(
    ticket: Ticket,
    said: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    promised_at: datetime | None = None,
    contact: str = "",
    details: Mapping[str, Any] | None = None,
    expected: int | None = None,
    **how: Any,
) -> RepeatedContact:
    """The whole intake of a customer who came back about this matter: what she said, what she was promised and which details are new.

    `how` is what `note_repeated_contact` asks for besides: channel, call, phone, line, withheld. Of `details` those count that the
    matter does not say yet. All of it is kept, or nothing: Invalid with every field that will not do, Stale for another version.
    """
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        words_of("sentence", said, 10_300)
    if errors:
        raise Invalid(errors)
    noted = note_repeated_contact(ticket, said, by=by, at=at, member=member, expected=expected, **how)
    if promised_at is not None or contact.strip():
        with gathering(errors):
            promise_answer(noted.ticket, promised_at, contact, by=by, at=at, member=member)
    if new := new_details(noted.ticket, details or {}):
        with gathering(errors):
            correct_details(noted.ticket, new, said.strip()[:LONGEST_REASON], by=by, at=at, member=member)
    if errors:
        raise Invalid(errors)
    return noted


def new_details(ticket: Ticket, details: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the details that an intake says and the matter does not, by name."""
    stands = details_of(ticket)
    return {name: value for name, value in details.items() if value and value != stands[name]}
