"""Registering sites and equipment, and correcting them."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from tickets.catalog.actions.fields import corrected, created, named, require_in_use, require_past
from tickets.catalog.models import Equipment, OrderLine, Product, Site
from tickets.customers.models import Customer
from tickets.typed import gathering, text_of

_EQUIPMENT = ("serial", "product", "customer", "site", "line", "installed_on", "warranty_until")


@transaction.atomic
def register_site(customer: Customer, name: str, *, by: Actor, at: datetime, address: str = "") -> Site:
    """Note a place of a customer where equipment stands; Invalid where she has one of this name. The event holds no address."""
    fields: dict[str, Any] = {"customer": customer} | _site_fields({"name": name, "address": address})
    site = created(Site, "name", fields["name"], fields)
    record("site.registered", site, by=by, at=at, customer_id=site.customer_id)
    return site


@transaction.atomic
def change_site(site: Site, given: Mapping[str, Any], *, by: Actor, at: datetime, expected: int | None = None) -> Site:
    """Correct a site's name or address; `given` holds those that change. Invalid, or Stale. The event holds neither."""
    site = Site.objects.locked(site.pk, expected)
    fields = _site_fields({name: given[name] for name in ("name", "address") if name in given})
    corrected(site, fields, "name", "site.changed", by=by, at=at, customer_id=site.customer_id)
    return site


def _site_fields(given: Mapping[str, str]) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    fields: dict[str, Any] = {}
    for name, text in given.items():
        with gathering(errors):
            fields[name] = named(name, text, 120) if name == "name" else text_of(name, text, 300)
    if errors:
        raise Invalid(errors)
    return fields


@transaction.atomic
def register_equipment(
    serial: str,
    product: Product,
    customer: Customer,
    *,
    by: Actor,
    at: datetime,
    site: Site | None = None,
    line: OrderLine | None = None,
    installed_on: date | None = None,
    warranty_until: date | None = None,
) -> Equipment:
    """Note one piece by its serial number. Where no end of its warranty is given it is the product's months after the installation.

    Invalid where the serial number is taken, the product retired, the site or the line another customer's, or the line of another
    product.
    """
    require_in_use(product)
    fields: dict[str, Any] = {"serial": serial, "product": product, "customer": customer, "site": site, "line": line}
    fields = _equipment_fields(fields | {"installed_on": installed_on, "warranty_until": warranty_until}, at)
    equipment = created(Equipment, "serial", fields["serial"], fields)
    record("equipment.registered", equipment, by=by, at=at, serial=equipment.serial, material=product.material)
    return equipment


@transaction.atomic
def change_equipment(equipment: Equipment, given: Mapping[str, Any], *, by: Actor, at: datetime, expected: int | None = None) -> Equipment:
    """Correct a piece, or note whose it is now and where it stands; `given` holds what changes, by the names of the columns.

    What registering refuses is refused here too: Invalid; Stale for another version.
    """
    row = Equipment.objects.locked(equipment.pk, expected)
    merged = {name: given.get(name, getattr(row, name)) for name in _EQUIPMENT}
    if merged["product"] != row.product:
        require_in_use(merged["product"])
    fields = _equipment_fields(merged, at, stays_at=row.site)
    corrected(row, fields, "serial", "equipment.changed", by=by, at=at, serial=row.serial)
    return row


def _equipment_fields(given: Mapping[str, Any], at: datetime, stays_at: Site | None = None) -> dict[str, Any]:
    """Every column of a piece, fit to be kept; where it stands already is asked only whose that is."""
    product, customer, site, line, installed = (given[name] for name in ("product", "customer", "site", "line", "installed_on"))
    errors: dict[str, list[str]] = {}
    serial = ""
    with gathering(errors):
        serial = named("serial", given["serial"], 60)
    if site is not None and (fault := _against_site(site, customer, stays=site == stays_at)):
        errors["site"] = [fault]
    if line is not None and (line.order.customer_id, line.product_id) != (customer.pk, product.pk):
        errors["line"] = [_("Line %(value)s is another customer's, or of another product.") % {"value": line.place}]
    if installed is not None:
        with gathering(errors):
            require_past("installed_on", installed, at)
    until = given["warranty_until"]
    if until is None and installed is not None and product.warranty_months:
        until = _months_after(installed, product.warranty_months)
    if until is not None and installed is not None and until < installed:
        errors["warranty_until"] = [_("The warranty would end before the installation; correct one of the two days.")]
    if errors:
        raise Invalid(errors)
    return dict(given) | {"serial": serial, "warranty_until": until}


def _against_site(site: Site, customer: Customer, *, stays: bool) -> str:
    """Why this customer's equipment cannot stand there; empty where it can. The row is locked, so that nobody gives it up meanwhile."""
    row: Site = Site.objects.locked(site.pk)
    if row.customer_id != customer.pk:
        return _("“%(value)s” is not a site of this customer.") % {"value": row.name}
    if row.active or stays:
        return ""
    return _("“%(value)s” was given up; take it up again on its page first, or name another site.") % {"value": row.name}


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
