"""Making the link for the complainant, and ending it."""

import secrets
from datetime import datetime

from django.db import transaction

from complaints.models import Complaint, StatusLink
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import WrongState
from staff.models import Member


@transaction.atomic
def make_status_link(complaint: Complaint, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> StatusLink:
    """A link by which she sees how far it is; one that stands already ends, so that a link in wrong hands can be replaced."""
    complaint = Complaint.objects.locked(complaint.pk, expected)
    _end(complaint, at=at, member=member)
    link = StatusLink.objects.create(complaint=complaint, token=secrets.token_urlsafe(32), made_by=member, made_at=at)
    complaint.change()
    record("complaint.link_made", complaint, by=by, at=at)
    return link


@transaction.atomic
def end_status_link(complaint: Complaint, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> None:
    """The link leads nowhere from now on. WrongState where none stands."""
    complaint = Complaint.objects.locked(complaint.pk, expected)
    if not _end(complaint, at=at, member=member):
        raise WrongState("no link", ("link",))
    complaint.change()
    record("complaint.link_ended", complaint, by=by, at=at)


def _end(complaint: Complaint, *, at: datetime, member: Member) -> bool:
    link = StatusLink.objects.select_for_update().filter(complaint=complaint, ended_at=None).first()
    if link is not None:
        link.change(ended_by=member, ended_at=max(at, link.made_at))
    return link is not None
