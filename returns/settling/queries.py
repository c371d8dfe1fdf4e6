"""Reads over settlements."""

from decimal import Decimal

from django.db.models import QuerySet

from returns.settling.models import Settlement
from returns.settling.rules import ceiling
from returns.slips.models import ReturnSlip
from returns.slips.queries import standing_of
from returns.slips.rules import Asked


def settlements_of(slip: ReturnSlip) -> QuerySet[Settlement]:
    """Every settlement of a slip and every counter-entry, the first first."""
    return Settlement.objects.filter(slip=slip).select_related("by", "undoes").order_by("pk")


def standing_settlement(slip: ReturnSlip) -> Settlement | None:
    """The settlement that was not taken back."""
    return Settlement.objects.filter(slip=slip, undoes=None, undone_by=None).order_by("pk").last()


def ceiling_of(slip: ReturnSlip) -> Decimal | None:
    """What was taken back of a slip is worth, in the order's currency; None where a price is unknown."""
    return ceiling(Asked(one.booked, one.line.unit_price) for one in standing_of(slip) if one.booked > 0)
