"""Celery shell: a wake-up only, safe to lose and to double."""

from celery import shared_task

from servicedesk.search.actions import follow_journal


@shared_task(name="search.follow")
def follow() -> dict[str, int]:
    """Index what was committed since the last time."""
    return {"documents": follow_journal()}
