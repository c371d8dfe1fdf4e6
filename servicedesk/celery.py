"""Celery: a wake-up and a place for work that may be lost. What must not be lost is a row."""

import os
from datetime import timedelta

from celery import Celery
from celery.beat import Scheduler

from servicedesk.task_log import TaskLogStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")

app = Celery("servicedesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["servicedesk.journal", "servicedesk.clocks", "servicedesk.alarms", "servicedesk.api", "servicedesk.search", "tickets.drafts"]
)
if app.steps is not None:
    app.steps["worker"].add(TaskLogStep)


class MemoryScheduler(Scheduler):
    """Beat without a state file: every entry is "every n seconds", so nothing is worth remembering."""

    def setup_schedule(self) -> None:
        """The first round is due at once: a desk just started does not wait to be ready."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = app.now() - timedelta(hours=1)
