"""A worker is deaf when messages wait, nothing is at work and none is heard, for as long as it takes to be sure."""

from uuid import uuid4

import pytest
from celery.worker import state
from django.db import connection

from servicedesk.alarms.measure import broker
from servicedesk.alarms.watchdog import DEAF, Watchdog
from servicedesk.journal.actions import pulse

NODE = "deaf@here"


@pytest.fixture
def queue():
    """A queue of the test's own, with a message in it."""
    name = f"for-the-watchdog-{uuid4().hex}"
    with broker() as client:
        client.rpush(name, "a message")
        yield name
        client.delete(name)


@pytest.fixture
def dog(db, queue):
    return Watchdog(NODE, [queue, "never-used"])


def heard(seconds_ago: float) -> None:
    pulse(NODE)
    with connection.cursor() as cursor:
        cursor.execute("update journal_pulse set at = clock_timestamp() - make_interval(secs => %s) where name = %s", [seconds_ago, NODE])


def test_a_worker_that_hears_nothing_is_deaf_only_after_a_while(dog):
    heard(120)
    assert not dog.is_deaf(1000)
    assert not dog.is_deaf(1000 + DEAF - 1)
    assert dog.is_deaf(1000 + DEAF)


def test_one_that_never_heard_anything_is_as_deaf(dog):
    assert not dog.is_deaf(0)
    assert dog.is_deaf(DEAF)


def test_whoever_heard_something_lately_is_not(dog):
    dog.is_deaf(0)
    heard(2)
    assert not dog.is_deaf(DEAF)
    heard(120)
    assert not dog.is_deaf(DEAF + 3), "the seconds are counted anew"
    assert dog.is_deaf(2 * DEAF + 3)


def test_silence_without_messages_is_no_deafness(dog, queue):
    dog.is_deaf(0)
    with broker() as client:
        client.delete(queue)
    assert not dog.is_deaf(DEAF)


def test_who_is_at_work_is_not_deaf(dog, monkeypatch):
    monkeypatch.setattr(state, "active_requests", {object()})
    dog.is_deaf(0)
    assert not dog.is_deaf(DEAF)


def test_a_broker_that_is_away_is_no_fault_of_the_workers(dog, settings):
    dog.is_deaf(0)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not dog.is_deaf(DEAF)
