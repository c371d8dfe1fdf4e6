"""Celery shells: wake-ups only, safe to lose and to double."""

from celery import shared_task

from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.live import announce_new


@shared_task(name="journal.deliver_inside")
def deliver_inside() -> dict[str, int]:
    """Pay what is owed inside the desk, then order and announce what was committed."""
    return {"deliveries": deliver_due("inside"), "events": announce_new()}


@shared_task(name="journal.deliver_outside")
def deliver_outside() -> dict[str, int]:
    """Pay what leaves the house."""
    return {"deliveries": deliver_due("outside")}
