"""Doing what was held back, and who is told that a matter is open again because of one under it."""

from django.utils import translation

from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.models import Member
from tickets.models import BulkAction, Ticket
from tickets.ties.access import as_held
from tickets.ties.actions.bulk import do_held


def do_what_was_held(event: Event) -> None:
    """Do an act on many whose time to be undone is over; what is refused is said in the language of whoever asked for it."""
    bulk = BulkAction.objects.get(pk=event.subject_id)
    member = Member.objects.with_rights().get(pk=bulk.by_id)
    with translation.override(member.language):
        do_held(bulk, as_held, by=member.actor(event.via), member=member)


def tell_owner_above(event: Event) -> None:
    """Tell the owner of a matter that is open again because one under it is, unless she opened that again herself."""
    if "other" not in event.facts:
        return
    owner = Ticket.objects.filter(pk=event.subject_id).values("owner")
    actor = event.actor_id if event.actor_kind == "member" else 0
    notify(Member.objects.active().filter(pk__in=owner).exclude(pk=actor or 0), event, by=Actor.system(via="tie"))
