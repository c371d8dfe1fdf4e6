"""Registering what the company sells, and correcting it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from tickets.catalog.actions.fields import corrected, created, named
from tickets.catalog.models import Product
from tickets.typed import gathering, text_of

LONGEST_WARRANTY = 600  # months
_NAMED = {"material": 40, "name_zh": 120}
_TEXTS = {"name_en": 120, "family": 60, "unit": 20}


@transaction.atomic
def register_product(
    material: str,
    name_zh: str,
    *,
    by: Actor,
    at: datetime,
    name_en: str = "",
    family: str = "",
    unit: str = "",
    warranty_months: int = 0,
) -> Product:
    """Note something the company sells under its material number; Invalid where that is taken, or something cannot be used."""
    given = {"material": material, "name_zh": name_zh, "name_en": name_en, "family": family, "unit": unit}
    fields = _checked(given | {"warranty_months": warranty_months})
    product = created(Product, "material", fields["material"], fields)
    record("product.registered", product, by=by, at=at, material=product.material)
    return product


@transaction.atomic
def change_product(product: Product, given: Mapping[str, Any], *, by: Actor, at: datetime, expected: int | None = None) -> Product:
    """Correct a product's number, names, family, unit or warranty; `given` holds those that change. Invalid, or Stale."""
    product = Product.objects.locked(product.pk, expected)
    fields = _checked({name: given[name] for name in (*_NAMED, *_TEXTS, "warranty_months") if name in given})
    corrected(product, fields, "material", "product.changed", by=by, at=at, material=product.material)
    return product


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, fit for the columns; Invalid names every field that is not."""
    errors: dict[str, list[str]] = {}
    fields: dict[str, Any] = {}
    for name, value in given.items():
        with gathering(errors):
            fields[name] = _one(name, value)
    if errors:
        raise Invalid(errors)
    return fields


def _one(name: str, value: Any) -> Any:
    if name in _NAMED:
        return named(name, value, _NAMED[name])
    if name in _TEXTS:
        return text_of(name, value, _TEXTS[name])
    if not 0 <= value <= LONGEST_WARRANTY:
        raise Invalid({name: [_("Write a number of months from 0 to %(most)s.") % {"most": LONGEST_WARRANTY}]})
    return value
