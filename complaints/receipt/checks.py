"""What is wrong with what somebody typed of a complaint."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from complaints.assessment.queries import types_at
from complaints.receipt.facts import Told
from servicedesk.journal.errors import Invalid
from tickets.catalog.rules import number_in
from tickets.models import Ticket
from tickets.typed import gathering, text_of

LONGEST = {"order_number": 40, "material": 40, "batch": 60, "remedy_sought": 300, "cause_said": 10_000}
MOST = Decimal("99999999999.999")  # of any quantity, in the product's unit
_EARLIEST = date(1990, 1, 1)


def read_told(typed: Mapping[str, str]) -> tuple[Told, dict[str, list[str]]]:
    """What a form says, and what of it can't be read as what it should be, by field; such a field is empty in it."""
    errors: dict[str, list[str]] = {}
    quantity, delivered_on = None, None
    with gathering(errors):
        quantity = _quantity(typed.get("quantity", ""))
    with gathering(errors):
        delivered_on = _day(typed.get("delivered_on", ""))
    texts = {name: typed.get(name, "") for name in LONGEST}
    told = Told(
        **texts,
        type_code=typed.get("type", "").strip(),
        quantity=quantity,
        delivered_on=delivered_on,
        confidential="confidential" in typed,
    )
    return told, errors


def _quantity(written: str) -> Decimal | None:
    if not written.strip():
        return None
    if (found := number_in(written)) is None:
        raise Invalid({"quantity": [_("“%(value)s” is no quantity; write digits, such as 12 or 0.5.") % {"value": written[:40]}]})
    return found


def _day(written: str) -> date | None:
    if not written.strip():
        return None
    try:
        day = parse_date(written.strip())
    except ValueError:
        day = None
    if day is None:
        raise Invalid({"delivered_on": [_("“%(value)s” is no date; write it as 2026-01-31.") % {"value": written[:40]}]})
    return day


def checked(told: Told, ticket: Ticket, at: datetime) -> Told:
    """What she says, fit to be kept; Invalid names every field that can't be used."""
    errors: dict[str, list[str]] = {}
    kept: dict[str, Any] = {}
    for name, most in LONGEST.items():
        with gathering(errors):
            kept[name] = text_of(name, getattr(told, name), most)
    with gathering(errors):
        _fits(told.quantity)
    with gathering(errors):
        _was(told.delivered_on, timezone.localdate(at))
    with gathering(errors):
        require_type(told.type_code, ticket, at)
    if errors:
        raise Invalid(errors)
    return replace(told, **kept)


def _fits(quantity: Decimal | None) -> None:
    if quantity is None:
        return
    if not 0 < quantity <= MOST:
        words = _("%(value)s is no quantity one can complain of; write a figure above 0.")
        raise Invalid({"quantity": [words % {"value": f"{quantity:.6g}"}]})
    if quantity != round(quantity, 3):
        raise Invalid({"quantity": [_("%(value)s has more than three digits after the point.") % {"value": quantity}]})


def _was(day: date | None, today: date) -> None:
    if day is not None and not _EARLIEST <= day <= today:
        words = _("%(value)s is no day on which it can have been delivered; it must be between %(first)s and today.")
        raise Invalid({"delivered_on": [words % {"value": day.isoformat(), "first": _EARLIEST.isoformat()}]})


def require_type(code: str, ticket: Ticket, at: datetime) -> None:
    """Invalid for a type that no regulation in force here knows; none at all is fine."""
    if not code:
        return
    known = [one.code for one in types_at(at, ticket.department_id)]
    if code not in known:
        fill = {"value": code[:50], "known": _(", ").join(known) or _("none")}
        raise Invalid({"type": [_("“%(value)s” is no type of complaint here; use one of: %(known)s.") % fill]})
