"""What the logs say of tasks: who, how long and what was done; never a customer's words, never a line for nothing."""

from types import SimpleNamespace

import pytest
import structlog
from structlog.testing import capture_logs

from servicedesk.celery import app
from servicedesk.task_log import TaskReceiver, is_quiet
from tests.web.test_logs import WORDS, failing


@pytest.fixture
def run():
    """run(name, result) → the lines a worker logs for one task; an exception as the result lets it fail."""
    receiver = TaskReceiver()

    def lines(name, result=None, **carried):
        task = SimpleNamespace(name=name, request=SimpleNamespace(__django_structlog__=carried))
        with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as said:
            receiver.receiver_task_prerun("task-1", task)
            if isinstance(result, Exception):
                receiver.receiver_task_failure(task_id="task-1", exception=result, sender=task, einfo=None, args=(), kwargs={})
            else:
                receiver.receiver_task_success(result=result, sender=task)
        return said

    yield lines
    structlog.contextvars.clear_contextvars()


def test_a_task_says_when_it_starts_and_what_it_did(run):
    began, ended = run("reports.monthly", {"sheets": 3, "mails": 0}, request_id="r-7")
    assert (began["event"], began["task"], began["task_id"], began["request_id"]) == ("task started", "reports.monthly", "task-1", "r-7")
    assert (ended["event"], ended["sheets"], ended["request_id"]) == ("task finished", 3, "r-7")
    assert ended["duration_ms"] >= 0 and "mails" not in ended


def test_a_task_woken_by_another_goes_by_its_own_name(run):
    (line,) = run("journal.deliver_inside", {"deliveries": 1}, task="alarms.watch", parent_task_id="task-0")
    assert (line["task"], line["task_id"], line["parent_task_id"]) == ("journal.deliver_inside", "task-1", "task-0")


@pytest.mark.parametrize("name", ["clocks.sweep", "journal.deliver_inside", "journal.deliver_outside", "alarms.watch"])
def test_what_comes_every_few_seconds_speaks_only_of_what_it_did(run, name):
    assert is_quiet(name)
    assert run(name, {"steps": 0, "deliveries": 0}) == []
    assert run(name, {}) == []
    (line,) = run(name, {"steps": 2, "deliveries": 0})
    assert (line["event"], line["steps"], line["task"]) == ("task finished", 2, name)


@pytest.mark.parametrize("name", ["clocks.sweep", "reports.monthly"])
def test_a_failure_is_told_by_kind_and_place_without_its_words(run, name):
    try:
        failing()
    except ValueError as error:
        line = run(name, error)[-1]
    assert (line["event"], line["error"], line["log_level"]) == ("task failed", "ValueError", "error")
    assert "in failing" in line["where"] and WORDS not in str(line) and "13911112222" not in str(line)


def test_celery_itself_does_not_quote_the_exception(settings):
    assert settings.LOGGING["loggers"]["celery.app.trace"]["level"] == "CRITICAL"


def test_a_nudge_carries_its_requests_id():
    """What django-structlog puts into a message's headers is what the worker's lines hold."""
    headers: dict = {}
    with structlog.contextvars.bound_contextvars(request_id="r-8"):
        TaskReceiver().receiver_before_task_publish(headers=headers)
    assert headers["__django_structlog__"]["request_id"] == "r-8"


def test_every_task_beat_sends_exists_and_has_its_queue(settings):
    app.loader.import_default_modules()
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert names <= set(app.tasks)
    assert settings.CELERY_TASK_ROUTES["alarms.watch"]["queue"] != settings.CELERY_TASK_ROUTES["clocks.sweep"]["queue"]
