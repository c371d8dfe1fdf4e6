"""Taking a product, a site or a piece of equipment out of use, and taking it up again; what was sold stays on record."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import LONGEST_REASON, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, WrongState
from tickets.catalog.models import Equipment, Product, Site
from tickets.typed import words_of

Kept = TypeVar("Kept", Product, Site, Equipment)
_NAMED = 5


@transaction.atomic
def retire(thing: Kept, why: str, *, by: Actor, at: datetime, expected: int | None = None) -> Kept:
    """Take it out of use, with a reason; nothing new is entered of it.

    WrongState where it is already, Blocked for a site at which equipment in use stands, Invalid without a reason, Stale.
    """
    row = type(thing).objects.locked(thing.pk, expected)
    if not row.active:
        raise WrongState("retired", ("active",))
    if isinstance(row, Site):
        _require_empty(row)
    row.change(active=False)
    record(f"{row.subject_kind}.retired", row, by=by, at=at, named=_name(row), why=words_of("why", why, LONGEST_REASON))
    return row


@transaction.atomic
def take_up_again(thing: Kept, *, by: Actor, at: datetime, expected: int | None = None) -> Kept:
    """Put what was retired to use again. WrongState where it is in use, Stale."""
    row = type(thing).objects.locked(thing.pk, expected)
    if row.active:
        raise WrongState("active", ("retired",))
    if isinstance(row, Equipment) and row.site_id and not Site.objects.locked(row.site_id).active:
        raise Blocked(_("It stands at a site that was given up; take that up again first, or correct where it stands."), [row.serial])
    row.change(active=True)
    record(f"{row.subject_kind}.taken_up", row, by=by, at=at, named=_name(row))
    return row


def _require_empty(site: Site) -> None:
    standing = Equipment.objects.filter(site=site, active=True).order_by("serial")
    serials = list(standing.values_list("serial", flat=True)[: _NAMED + 1])
    if serials:
        listed = ", ".join(serials[:_NAMED]) + ("…" if len(serials) > _NAMED else "")
        raise Blocked(_("Equipment in use stands there: %(serials)s. Retire it or move it first.") % {"serials": listed}, serials)


def _name(row: Product | Site | Equipment) -> str:
    """What it is called in its history; of a site nothing, whose name may say where somebody lives."""
    return row.material if isinstance(row, Product) else row.serial if isinstance(row, Equipment) else ""
