"""Noting that two matters are related, and that they are not."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, Missing
from staff.models import Member
from tickets.models import Link, Ticket
from tickets.ties.guards import lock_matters


@transaction.atomic
def link_tickets(one: Ticket, other: Ticket, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Link:
    """Note that two matters are related; Invalid for itself, Blocked where they are already."""
    if one.pk == other.pk:
        raise Invalid({"target": [_("%(number)s can't be related to itself; name another matter.") % {"number": one.number}]})
    rows = lock_matters([one, other], expected)
    one, other = rows[one.pk], rows[other.pk]
    older, younger = sorted((one, other), key=lambda row: row.pk)
    if Link.objects.filter(older=older, younger=younger).exists():
        words = _("%(number)s and %(other)s are related already.") % {"number": one.number, "other": other.number}
        raise Blocked(words, [other.number])
    at = max(at, one.updated_at, other.updated_at)
    link = Link.objects.create(older=older, younger=younger, by=member, at=at)
    record("ticket.linked", one, by=by, at=at, other=other.number)
    record("ticket.linked", other, by=by, at=at, other=one.number)
    return link


@transaction.atomic
def unlink_tickets(ticket: Ticket, link: Link, *, by: Actor, at: datetime, expected: int | None = None) -> None:
    """Take a relation of this matter back; Missing where somebody was quicker."""
    rows = lock_matters([ticket, link.younger if ticket.pk == link.older_id else link.older], expected)
    if not Link.objects.filter(pk=link.pk).delete()[0]:
        raise Missing("link")
    one, other = rows[link.older_id], rows[link.younger_id]
    at = max(at, one.updated_at, other.updated_at)
    record("ticket.unlinked", one, by=by, at=at, other=other.number)
    record("ticket.unlinked", other, by=by, at=at, other=one.number)
