"""Celery shells. The message carries no expiry: a backlog costs nothing, a sweep too soon returns at once."""

import os

from celery import shared_task
from celery.signals import worker_init

from servicedesk.clocks import alone
from servicedesk.clocks.sweep import sweep as sweep_clocks
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.live import announce_new


@shared_task(name="clocks.sweep")
def sweep() -> dict[str, int]:
    """Take due steps, then pay what they and lost nudges left owing, then order and announce it."""
    return {"steps": sweep_clocks(), "deliveries": deliver_due("inside"), "events": announce_new()}


@worker_init.connect
def sweep_unasked(**_) -> None:
    """The clocks worker does not depend on anybody's message."""
    if os.environ.get("DESK_PROCESS") == "worker-clocks":
        alone.start()
