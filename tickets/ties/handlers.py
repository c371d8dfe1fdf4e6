"""Doing what was held back."""

from django.utils import translation

from servicedesk.journal.models import Event
from staff.models import Member
from tickets.models import BulkAction
from tickets.ties.access import as_held
from tickets.ties.actions.bulk import do_held


def do_what_was_held(event: Event) -> None:
    """Do an act on many whose time to be undone is over; what is refused is said in the language of whoever asked for it."""
    bulk = BulkAction.objects.get(pk=event.subject_id)
    member = Member.objects.with_rights().get(pk=bulk.by_id)
    with translation.override(member.language):
        do_held(bulk, as_held, by=member.actor(event.via), member=member)
