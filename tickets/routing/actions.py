"""Routing a new matter by the skill class it needs."""

from datetime import datetime

from django.db import transaction

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from staff.models import Member
from tickets.custody.actions.offering import offer_slip
from tickets.custody.models import ContactSlip
from tickets.models import Ticket
from tickets.routing.queries import candidates_in, skill_of
from tickets.routing.rules import first_ready, fits

_BY = Actor.system(via="routing")


@transaction.atomic
def route_ticket(ticket: Ticket, *, at: datetime, member: Member) -> ContactSlip | None:
    """Offer a matter that needs a skill class its owner has not to whoever of its department has it and is ready.

    She takes it by accepting the slip; until then, and where nobody is ready, its owner answers for it, and the timeline says why.
    Nothing happens to a matter that needs none, or whose owner is of its department and fits.
    """
    needed = skill_of(ticket)
    owner = ticket.owner
    if not needed or (owner.department_id == ticket.department_id and fits(owner.skill, needed)):
        return None
    people = candidates_in(ticket.department_id, at, besides=owner.pk)
    chosen = first_ready([candidate for _member, candidate in people.values()], needed)
    if chosen is None:
        record("ticket.routed", ticket, by=_BY, at=at, needs=needed, why="nobody_ready")
        return None
    to = people[chosen.id][0]
    why = "class" if to.skill == needed else "all_round"
    record("ticket.routed", ticket, by=_BY, at=at, needs=needed, why=why, to_id=to.pk, to_zh=to.name_zh, to_en=to.name_en)
    slip = offer_slip(ticket, ticket.department, ticket.sentence, by=_BY, at=at, member=member, to_member=to)
    ticket.refresh_from_db(fields=["version", "updated_at"])
    return slip
