"""Celery shells of the API."""

from celery import shared_task

from servicedesk.api.actions import forget_old_answers


@shared_task(name="api.forget_old_answers")
def forget_answers() -> None:
    """Forget kept answers past their time."""
    forget_old_answers()
