"""What the figures are asked for."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from complaints.figures.queries import BY
from complaints.tracing.asked import read_stretch
from complaints.tracing.queries import Stretch
from servicedesk.journal.errors import Invalid


def read_asked(given: Mapping[str, str], at: datetime) -> tuple[Stretch, str]:
    """The stretch from `from` and `to`, and by what to group; Invalid names what cannot be used."""
    by = given.get("by", "") or BY[0]
    if by not in BY:
        raise Invalid({"by": [_("“%(value)s” is no way to group; use %(known)s.") % {"value": by, "known": ", ".join(BY)}]})
    return read_stretch(given, at), by
