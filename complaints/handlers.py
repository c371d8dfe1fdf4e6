"""What complaints answer when lower apps ask."""

from django.utils.translation import gettext as _

from complaints.models import Complaint
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.models import Member
from tickets.models import Ticket


def owner_of(kind: str, pk: int) -> int | None:
    """Whoever answers for its ticket."""
    return _of_ticket(kind, pk, "ticket__owner_id")


def first_responder_of(kind: str, pk: int) -> int | None:
    """Whoever was asked first about its ticket."""
    return _of_ticket(kind, pk, "ticket__first_responder_id")


def responsible_of(kind: str, pk: int) -> int | None:
    """Whoever answers first for the project its ticket belongs to."""
    return _of_ticket(kind, pk, "ticket__project__responsible_id")


def _of_ticket(kind: str, pk: int, column: str) -> int | None:
    return Complaint.objects.filter(pk=pk).values_list(column, flat=True).first() if kind == Complaint.subject_kind else None


def tell_whom_it_was_reported_to(event: Event) -> None:
    """Tell the member a complaint was reported to."""
    notify(Member.objects.active().filter(pk=event.facts["to_id"]), event, by=Actor.system(via="complaint"))


def why_not_merge(ticket: Ticket) -> str:
    """Why a ticket cannot end in another: its complaint would be left without a matter. Empty where it can."""
    complaint = Complaint.objects.filter(ticket=ticket).first()
    words = _("%(number)s was taken in as complaint %(complaint)s, which is answered on its own; relate the two instead.")
    return words % {"number": ticket.number, "complaint": complaint.number} if complaint else ""
