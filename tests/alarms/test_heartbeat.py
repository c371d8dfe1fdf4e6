"""A message that reaches a worker is its sign of life; nothing else is."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError

from servicedesk.alarms import heartbeat
from servicedesk.alarms.measure import figures
from servicedesk.clocks.alone import sweep_if_silent
from servicedesk.journal.models import Pulse
from servicedesk.journal.tasks import deliver_outside


@pytest.fixture(autouse=True)
def nothing_noted(monkeypatch):
    monkeypatch.setattr(heartbeat, "_noted", {})


def reach(node: str, task: str) -> None:
    """What Celery says when a message reaches a node."""
    heartbeat.answered(SimpleNamespace(name=task, request=SimpleNamespace(hostname=node)))


def names() -> set[str]:
    return set(Pulse.objects.values_list("name", flat=True))


def test_every_task_that_starts_is_a_heartbeat(db):
    from celery.signals import task_prerun

    sent = task_prerun.send(sender=None, task_id="1", task=SimpleNamespace(name="x", request=SimpleNamespace(hostname="out@here")))
    assert "answered" in {receiver.__name__ for receiver, _ in sent}
    assert names() == {"out@here"}


def test_a_message_only_beat_sends_says_that_beat_sends(db):
    reach("clocks@here", "journal.deliver_inside")
    assert names() == {"clocks@here"}
    reach("clocks@here", "clocks.sweep")
    assert names() == {"clocks@here", "beat"}


def test_a_sweep_nobody_asked_for_is_no_heartbeat(db):
    assert sweep_if_silent() is True
    assert names() == {"sweep"}


def test_a_task_called_here_and_now_is_no_heartbeat(db):
    deliver_outside.apply()
    assert names() == set()


def test_a_long_name_keeps_its_kind_and_stays_apart(db):
    for pod in ("a", "b"):
        reach(f"clocks@desk-worker-clocks-7d9f8b6c5-abcde-{pod}", "x")
    assert len(names()) == 2
    assert all(name.startswith("clocks@desk-worker") and len(name) == 40 for name in names())


def test_a_heartbeat_the_database_cannot_take_breaks_no_task(db, monkeypatch):
    def away(name):
        raise DatabaseError("words of a customer")

    monkeypatch.setattr(heartbeat, "pulse", away)
    reach("out@here", "x")
    monkeypatch.undo()
    reach("out@here", "x")  # and it was not counted as noted
    assert names() == {"out@here"}


def test_the_figures_show_each_node(db):
    reach("clocks@here", "x")
    ((label, age),) = next(rows for figure, rows in figures() if figure.name == "desk_worker_heartbeat_age_seconds")
    assert label == "clocks@here" and 0 <= age < 60
