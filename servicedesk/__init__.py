"""The project package and the kernel, which knows no department's words."""

from servicedesk.celery import app as celery_app

__all__ = ["celery_app"]
