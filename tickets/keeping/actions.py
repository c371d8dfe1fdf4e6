"""Keeping a matter from members, and to those who have to do with it."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked
from staff.models import Member
from tickets.custody.actions.passing import pass_on
from tickets.keeping.queries import next_above
from tickets.models import Ticket


def keep_ticket(ticket: Ticket, *, for_rights: Collection[str], kept_from: Collection[Member], by: Actor, at: datetime) -> None:
    """Keep a locked matter from these members, and from everybody but its owner and who has one of these rights (none: from nobody else).

    Where its owner is one of those members, the next above her it is not kept from answers for it from now on; Blocked where there is
    nobody. Inside the action's transaction.
    """
    at = max(at, ticket.updated_at)
    ticket.kept_from = sorted({*ticket.kept_from, *(member.pk for member in kept_from)})
    ticket.for_rights = sorted({*ticket.for_rights, *for_rights})
    if ticket.owner_id in ticket.kept_from:
        _pass_up(ticket, by=by, at=at)
    ticket.change(kept_from=ticket.kept_from, for_rights=ticket.for_rights, updated_at=at)
    record("ticket.kept", ticket, by=by, at=at, members=len(ticket.kept_from), rights=ticket.for_rights)


def _pass_up(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    above = next_above(ticket.owner, ticket)
    if above is None:
        words = _("Nobody stands above %(name)s who could answer for it; give somebody the post above hers first.")
        raise Blocked(words % {"name": ticket.owner.name}, [ticket.number])
    pass_on(ticket, above, ticket.department, by=by, at=at, code="ticket.assigned", routed_past=True)
