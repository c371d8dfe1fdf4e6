"""How a call out begins, and what was said in it."""

from collections.abc import Iterable
from datetime import datetime

from servicedesk.journal.models import Event
from staff.models import Member
from tickets.models import CallBack, Ticket
from tickets.scripts.moments import Moment
from tickets.scripts.queries import phrases_for


def opening_of(ticket: Ticket, member: Member, at: datetime) -> str:
    """What she says first on the telephone, with her work number, in the customer's language; empty where no regulation has words for it.

    One statement, two where scopes decide.
    """
    customer = ticket.customer
    spoken, place = {"language": customer.language, "customer": customer.name}, ticket.department_id
    said = phrases_for(Ticket.Channel.PHONE, ticket.kind, member, at, department_id=place, **spoken)
    return next((one.text for one in said if one.moment == Moment.OPENING and member.work_number in one.text), "")


def tell_words(events: Iterable[Event]) -> None:
    """Add to the facts of each call out, for reading alone, the words its row keeps; one statement where there is one, else none."""
    told = [event for event in events if event.code == "ticket.called_back"]
    if not told:
        return
    words = dict(CallBack.objects.filter(pk__in=[event.facts["call_back_id"] for event in told]).values_list("pk", "words"))
    for event in told:
        event.facts["words"] = words.get(event.facts["call_back_id"], "")
