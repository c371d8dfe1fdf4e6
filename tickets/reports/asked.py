"""What a report is asked for, as an address says it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from tickets.models import Ticket
from tickets.reports.queries import BY, LONGEST, Asked

USUAL = 90  # days up to today, where no stretch is asked for


def read_asked(given: Mapping[str, str], at: datetime) -> Asked:
    """From `from`, `to` (days, both included), `by`, `kind` and `department`; Invalid names what cannot be used."""
    today = timezone.localtime(at, timezone.get_default_timezone()).date()
    errors: dict[str, list[str]] = {}
    end = day_in(given.get("to", ""), today, "to", errors)
    begin = day_in(given.get("from", ""), end - timedelta(days=USUAL - 1), "from", errors)
    by, kind = given.get("by", "") or BY[0], given.get("kind", "")
    if by not in BY:
        errors["by"] = [_("“%(value)s” is no way to group; use %(known)s.") % {"value": by, "known": ", ".join(BY)}]
    if kind and kind not in Ticket.Kind.values:
        known = ", ".join(Ticket.Kind.values)
        errors["kind"] = [_("“%(value)s” is no kind of matter; use %(known)s.") % {"value": kind, "known": known}]
    if not errors and not begin <= end:
        errors["to"] = [_("It must not end before it begins; choose a later end.")]
    elif not errors and (end - begin).days >= LONGEST:
        errors["from"] = [_("A report covers %(days)s days at most; choose a later beginning.") % {"days": LONGEST}]
    if errors:
        raise Invalid(errors)
    return Asked(begin, end, by, kind, given.get("department", "").replace("\0", ""))


def day_in(written: str, usual: date, field: str, errors: dict[str, list[str]]) -> date:
    """The day as written, the usual one where none is; what is none is put among the errors of its field."""
    if not written.strip():
        return usual
    try:
        day = date.fromisoformat(written.strip())
        if not 1970 <= day.year <= 9000:
            raise ValueError(written)
    except ValueError:
        errors[field] = [_("“%(value)s” is no day; write it as 2026-01-31.") % {"value": written}]
        return usual
    return day
