"""Doors of what was sold: whoever may see customers may read it; entering it takes a right of its own."""

from django.db.models import QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import Member
from tickets.access import customers_of
from tickets.catalog.models import Equipment, LineEntry, Named, Order, OrderLine, Product, Site
from tickets.catalog.rights import EDIT
from tickets.models import Ticket


def _reads(member: Member, to: str = "read") -> None:
    """Raise Forbidden unless she may see customers, and for another verb than reading enter products and orders."""
    customers_of(member)
    if to != "read":
        require_right(member, EDIT)


def products_of(member: Member, to: str = "read") -> QuerySet[Product]:
    """Every product; else Forbidden."""
    _reads(member, to)
    return Product.objects.all()


def product_for(member: Member, pk: int, to: str = "read") -> Product:
    """The product, if there is one (else Missing) and she may do this to it (else Forbidden)."""
    product = products_of(member).filter(pk=pk).first()
    if product is None:
        raise Missing("product")
    _reads(member, to)
    return product


def orders_of(member: Member, to: str = "read") -> QuerySet[Order]:
    """Every order, with its customer; else Forbidden."""
    _reads(member, to)
    return Order.objects.select_related("customer", "entered_by")


def order_for(member: Member, number: str, to: str = "read") -> Order:
    """The order, if there is one of this number (else Missing) and she may do this to it (else Forbidden)."""
    customers_of(member)
    order = orders_of(member).filter(number=number).first() if "\0" not in number else None
    if order is None:
        raise Missing("order")
    _reads(member, to)
    return order


def line_for(member: Member, number: str, place: int, to: str = "read") -> OrderLine:
    """A line of an order by its place; else Missing or Forbidden."""
    line = OrderLine.objects.filter(order=order_for(member, number, to), place=place).first() if 0 < place < 2**15 else None
    if line is None:
        raise Missing("order line")
    return line


def entry_for(member: Member, number: str, pk: int, to: str = "read") -> LineEntry:
    """An entry of an order's lines; else Missing or Forbidden."""
    order = order_for(member, number)
    entry = LineEntry.objects.select_related("line__order").filter(line__order=order, pk=pk).first()
    if entry is None:
        raise Missing("entry")
    _reads(member, to)
    return entry


def equipment_of(member: Member, to: str = "read") -> QuerySet[Equipment]:
    """Every piece of equipment, with what it is and whose; else Forbidden."""
    _reads(member, to)
    return Equipment.objects.select_related("product", "customer", "site", "line__order")


def piece_for(member: Member, pk: int, to: str = "read") -> Equipment:
    """The piece of equipment, if there is one (else Missing) and she may do this to it (else Forbidden)."""
    piece = equipment_of(member).filter(pk=pk).first()
    if piece is None:
        raise Missing("equipment")
    _reads(member, to)
    return piece


def site_for(member: Member, pk: int, to: str = "read") -> Site:
    """The site, if there is one (else Missing) and she may do this to it (else Forbidden)."""
    site = sites_of(member).filter(pk=pk).first()
    if site is None:
        raise Missing("site")
    _reads(member, to)
    return site


def named_on(ticket: Ticket, pk: int) -> Named:
    """What this matter is said to be about, by the id of its naming; else Missing."""
    found = Named.objects.filter(ticket=ticket, pk=pk).select_related("order", "equipment").first()
    if found is None:
        raise Missing("named")
    return found


def sites_of(member: Member, to: str = "read") -> QuerySet[Site]:
    """Every site, with its customer; else Forbidden."""
    _reads(member, to)
    return Site.objects.select_related("customer")
