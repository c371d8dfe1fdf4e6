"""Celery shells of the alarms; every task is a heartbeat of its worker, and every worker has a watchdog."""

from typing import Any

from celery import shared_task
from celery.signals import task_prerun, worker_ready

from servicedesk.alarms import heartbeat, watchdog
from servicedesk.alarms.watch import has_settled, judge, watch
from servicedesk.journal.verdict import verdicts

task_prerun.connect(heartbeat.answered)


@worker_ready.connect
def watch_oneself(sender: Any, **_: Any) -> None:
    """Every worker sees to it that it hears its messages."""
    watchdog.start(sender)


@shared_task(name="alarms.watch")
def watch_once() -> dict[str, int]:
    """Compare every check with its limit."""
    return watch()


@shared_task(name="alarms.check_invariants", bind=True)
def check_invariants(self: Any) -> dict[str, int]:
    """Look whether the invariants hold; not while a desk just started still catches up."""
    if not has_settled():
        return {}
    found = []
    for verdict in verdicts():
        found.append(verdict)
        heartbeat.answered(self)  # a long look is no silence
    return judge(found)
