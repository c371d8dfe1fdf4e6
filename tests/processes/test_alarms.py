"""The watch by real processes: beat falls silent, the clocks worker notices by itself, and the alarm ends with the silence."""

import json
import os
import re
import signal
from pathlib import Path

import pytest

from tests.processes.test_one_promise import pid_of
from tests.running import call, manage, running_desk, wait_for


@pytest.fixture(scope="module")
def desk():
    with running_desk(DESK_LANGUAGE="en") as running:
        running.key = manage(running, "apikey", "create", "--member", "admin", "--name", "prometheus", "--scope", "metrics")
        yield running


def metric(desk, name: str) -> float | None:
    """One line of /metrics; None when it is not there."""
    status, text = call(desk, "GET", "/metrics", key=desk.key)
    assert status == 200, text
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else None


def lines_of(desk, name: str) -> list[dict]:
    log = Path(desk.home) / "logs" / f"{name}.log"
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def test_every_worker_answers_by_message(desk):
    wait_for(lambda: metric(desk, 'desk_check_ok{check="worker_clocks"}') == metric(desk, 'desk_check_ok{check="beat"}') == 1, 20, desk.log)
    assert metric(desk, 'desk_check_ok{check="worker_out"}') == 1
    nodes = re.findall(r'heartbeat_age_seconds\{node="(\w+)@', call(desk, "GET", "/metrics", key=desk.key)[1])
    assert set(nodes) == {"clocks", "out"}


@pytest.mark.timeout(240)
def test_a_beat_that_falls_silent_is_noticed_without_it(desk):
    beat = pid_of(desk, "beat")
    os.kill(beat, signal.SIGSTOP)
    try:
        wait_for(lambda: metric(desk, 'desk_alarms_open{code="beat"}') == 1, 100, desk.log)
        assert metric(desk, 'desk_check_ok{check="sweep"}') == 1  # the clocks worker sweeps by itself
        assert metric(desk, 'desk_check_ok{check="watch"}') == 1  # and watches
    finally:
        os.kill(beat, signal.SIGCONT)
    wait_for(lambda: metric(desk, 'desk_alarms_open{code="beat"}') is None, 60, desk.log)


def test_the_logs_are_json_hold_no_names_and_are_no_flood(desk):
    told = [line for name in ("worker-clocks", "worker") for line in lines_of(desk, name)]
    finished = [line for line in told if line["event"] == "task finished"]
    raised = {line["code"] for line in told if line["event"] == "alarm"}
    assert "beat" in raised and raised <= {"beat", "worker_clocks", "worker_out"}  # without beat, no message reaches a worker
    assert {line["task"] for line in finished if "cleared" in line} == {"alarms.watch"}
    assert all(line["task_id"] and line["duration_ms"] >= 0 for line in finished)
    assert all(any(line.get(word) for word in ("steps", "deliveries", "events", "raised", "cleared", "documents")) for line in finished)
    assert not re.search(r"1\d{10}|温|陆宁|Lu Ning", json.dumps(told, ensure_ascii=False))
