"""Reads over clocks and the events about them."""

from datetime import datetime

from django.db.models import Max, QuerySet
from django.db.models.expressions import RawSQL

from servicedesk.clocks.checks import STILL_FAILED
from servicedesk.clocks.models import Clock
from servicedesk.journal.models import Event


def failed_rules() -> QuerySet[Event]:
    """The `clock.failed` and `schedule.failed` events of the last day that nothing has mended since, newest first."""
    return Event.objects.filter(pk__in=RawSQL(STILL_FAILED, [])).order_by("-pk")


def undecided_starts(since: datetime) -> QuerySet[Event]:
    """The `clock.undecided` events recorded since then, newest first: starts for which no limit could be reckoned."""
    return Event.objects.filter(code="clock.undecided", recorded_at__gte=since).order_by("-pk")


def blocked_until(kind: str, pk: int, at: datetime) -> datetime | None:
    """Until when a minimum wait holds the next step on this subject back; None when it may happen now."""
    waiting = Clock.objects.open().of(kind, pk).filter(earliest_at__gt=at)
    return waiting.aggregate(until=Max("earliest_at"))["until"]
