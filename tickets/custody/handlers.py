"""Who is told of a contact slip: those who are to answer it, then whoever gave it."""

from collections.abc import Iterable

from servicedesk.clocks import now
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import raise_alarm
from staff.models import Member
from tickets.custody.models import ContactSlip
from tickets.custody.queries import receivers_of

_MUST_REACH = ("slip.offered", "slip.disputed", "slip.returned")


def tell_of_slip(event: Event) -> None:
    """Tell those to whom it is news, besides whoever did it; where nobody is left who could answer, the desk itself raises an alarm."""
    slip = ContactSlip.objects.shown().get(pk=event.subject_id)
    people = {member.pk: member for member in _concerned(event.code, slip) if member.is_active}
    others = [member for member in people.values() if member.pk != event.actor_id]
    notify(others, event, by=Actor.system(via="slip"))
    if not people and event.code in _MUST_REACH:
        raise_alarm(event)


def _concerned(code: str, slip: ContactSlip) -> Iterable[Member]:
    if code in ("slip.offered", "slip.disputed", "slip.withdrawn"):
        return receivers_of(slip, now())
    if code == "slip.decided" and slip.taken_by:
        return [slip.from_member, slip.offered_by, slip.taken_by]
    return [slip.from_member, slip.offered_by]


def tell_of_assignment(event: Event) -> None:
    """Tell who answered for the matter before and who does now, besides whoever did it."""
    wanted = Member.objects.active().filter(pk__in=[event.facts["from_id"], event.facts["owner_id"]]).exclude(pk=event.actor_id or 0)
    notify(wanted.order_by("id"), event, by=Actor.system(via="assignment"))
