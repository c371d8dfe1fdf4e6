"""Keeping a complaint and its ticket to those who have to do with it; a part of the action that took it in."""

from datetime import datetime

from complaints.models import Complaint
from complaints.rights import APPROVE, DECIDE, HANDLE, TRACE
from servicedesk.journal.actor import Actor
from tickets.keeping.actions import keep_ticket

FOR_RIGHTS = (APPROVE, DECIDE, HANDLE, TRACE)


def keep_close(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """A confidential one is for its owner and whoever handles, decides or traces complaints; one about a member is not for her.

    Where she answers for it now, the next above her does from here on.
    """
    if complaint.confidential or complaint.about_id:
        rights = FOR_RIGHTS if complaint.confidential else ()
        keep_ticket(complaint.ticket, for_rights=rights, kept_from=[complaint.about] if complaint.about else [], by=by, at=at)
