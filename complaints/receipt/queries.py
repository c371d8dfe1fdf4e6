"""Reads around the receipt of a complaint."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.access import complaints_of
from complaints.models import Complaint
from servicedesk.journal.errors import Blocked
from staff.models import Member
from tickets.models import Ticket


def open_about_same(member: Member, ticket: Ticket, order_number: str) -> QuerySet[Complaint]:
    """Open complaints of the same customer about the same order that she may see; none where no order is named."""
    number = order_number.replace("\0", "").strip()
    rows = complaints_of(member).filter(state=Complaint.State.OPEN, ticket__customer=ticket.customer_id, order_number__iexact=number)
    return rows.exclude(ticket=ticket).order_by("pk") if number else rows.none()


def require_known(member: Member, ticket: Ticket, order_number: str, known: Collection[str]) -> None:
    """Blocked, naming them, while open complaints about the same order are there that whoever takes this in has not said she knows of."""
    unknown = [one.number for one in open_about_same(member, ticket, order_number) if one.number not in known]
    if unknown:
        words = _("This customer already complains of order %(order)s: %(numbers)s. Name what you know of; it is taken in all the same.")
        raise Blocked(words % {"order": order_number, "numbers": _(", ").join(unknown)}, unknown)
