"""Reads over clocks and the events about them."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from servicedesk.clocks.checks import STILL_FAILED
from servicedesk.journal.models import Event


def failed_rules() -> QuerySet[Event]:
    """The `clock.failed` and `schedule.failed` events of the last day that nothing has mended since, newest first."""
    return Event.objects.filter(pk__in=RawSQL(STILL_FAILED, [])).order_by("-pk")
