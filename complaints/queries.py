"""Reads over complaints for others."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from complaints.access import complaints_of
from complaints.models import Complaint, Party
from staff.models import Member
from tickets.catalog.models import Equipment, Named, Order
from tickets.models import Customer

_SHOWN = 50


@dataclass(frozen=True)
class Beside:
    """Something that hangs on an order or a piece of equipment: its number, a title, its state in words, and the address of its page."""

    number: str
    title: str
    state: str
    address: str


def beside_customer(customer: Customer, member: Member, most: int) -> tuple[list[Beside], int]:
    """The complaints of a customer, or in which she is a side, that this member may see: the newest `most`, and how many there are."""
    hers = Q(ticket__customer=customer) | Q(pk__in=Party.objects.filter(customer=customer).values("complaint"))
    rows = complaints_of(member).filter(hers).order_by("-pk")
    found = list(rows[: most + 1])
    return [_beside(one) for one in found[:most]], len(found) if len(found) <= most else rows.count()


def _beside(one: Complaint) -> Beside:
    return Beside(one.number, one.ticket.sentence, one.get_state_display(), reverse("complaint", args=[one.number]))


def beside_order(order: Order, member: Member) -> list[Beside]:
    """The complaints about an order that she may see, by the line the books know, by the number the customer named, or by what its
    ticket is about; newest first."""
    named = Named.objects.filter(order=order).values("ticket")
    return _listed(member, Q(line__order=order) | Q(order_number=order.number) | Q(ticket__in=named))


def beside_equipment(piece: Equipment, member: Member) -> list[Beside]:
    """The complaints that she may see whose ticket is about this piece; newest first."""
    return _listed(member, Q(ticket__in=Named.objects.filter(equipment=piece).values("ticket")))


def _listed(member: Member, about: Q) -> list[Beside]:
    rows = complaints_of(member).filter(about).order_by("-pk")[:_SHOWN]
    return [_beside(one) for one in rows]
