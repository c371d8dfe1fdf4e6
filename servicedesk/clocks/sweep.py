"""The sweep: claim what is due and take its steps: clocks, the slots of schedules, obligations nobody did."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from servicedesk.clocks.actions import catch_up, set_aside
from servicedesk.clocks.calendars.models import with_calendar
from servicedesk.clocks.models import Clock, Obligation, Schedule
from servicedesk.clocks.now import now
from servicedesk.clocks.schedules import actions as schedules
from servicedesk.journal.wires import ask

BATCH = 500
_GAP = 0.5  # seconds within which a second sweep has nothing to add
_TRY_AGAIN = timedelta(minutes=5)
log = structlog.get_logger("desk.sweep")


@dataclass(frozen=True)
class Work:
    """What a sweep does with one kind of row: `rows` with all that taking them reads, `take` for locked ones that are due,
    `set_aside` for one that raised."""

    kind: str
    rows: Callable[[], Any]
    take: Callable[..., int]
    set_aside: Callable[..., None]

    def due(self, moment: datetime) -> QuerySet:
        return self.rows().due(moment)


WORK = (
    Work("clock", lambda: Clock.objects.to_fold(), catch_up, set_aside),
    Work("schedule", lambda: with_calendar(Schedule.objects.select_related("article")), schedules.open_due, schedules.set_aside),
    Work("obligation", lambda: Obligation.objects.select_related("schedule__article"), schedules.miss_due, schedules.set_aside),
)


def sweep(at: datetime | None = None, *, always: bool = False) -> int:
    """Take the steps that are due by the database's clock, and make what recurs; returns how many. Any number may run at once.

    A sweep that finds another one started less than half a second ago returns at once, unless `always`.
    """
    if not _claim_turn() and not always:
        return 0
    moment = at or now()
    return sum(_sweep(work, moment) for work in (*WORK, *ask("sweep.work")))


def _sweep(work: Work, moment: datetime) -> int:
    taken = 0
    failed: set[int] = set()
    while True:
        size, steps = _batch(work, moment, failed)
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


def _claimed(work: Work, moment: datetime, besides: set[int]) -> QuerySet:
    return work.due(moment).filter(~Q(pk__in=besides)).select_for_update(skip_locked=True, of=("self",))


def _batch(work: Work, moment: datetime, failed: set[int]) -> tuple[int, int]:
    """Take one batch as a whole; when a row in it raises, take them one by one so that it spoils no other."""
    try:
        with transaction.atomic():
            rows = list(_claimed(work, moment, failed)[:BATCH])
            return len(rows), work.take(rows, at=moment) if rows else 0
    except Exception as error:
        log.error("batch failed, taking its rows one by one", kind=work.kind, error=type(error).__name__)
    ids = list(work.due(moment).filter(~Q(pk__in=failed)).values_list("pk", flat=True)[:BATCH])
    return len(ids), sum(_one(work, pk, moment, failed) for pk in ids)


def _one(work: Work, pk: int, moment: datetime, failed: set[int]) -> int:
    try:
        with transaction.atomic():
            rows = list(_claimed(work, moment, failed).filter(pk=pk))
            return work.take(rows, at=moment) if rows else 0
    except Exception as error:
        log.error("row failed", kind=work.kind, row_id=pk, error=type(error).__name__)
        failed.add(pk)
        work.set_aside(work.rows().get(pk=pk), error, until=moment + _TRY_AGAIN, at=moment)
        return 0
