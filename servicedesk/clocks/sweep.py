"""The sweep: claim the clocks that are due, fold them again, take their steps."""

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Q

from servicedesk.clocks.actions import catch_up, set_aside
from servicedesk.clocks.models import Clock
from servicedesk.clocks.now import now

BATCH = 500
_GAP = 0.5  # seconds within which a second sweep has nothing to add
_TRY_AGAIN = timedelta(minutes=5)
log = structlog.get_logger("desk.sweep")


def sweep(at: datetime | None = None, *, always: bool = False) -> int:
    """Take the steps that are due by the database's clock; returns how many. Any number may run at once.

    A sweep that finds another one started less than half a second ago returns at once, unless `always`.
    """
    if not _claim_turn() and not always:
        return 0
    moment = at or now()
    taken = 0
    failed: set[int] = set()
    while True:
        size, steps = _batch(moment, failed)
        taken += steps
        if size < BATCH:
            return taken


def _claim_turn() -> bool:
    """Note that a sweep begins, unless one began within the gap; by the database's clock, in a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into journal_pulse (name, at, facts) values ('sweep', clock_timestamp(), '{}')
               on conflict (name) do update set at = excluded.at
               where journal_pulse.at < clock_timestamp() - make_interval(secs => %s)
               or journal_pulse.at > clock_timestamp() + interval '1 minute'""",
            [_GAP],
        )
        return cursor.rowcount == 1


def _due(moment: datetime, besides: set[int]):
    return (
        Clock.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("limit__article")
        .prefetch_related("steps_taken")
        .filter(~Q(pk__in=besides), next_at__lte=moment)
        .order_by("next_at", "id")
    )


def _batch(moment: datetime, failed: set[int]) -> tuple[int, int]:
    """Take one batch as a whole; when a clock in it raises, take them one by one so that it spoils no other."""
    try:
        with transaction.atomic():
            clocks = list(_due(moment, failed)[:BATCH])
            return len(clocks), catch_up(clocks, at=moment) if clocks else 0
    except Exception as error:
        log.error("batch failed, taking its clocks one by one", error=type(error).__name__)
    ids = list(Clock.objects.filter(~Q(pk__in=failed), next_at__lte=moment).order_by("next_at", "id").values_list("pk", flat=True)[:BATCH])
    return len(ids), sum(_one(pk, moment, failed) for pk in ids)


def _one(pk: int, moment: datetime, failed: set[int]) -> int:
    try:
        with transaction.atomic():
            return catch_up(list(_due(moment, failed).filter(pk=pk)), at=moment)
    except Exception as error:
        log.error("clock failed", clock_id=pk, error=type(error).__name__)
        failed.add(pk)
        set_aside(Clock.objects.select_related("limit__article").get(pk=pk), error, until=moment + _TRY_AGAIN, at=moment)
        return 0
