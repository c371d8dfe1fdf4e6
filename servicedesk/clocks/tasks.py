"""Celery shells. The message carries no expiry: a backlog costs nothing, a sweep too soon returns at once."""

from celery import shared_task

from servicedesk.clocks.sweep import sweep as sweep_clocks
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.live import announce_new


@shared_task(name="clocks.sweep")
def sweep() -> None:
    """Take due steps, then pay what they and lost nudges left owing, then order and announce it."""
    sweep_clocks()
    deliver_due("inside")
    announce_new()
