"""What the books' actions check of what they are given, and how they write it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from tickets.catalog.models import Product
from tickets.typed import text_of


def named(field: str, text: str, most: int) -> str:
    """A field that may not stay empty; Invalid where it is, or too long."""
    text = text_of(field, text, most)
    if not text:
        raise Invalid({field: [_("Empty; write it.")]})
    return text


def require_past(field: str, day: date, at: datetime) -> None:
    """Invalid for a day that is still to come by the desk's clock."""
    if day > timezone.localtime(at, timezone.get_default_timezone()).date():
        raise Invalid({field: [_("“%(value)s” is still to come; write the day on which it happened.") % {"value": day.isoformat()}]})


def require_in_use(product: Product, field: str = "material") -> None:
    """Invalid for a product that was retired; the row is locked, so that nobody retires it meanwhile."""
    row: Product = Product.objects.locked(product.pk)
    if not row.active:
        words = _("“%(value)s” is retired; take it up again on its page first, or name another product.")
        raise Invalid({field: [words % {"value": row.material}]})


def created(model: Any, field: str, value: str, fields: Mapping[str, Any]) -> Any:
    """A new row; Invalid at the field whose value another row has."""
    try:
        with transaction.atomic():
            return model.objects.create(**fields)
    except IntegrityError:
        raise taken(field, value) from None


def corrected(row: Any, fields: Mapping[str, Any], field: str, code: str, *, by: Actor, at: datetime, **facts: Any) -> bool:
    """Write what of `fields` is new to the locked row, and record `code` with the fields' names; whether there was anything.

    Invalid at `field` where another row has its value.
    """
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return False
    try:
        with transaction.atomic():
            row.change(**changed)
    except IntegrityError:
        raise taken(field, str(fields[field])) from None
    record(code, row, by=by, at=at, fields=sorted(changed), **facts)
    return True


def taken(field: str, value: str) -> Invalid:
    """The refusal of a name that another row has."""
    return Invalid({field: [_("“%(value)s” is there already; write another one.") % {"value": value}]})
