"""Putting a matter under another, and taking it out again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, Missing
from staff.models import Member
from tickets.models import Parenthood, Ticket
from tickets.ties.guards import lock_matters, require_target, stands_under


@transaction.atomic
def put_under(child: Ticket, parent: Ticket, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Parenthood:
    """Let a matter stand under an open one, which is then not solved before it is.

    Invalid for itself and for one that stands under it; Blocked where it has a parent already, or the parent is not open.
    """
    if child.pk == parent.pk:
        raise Invalid({"parent": [_("%(number)s can't stand under itself; name another matter.") % {"number": child.number}]})
    rows = lock_matters([child, parent], expected)
    child, parent = rows[child.pk], rows[parent.pk]
    child.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    require_target(parent)
    if known := Parenthood.objects.filter(child=child).select_related("parent").first():
        fill = {"number": child.number, "parent": known.parent.number}
        raise Blocked(_("%(number)s stands under %(parent)s already; take it out first.") % fill, [known.parent.number])
    if child.pk in stands_under(parent):
        fill = {"number": child.number, "parent": parent.number}
        raise Invalid({"parent": [_("%(parent)s itself stands under %(number)s; that would be a ring. Name another matter.") % fill]})
    at = max(at, child.updated_at, parent.updated_at)
    parenthood = Parenthood.objects.create(child=child, parent=parent, by=member, at=at)
    record("ticket.put_under", child, by=by, at=at, other=parent.number)
    record("ticket.child_joined", parent, by=by, at=at, other=child.number)
    return parenthood


@transaction.atomic
def take_out(child: Ticket, *, by: Actor, at: datetime, expected: int | None = None) -> None:
    """Let a matter stand by itself again; Missing where it stands under none."""
    known = Parenthood.objects.filter(child=child).select_related("parent").first()
    if known is None:
        raise Missing("parent")
    rows = lock_matters([child, known.parent], expected)
    child, parent = rows[child.pk], rows[known.parent_id]
    if not Parenthood.objects.filter(pk=known.pk).delete()[0]:  # somebody was quicker
        raise Missing("parent")
    at = max(at, child.updated_at, parent.updated_at)
    record("ticket.taken_out", child, by=by, at=at, other=parent.number)
    record("ticket.child_left", parent, by=by, at=at, other=child.number)
