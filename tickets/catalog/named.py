"""Products, customers and lines by the names under which people write them; Invalid where there is none."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid, Missing
from staff.models import Member
from tickets.access import customer_for
from tickets.catalog.access import equipment_of, line_for, orders_of, sites_of
from tickets.catalog.models import Equipment, Order, OrderLine, Product, Site
from tickets.customers.access import found_customers
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


_SEVERAL = 5


def customer_written(member: Member, written: str) -> Customer:
    """The customer somebody writes: #12 by her id, else by telephone or name; Invalid where none fits, or several do."""
    typed = written.replace("\0", "").strip()[:120]
    if not typed:
        raise Invalid({"customer": [_("Name the customer: telephone number, name, or # and the number on her page.")]})
    if typed.startswith("#") and typed[1:].isascii() and typed[1:].isdecimal():
        return customer_named(member, int(typed[1:19]))
    found = list(found_customers(member, typed)[: _SEVERAL + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        words = _("No customer is known as “%(value)s”; register her first, or correct the name or the number.")
        raise Invalid({"customer": [words % {"value": typed}]})
    named = _(", ").join(f"#{one.pk} {one.name}" for one in found[:_SEVERAL]) + ("…" if len(found) > _SEVERAL else "")
    raise Invalid({"customer": [_("Several customers fit “%(value)s”; write one of: %(known)s.") % {"value": typed, "known": named}]})


def site_called(member: Member, customer: Customer, name: str) -> Site:
    """The customer's site of this name; else Invalid, which lists those in use."""
    sites = sites_of(member).filter(customer=customer)
    found = sites.filter(name=name.strip()).first() if "\0" not in name else None
    if found is None:
        known = _(", ").join(sites.filter(active=True).order_by("name").values_list("name", flat=True)[:_SEVERAL]) or _("none yet")
        words = _("“%(value)s” is no site of this customer; register it first. There are: %(known)s.")
        raise Invalid({"site": [words % {"value": name[:120], "known": known}]})
    return found


def sold_named(member: Member, written: str) -> Order | Equipment:
    """An order by its number, else a piece by its serial number; else Invalid."""
    typed = written.strip()
    if typed and "\0" not in typed:
        found = orders_of(member).filter(number__iexact=typed).first() or equipment_of(member).filter(serial__iexact=typed).first()
        if found is not None:
            return found
    words = _("There is no order or serial number “%(value)s”; write it as it stands on the slip or the plate.")
    raise Invalid({"sold": [words % {"value": typed[:60]}]})
