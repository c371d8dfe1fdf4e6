"""Products, customers and lines by the names under which people write them; Invalid where there is none."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid, Missing
from staff.models import Member
from tickets.access import customer_for
from tickets.catalog.access import line_for, sites_of
from tickets.catalog.models import OrderLine, Product, Site
from tickets.customers.models import Customer


def products_named(materials: Iterable[str], field: str = "material") -> dict[str, Product]:
    """Material number, exactly as given → its product; one statement. Invalid names the first that there is not."""
    wanted = [one.strip() for one in materials]
    found = {product.material: product for product in Product.objects.filter(material__in=[one for one in wanted if "\0" not in one])}
    for one in wanted:
        if one not in found:
            raise Invalid({field: [_("There is no product “%(value)s”; register it first.") % {"value": one}]})
    return found


def product_named(material: str) -> Product:
    """The product of this material number; else Invalid."""
    return products_named([material])[material.strip()]


def customer_named(member: Member, pk: int) -> Customer:
    """The customer of this id; else Invalid."""
    try:
        return customer_for(member, pk)
    except Missing:
        raise Invalid({"customer": [_("There is no customer %(id)s.") % {"id": pk}]}) from None


def line_named(member: Member, number: str, place: int) -> OrderLine:
    """A line of an order; else Invalid."""
    try:
        return line_for(member, number, place)
    except Missing:
        raise Invalid({"line": [_("Order %(number)s has no line %(place)s.") % {"number": number, "place": place}]}) from None


def site_named(member: Member, pk: int) -> Site:
    """The site of this id; else Invalid."""
    site = sites_of(member).filter(pk=pk).first()
    if site is None:
        raise Invalid({"site": [_("There is no site %(id)s.") % {"id": pk}]})
    return site
