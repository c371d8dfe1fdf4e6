"""What the reports over complaints are asked for, as an address says it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.tracing.queries import Stretch
from servicedesk.journal.errors import Invalid
from tickets.reports.asked import USUAL, day_in
from tickets.reports.queries import LONGEST


def read_stretch(given: Mapping[str, str], at: datetime) -> Stretch:
    """From `from` and `to`, days both included, the last 90 up to today where they are left out; Invalid names what cannot be used."""
    errors: dict[str, list[str]] = {}
    end = day_in(given.get("to", ""), timezone.localtime(at, timezone.get_default_timezone()).date(), "to", errors)
    begin = day_in(given.get("from", ""), end - timedelta(days=USUAL - 1), "from", errors)
    if not errors and not begin <= end:
        errors["to"] = [_("It must not end before it begins; choose a later end.")]
    elif not errors and (end - begin).days >= LONGEST:
        errors["from"] = [_("A report covers %(days)s days at most; choose a later beginning.") % {"days": LONGEST}]
    if errors:
        raise Invalid(errors)
    return Stretch(begin, end)
