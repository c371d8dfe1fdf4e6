"""The watch: compare every check with its limit, raise what is wrong, keep the worst, clear what is well again."""

from datetime import datetime

import structlog
from django.db import connection

from servicedesk.alarms.actions import begin_watch, clear_alarm, forget_gone_workers, keep_worst, raise_alarm
from servicedesk.alarms.checks import OTHERS
from servicedesk.alarms.measure import Measured, look
from servicedesk.alarms.models import Alarm
from servicedesk.journal.actions import database_time, pulse
from servicedesk.journal.actor import Actor
from servicedesk.journal.verdict import Verdict

UNASKED = 20.0  # seconds without a watch before the clocks worker watches unasked
log = structlog.get_logger("desk.watch")
_WATCH = Actor.system(via="watch")


def watch() -> dict[str, int]:
    """Look once; returns how many alarms were raised and cleared. Any number may run at once.

    Raises DatabaseError when the database does not answer: the gap is then on record once it is back.
    """
    turn = begin_watch()
    if turn is None:
        return {}
    forget_gone_workers()
    seen = look()
    standing = {alarm.code: alarm for alarm in Alarm.objects.open()}
    done = {"raised": 0, "cleared": 0}
    for each in seen.measured:
        alarm = standing.pop(each.check.code, None)
        if alarm is not None and each.check.is_calm(each.value):
            done["cleared"] += clear_alarm(alarm, by=_WATCH, at=seen.at) is not None
        elif alarm is not None:
            keep_worst(alarm, each.value)
        elif each.check.alarmed and not each.ok and turn.settled:
            done["raised"] += _raise(each, seen.at) is not None
    for code in standing.keys() - {condition.code for condition in OTHERS}:  # an older desk's, which nothing would ever clear
        done["cleared"] += clear_alarm(standing[code], by=_WATCH, at=seen.at) is not None
    return done


def watch_if_silent() -> bool:
    """Watch when nobody did for UNASKED seconds by the database's clock; whether it did."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 from journal_pulse where name = 'watch' and at > clock_timestamp() - make_interval(secs => %s)", [UNASKED])
        if cursor.fetchone():
            return False
    return bool(watch())


def has_settled() -> bool:
    """Whether somebody has watched without a break for a minute, so that what was left lying is caught up with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from journal_pulse where name = 'watch' and (facts->>'since')::timestamptz < clock_timestamp() - interval '1 minute'"
        )
        return cursor.fetchone() is not None


def _raise(each: Measured, at: datetime) -> Alarm | None:
    check = each.check
    log.warning("alarm", code=check.code, value=each.value, limit=check.limit)
    return raise_alarm(check.code, by=_WATCH, at=at, worst=each.value, limit=check.limit, unit=check.unit)


def judge(verdicts: list[Verdict]) -> dict[str, int]:
    """Raise, keep or clear the alarm `invariant` by these verdicts; one that was not checked clears nothing."""
    broken = [verdict.invariant.code for verdict in verdicts if verdict.rows]
    unchecked = [verdict.invariant.code for verdict in verdicts if verdict.rows is None]
    pulse("invariants", broken=broken, unchecked=unchecked, held=len(verdicts) - len(broken) - len(unchecked))
    alarm = Alarm.objects.open().filter(code="invariant").first()
    facts = {"codes": broken, "unchecked": unchecked}
    at = database_time()
    if broken and alarm is None:
        return {"raised": int(raise_alarm("invariant", by=_WATCH, at=at, worst=len(broken), unit="count", limit=0, **facts) is not None)}
    if broken and alarm is not None:
        keep_worst(alarm, len(broken), **facts)
    elif alarm is not None and not unchecked:
        return {"cleared": int(clear_alarm(alarm, by=_WATCH, at=at) is not None)}
    return {}
