"""Reads over complaints for others."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from complaints.access import complaints_of
from staff.models import Member
from tickets.catalog.models import Order

_SHOWN = 50


@dataclass(frozen=True)
class Beside:
    """Something that hangs on an order: its number, a title, its state in words, and the address of its page."""

    number: str
    title: str
    state: str
    address: str


def beside_order(order: Order, member: Member) -> list[Beside]:
    """The complaints about an order that she may see, by the line the books know or by the number the customer named; newest first."""
    about = Q(line__order=order) | Q(order_number=order.number)
    rows = complaints_of(member).filter(about).order_by("-pk")[:_SHOWN]
    return [Beside(one.number, one.ticket.sentence, one.get_state_display(), reverse("complaint", args=[one.number])) for one in rows]
