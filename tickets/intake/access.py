"""The door of a matter's address: masked wherever it is shown, read in clear with a reason."""

from servicedesk.journal.actor import Actor
from servicedesk.journal.reading import Reading, note_reading
from tickets.models import Ticket
from tickets.typed import words_of


def read_address(ticket: Ticket, reason: str, *, by: Actor) -> str:
    """The address in clear, of a matter whose door is open; noted with the reason. Invalid without one."""
    note_reading(Reading(by, Ticket.subject_kind, ticket.pk, "address", words_of("reason", reason, 300)))
    return ticket.address
