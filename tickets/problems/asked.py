"""Which contacts are asked for, as an address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from staff.models import Department
from staff.queries import department_coded
from tickets.choices import Channel
from tickets.reports.asked import day_in

USUAL = 7  # days up to today, where no period is asked for
LONGEST = 92


@dataclass(frozen=True)
class Asked:
    """The contacts of [begin, end): of one department and by one route, where these are named."""

    begin: datetime
    end: datetime
    department: Department | None = None
    route: str = ""

    @property
    def first(self) -> date:
        return timezone.localtime(self.begin, timezone.get_default_timezone()).date()

    @property
    def last(self) -> date:
        """The last day, included."""
        return timezone.localtime(self.end - timedelta(microseconds=1), timezone.get_default_timezone()).date()


def read_asked(given: Mapping[str, str], at: datetime) -> Asked:
    """From `from`, `to` (days, both included), `department` (a code) and `route`; Invalid names what cannot be used."""
    today = timezone.localtime(at, timezone.get_default_timezone()).date()
    errors: dict[str, list[str]] = {}
    last = day_in(given.get("to", ""), today, "to", errors)
    first = day_in(given.get("from", ""), last - timedelta(days=USUAL - 1), "from", errors)
    route, department = given.get("route", ""), None
    if route and route not in Channel.values:
        errors["route"] = [_("“%(value)s” is no route; use %(known)s.") % {"value": route, "known": ", ".join(Channel.values)}]
    if code := given.get("department", ""):
        try:
            department = department_coded(code)
        except Invalid as refusal:
            errors |= refusal.errors
    if not errors and first > last:
        errors["to"] = [_("It must not end before it begins; choose a later end.")]
    elif not errors and (last - first).days >= LONGEST:
        errors["from"] = [_("The list covers %(days)s days at most; choose a later beginning.") % {"days": LONGEST}]
    if errors:
        raise Invalid(errors)
    zone = timezone.get_default_timezone()
    return Asked(datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone), department, route)
