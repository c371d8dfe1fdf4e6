"""Raising and clearing alarms, and the watch's own bookkeeping: whose turn it is, and which workers are gone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from servicedesk.alarms.models import Alarm
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Pulse

WATCH = "watch"
AWAY = timedelta(minutes=2)  # the watch was away for longer: that time goes on record
SETTLED = timedelta(seconds=15)  # a desk just started gets this long to give its signs of life
_BROKEN_OFF = 60  # seconds of a pause after which the desk counts as just started
_GAP = 5  # seconds within which a second watch has nothing to add
_GONE = timedelta(days=1)
_SYSTEM = Actor.system(via="watch")


@dataclass(frozen=True)
class Turn:
    """A watch that may look: `at` by the database's clock, `since` when the watch has gone on without a break."""

    at: datetime
    since: datetime

    @property
    def settled(self) -> bool:
        """Whether the desk has run long enough for a missing sign of life to mean something."""
        return self.at - self.since >= SETTLED


@transaction.atomic
def begin_watch() -> Turn | None:
    """Note that a watch looks now; None when another one looked within five seconds.

    When nobody had watched for more than two minutes, the time between is written as one closed alarm.
    """
    claimed = _claim()
    if claimed is None:
        return None
    at, before, since = claimed
    if before is not None and at - before > AWAY:
        gap = (at - before).total_seconds()
        alarm = Alarm.objects.create(code="desk_away", raised_at=before, cleared_at=at, worst=gap, facts={"unit": "s"})
        record("alarm.noted", alarm, by=_SYSTEM, at=at, **_facts(alarm))
    return Turn(at, since)


def _claim() -> tuple[datetime, datetime | None, datetime] | None:
    """(now, the watch before, since when without a break), unless one looked within the gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            """with before as (select at from journal_pulse where name = %(name)s)
               insert into journal_pulse (name, at, facts)
               values (%(name)s, clock_timestamp(), jsonb_build_object('since', clock_timestamp()))
               on conflict (name) do update set at = excluded.at,
                   facts = case when journal_pulse.at > excluded.at - make_interval(secs => %(pause)s) and journal_pulse.facts ? 'since'
                           then journal_pulse.facts else excluded.facts end
               where journal_pulse.at < clock_timestamp() - make_interval(secs => %(gap)s)
               or journal_pulse.at > clock_timestamp() + interval '1 minute'
               returning at, (select at from before), (facts->>'since')::timestamptz""",
            {"name": WATCH, "pause": _BROKEN_OFF, "gap": _GAP},
        )
        return cursor.fetchone()


@transaction.atomic
def raise_alarm(code: str, *, by: Actor, at: datetime, worst: float | None = None, **facts: Any) -> Alarm | None:
    """Raise an alarm; None when it is open already, for one thing has one open alarm."""
    made = Alarm.objects.bulk_create([Alarm(code=code, raised_at=at, worst=worst, facts=facts)], ignore_conflicts=True)
    alarm = Alarm.objects.open().filter(code=code, raised_at=at).first() if made else None
    if alarm is not None:
        record("alarm.raised", alarm, by=by, at=at, **_facts(alarm))
    return alarm


@transaction.atomic
def clear_alarm(alarm: Alarm, *, by: Actor, at: datetime) -> Alarm | None:
    """Clear an alarm, and remember how long it lasted; None when somebody else has."""
    locked = Alarm.objects.open().select_for_update().filter(pk=alarm.pk).first()
    if locked is None:
        return None
    locked.cleared_at = max(at, locked.raised_at)
    locked.save(update_fields=["cleared_at"])
    record("alarm.cleared", locked, by=by, at=at, **_facts(locked), seconds=round(locked.seconds))
    return locked


def keep_worst(alarm: Alarm, worst: float | None, **facts: Any) -> None:
    """Keep the worst value an open alarm has seen, and the newest facts; no event tells of it."""
    worse = worst is not None and (alarm.worst is None or worst > alarm.worst)
    if worse or alarm.facts | facts != alarm.facts:
        Alarm.objects.open().filter(pk=alarm.pk).update(worst=worst if worse else alarm.worst, facts=alarm.facts | facts)


def forget_gone_workers() -> int:
    """Forget the heartbeats of workers that have been gone for a day; returns how many."""
    return Pulse.objects.filter(Q(name__contains="@"), at__lt=Now() - _GONE).delete()[0]


def _facts(alarm: Alarm, **more: Any) -> dict[str, Any]:
    return {"alarm": alarm.code, "worst": alarm.worst, "from": alarm.raised_at.isoformat(), **alarm.facts, **more}
