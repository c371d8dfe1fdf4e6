"""Who hears of a request for more time, and of what became of it."""

from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import raise_alarm
from staff.models import Member
from staff.queries import heads_of, holding
from tickets.extensions.actions import APPROVE
from tickets.models import Ticket

_BY = Actor.system(via="extension")


def tell_of_request(event: Event) -> None:
    """Tell those who may decide and see the matter, and the head of its department; whoever asked knows. Nobody to decide: alarm."""
    ticket = Ticket.objects.get(pk=event.subject_id)
    deciding = [one for one in holding(APPROVE) if one.pk != event.actor_id and _sees(one, ticket)]
    notify(deciding, event, by=_BY)
    notify([one for one in heads_of(ticket.department_id) if one.pk != event.actor_id], event, by=_BY, role="department_head")
    if not deciding:
        raise_alarm(event)


def tell_of_decision(event: Event) -> None:
    """Tell whoever asked, the owner, the first responder and the head of the department; whoever decided knows."""
    ticket = Ticket.objects.get(pk=event.subject_id)
    concerned = {"": event.facts["asked_by_id"], "owner": ticket.owner_id, "first_responder": ticket.first_responder_id}
    members = Member.objects.active().in_bulk(list(concerned.values()))
    people = [(role, members[pk]) for role, pk in concerned.items() if pk in members]
    people += [("department_head", head) for head in heads_of(ticket.department_id)]
    for role, member in people:
        if member.pk != event.actor_id:
            notify([member], event, by=_BY, role=role)


def _sees(member: Member, ticket: Ticket) -> bool:
    part = member.pk in (ticket.owner_id, ticket.first_responder_id) or member.department_id == ticket.department_id
    return part or member.has_right("desk.read_all")
