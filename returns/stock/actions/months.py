"""Closing a month of a place's books: its sums are locked, and nothing is booked into it any more."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from returns.stock.models import MonthClose, MonthSum, StockPlace
from returns.stock.queries import day_of, digest_over, entries_of_month, month_to_close, sums_of_month
from returns.stock.rules import month_after, month_of
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, WrongState
from staff.models import Member


@transaction.atomic
def close_month(place: StockPlace, month: date, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> MonthClose:
    """Close a month of a place's books, for good; `month` is any day of it. What was wrong in it is corrected in an open month.

    WrongState where it is closed; Blocked where one before it is open still, or it is not over by the desk's day; Invalid for a month
    before the books begin; Stale where the place changed, as a close does.
    """
    row: StockPlace = StockPlace.objects.select_related("department").locked(place.pk, expected)
    month = month_of(month)
    if MonthClose.objects.filter(place=row, month__gte=month).exists():
        raise WrongState("closed", ("open",))
    _require_next(row, month, at)
    sums = sums_of_month(row.pk, month)
    entries = entries_of_month(row.pk, month)
    close = MonthClose.objects.create(
        place=row, month=month, entries=len(entries), digest=digest_over(row, month, entries, sums), by=member, at=at
    )
    for line in sums:
        line.close = close
    MonthSum.objects.bulk_create(sums)
    row.change()
    record("stock.month_closed", row, by=by, at=at, place=row.code, month=f"{month:%Y-%m}", entries=len(entries), digest=close.digest)
    return close


def _require_next(place: StockPlace, month: date, at: datetime) -> None:
    following = month_to_close(place)
    fill = {"month": f"{month:%Y-%m}", "next": f"{following:%Y-%m}"}
    if month < following:
        raise Invalid({"month": [_("The books begin with %(next)s; close that month first.") % fill]})
    if month > following:
        raise Blocked(_("Months are closed one after the other; close %(next)s first.") % fill, [fill["next"]])
    if day_of(at) < month_after(month):
        raise Blocked(_("%(month)s is not over yet; close it once it is.") % fill, [fill["month"]])
