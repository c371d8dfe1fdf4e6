"""Celery shells of drafts."""

from celery import shared_task

from servicedesk.clocks import now
from tickets.drafts.actions import forget_old_drafts


@shared_task(name="tickets.forget_old_drafts")
def forget_drafts() -> None:
    """Forget drafts nobody came back to."""
    forget_old_drafts(now())
