"""Celery shells: wake-ups only, safe to lose and to double."""

from celery import shared_task

from servicedesk.journal.actions import pulse
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.live import announce_new


@shared_task(name="journal.deliver_inside")
def deliver_inside() -> None:
    """Pay what is owed inside the desk, then order and announce what was committed."""
    deliver_due("inside")
    announce_new()


@shared_task(name="journal.deliver_outside")
def deliver_outside() -> None:
    """Pay what leaves the house."""
    pulse("worker-out")
    deliver_due("outside")
