"""Closing a month of a department's settlements: its sums are locked, and none is entered into it any more."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from returns.settling.models import SettlementMonth, SettlementSum
from returns.settling.queries import begin_of, digest_over, month_to_close, settled_in, sums_of_month
from returns.stock.rules import month_after, month_of
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, WrongState
from staff.models import Department, Member


@transaction.atomic
def close_settlements(department: Department, month: date, *, by: Actor, at: datetime, member: Member) -> SettlementMonth:
    """Close a month of a department's settlements, for good; `month` is any day of it. A mistake in it is undone in an open month.

    WrongState where it is closed; Blocked where one before it is open still, or it is not over in the desk's zone; Invalid where nothing
    was ever settled, and for a month before the book begins.
    """
    row = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    month = month_of(month)
    if SettlementMonth.objects.filter(department=row, month__gte=month).exists():
        raise WrongState("closed", ("open",))
    _require_next(row, month, at)
    entries, sums = settled_in(row.pk, month), sums_of_month(row.pk, month)
    digest = digest_over(row.code, row.pk, month, entries, sums)
    until = begin_of(month_after(month))
    close = SettlementMonth.objects.create(department=row, month=month, until=until, entries=len(entries), digest=digest, by=member, at=at)
    for line in sums:
        line.month = close
    SettlementSum.objects.bulk_create(sums)
    facts = {"month": f"{month:%Y-%m}", "entries": len(entries), "digest": digest}
    record("settlement_month.closed", close, by=by, at=at, department_zh=row.name_zh, department_en=row.name_en, **facts)
    return close


def _require_next(department: Department, month: date, at: datetime) -> None:
    following = month_to_close(department.pk)
    if following is None:
        words = _("%(department)s has settled nothing yet; there is no month to close.")
        raise Invalid({"month": [words % {"department": department.name}]})
    fill = {"month": f"{month:%Y-%m}", "next": f"{following:%Y-%m}"}
    if month < following:
        raise Invalid({"month": [_("The books begin with %(next)s; close that month first.") % fill]})
    if month > following:
        raise Blocked(_("Months are closed one after the other; close %(next)s first.") % fill, [fill["next"]])
    if at < begin_of(month_after(month)):
        raise Blocked(_("%(month)s is not over yet; close it once it is.") % fill, [fill["month"]])
