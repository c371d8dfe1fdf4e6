"""Whether the process lives, and whether the desk can work."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from servicedesk.clocks.models import Clock
from servicedesk.journal.actions import pulse
from servicedesk.journal.models import Pulse


@pytest.fixture
def beating(db):
    for name in ("sweep", "clocks@here", "out@here"):
        pulse(name)


def test_the_process_lives_without_asking_anybody(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_desk_at_work_is_ready(client, beating):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert set(answer.json()["checks"]) == {"database", "broker", "sweep", "worker", "sweep_lag", "open_transaction"}
    assert all(check["ok"] for check in answer.json()["checks"].values())
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone()[0] == "desk_app"


@pytest.mark.parametrize(("name", "check", "seconds"), [("sweep", "sweep", 16), ("out@here", "worker", 31), ("clocks@here", "worker", 31)])
def test_a_worker_that_went_quiet_is_named(client, beating, name, check, seconds):
    Pulse.objects.filter(name=name).update(at=Now() - timedelta(seconds=seconds))
    answer = client.get("/readyz")
    failed = {word: each for word, each in answer.json()["checks"].items() if not each["ok"]}
    assert (answer.status_code, set(failed)) == (503, {check})
    assert failed[check]["age_seconds"] >= seconds > failed[check]["limit_seconds"]


def test_workers_that_never_were_are_named(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert {word for word, each in answer.json()["checks"].items() if not each["ok"]} == {"sweep", "worker"}


def test_a_sweep_that_is_behind_is_named(client, beating, desk_at_work):
    Clock.objects.filter(state="running").update(next_at=Now() - timedelta(seconds=40))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["sweep_lag"]["ok"]) == (503, False)


def test_a_broker_that_is_away_is_named_at_once(client, beating, settings):
    settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"
    begun = time.monotonic()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["broker"]) == (503, {"ok": False})
    assert time.monotonic() - begun < 3 and "secret" not in answer.content.decode()
