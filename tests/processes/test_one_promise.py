"""The outcome by real processes: one call, one ticket, one promise broken, and the supervisor reads of it."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.running import REPO, call, manage, moment, ready, running_desk, start, wait_for

PACK = """\
pack: fifteen
title: {zh: 十五秒, en: Fifteen seconds}
articles:
  - number: "1"
    title: {zh: 十五秒内答复, en: Answered in fifteen seconds}
    text: {zh: 十五秒内答复。, en: Answer within fifteen seconds.}
    effective_from: 2026-01-01
    clocks:
      - code: fifteen
        name: {zh: 十五秒答复, en: Fifteen-second answer}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        when: {kind: [suggestion]}
        at_most: 15 s
        ladder:
          - {at: due, tell: [supervisor], article: "1"}
"""


@pytest.fixture(scope="module")
def desk():
    with running_desk() as running:
        yield running


def test_a_broken_promise_reaches_the_supervisor(desk, tmp_path):
    """Ring, answer, open a ticket over REST, let fifteen seconds pass, read the supervisor's notice back."""
    (tmp_path / "fifteen.yaml").write_text(PACK, encoding="utf-8")
    manage(desk, "loadpack", str(tmp_path / "fifteen.yaml"))
    agent = manage(desk, "apikey", "create", "--member", "agent", "--name", "exchange")
    lead = manage(desk, "apikey", "create", "--member", "lead", "--name", "phone")

    status, _ = call(
        desk,
        "POST",
        "/api/v1/calls/ext:77/events/",
        {"kind": "ringing", "at": moment(), "phone": "13800000097"},
        agent,
        Idempotency_Key="r",
    )
    assert status == 201
    time.sleep(1)
    status, _ = call(
        desk,
        "POST",
        "/api/v1/calls/ext:77/events/",
        {"kind": "answered", "at": moment(), "answered_by": "1004"},
        agent,
        Idempotency_Key="a",
    )
    assert status == 201
    opened = {
        "sentence": "建议大厅增加接水处",
        "kind": "suggestion",
        "severity": "low",
        "customer": {"name": "温女士", "phone": "13800000021"},
        "call": "ext:77",
    }
    status, ticket = call(desk, "POST", "/api/v1/tickets/", opened, agent)
    assert status == 201, ticket

    def breached():
        found = [
            c for c in call(desk, "GET", f"/api/v1/tickets/{ticket['number']}/clocks/", key=agent)[1]["results"] if c["limit"] == "fifteen"
        ]
        return found[0] if found and found[0]["state"] == "breached" else None

    clock = wait_for(breached, 30, desk.log)

    def told(key=lead):
        notices = call(desk, "GET", "/api/v1/notices/", key=key)[1]["results"]
        return [n for n in notices if n["code"] == "clock.breached" and n["matter"] == ticket["number"]]

    (notice,) = wait_for(told, 10, desk.log)
    assert (notice["role"], notice["facts"]["limit"]) == ("supervisor", "fifteen")
    assert notice["facts"]["late_seconds"] >= 0 and notice["facts"]["due_at"][:19] == utc(clock["due_at"])[:19]
    assert told(agent) == []  # this article tells the supervisor only

    (ringing,) = [
        c for c in call(desk, "GET", f"/api/v1/tickets/{ticket['number']}/clocks/", key=agent)[1]["results"] if c["limit"] == "pickup"
    ]
    assert ringing["state"] == "met"


def utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()


def test_the_clocks_worker_sweeps_by_itself_while_beat_is_silent(desk):
    """Beat is stopped in its tracks for longer than a worker waits for it: sweeps go on."""
    beat = pid_of(desk, "beat")
    os.kill(beat, signal.SIGSTOP)
    try:
        time.sleep(14)  # the readiness check allows a sweep 15 s; by itself the worker sweeps every 5 s
        ages = [call(desk, "GET", "/readyz")[1]["checks"]["sweep"]["age_seconds"] for _ in range(3)]
        assert max(ages) < 12, ages
    finally:
        os.kill(beat, signal.SIGCONT)


def all_of(desk) -> list[tuple[int, set[bytes]]]:
    """Every process with this desk's home in its environment or its words."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            known = {*(folder / "environ").read_bytes().split(b"\0"), *(folder / "cmdline").read_bytes().split(b"\0")}
        except OSError:
            continue
        if int(folder.name) != os.getpid() and any(str(desk.home).encode() in word for word in known):
            found.append((int(folder.name), known))
    return found


def pid_of(desk, name: str) -> int:
    """The first process of one of the desk's children."""
    return min(pid for pid, known in all_of(desk) if f"DESK_PROCESS={name}".encode() in known)


def test_every_invariant_holds_while_it_runs(desk):
    time.sleep(2)
    told = manage(desk, "invariants")
    assert "I12" in told and "BROKEN" not in told


def test_a_beat_whose_clock_is_ten_minutes_off_changes_nothing(desk):
    """A beat ten minutes behind takes the place of the right one: sweeps go on every second, nothing is taken twice."""
    code = (
        "import datetime, sys, time_machine\n"
        "time_machine.travel(datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=10), tick=True).start()\n"
        "sys.argv = ['celery', '-A', 'servicedesk', 'beat', '-l', 'WARNING', '--scheduler', 'servicedesk.celery:MemoryScheduler', '--pidfile=']\n"
        "from celery.__main__ import main\nmain()\n"
    )
    run = json.loads((desk.home / "run.json").read_text())
    environment = desk.environment | run["environment"]
    wrong = subprocess.Popen([sys.executable, "-c", code], cwd=REPO, env=environment, start_new_session=True, stderr=subprocess.PIPE)
    right = pid_of(desk, "beat")
    os.kill(right, signal.SIGSTOP)
    try:
        time.sleep(9)
        assert wrong.poll() is None, wrong.stderr.read().decode()[-2000:]
        ages = []
        for _ in range(12):  # unasked, the worker sweeps only every five seconds
            ages.append(call(desk, "GET", "/readyz")[1]["checks"]["sweep"]["age_seconds"])
            time.sleep(0.5)
        assert max(ages) < 5, ages
        manage(desk, "invariants")
    finally:
        os.kill(right, signal.SIGCONT)
        wrong.kill()
        wrong.wait()


def kept_by(desk) -> dict[str, int]:
    """The number of each process the desk keeps."""
    return {name: record["pid"] for name, record in json.loads((desk.home / "run.json").read_text())["processes"].items()}


def known_to(desk, key) -> tuple[list, str]:
    """Every ticket with its version and state, and that the invariants hold."""
    tickets = call(desk, "GET", "/api/v1/tickets/?page_size=200", key=key)[1]["results"]
    told = manage(desk, "invariants")
    assert "I12" in told and "BROKEN" not in told
    return sorted((ticket["number"], ticket["version"], ticket["sentence"]) for ticket in tickets), told.splitlines()[0]


def test_all_processes_killed_at_once_come_back_and_nothing_is_lost(desk):
    """As a machine short of memory does it, Postgres and Valkey among them."""
    agent = manage(desk, "apikey", "create", "--member", "agent", "--name", "before")
    before, tickets = kept_by(desk), known_to(desk, agent)
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not set(kept_by(desk).values()) & set(before.values()), 20, desk.log)
    wait_for(lambda: ready(desk), 60, desk.log)
    assert known_to(desk, agent) == tickets
    assert any("建议大厅增加接水处" in ticket for ticket in tickets[0])


def test_a_killed_supervisor_loses_nothing(desk):
    """What was written before is there after the next start, on the same port and with the same keys."""
    agent = manage(desk, "apikey", "create", "--member", "agent", "--name", "before the kill")
    opened = {"sentence": "断电之前", "kind": "suggestion", "severity": "low", "customer": {"name": "温女士", "phone": "13800000021"}}
    status, ticket = call(desk, "POST", "/api/v1/tickets/", opened, agent)
    assert status == 201, ticket
    desk.process.kill()
    desk.process.wait()
    start(desk)
    assert any(number == ticket["number"] for number, *_ in known_to(desk, agent)[0])


def test_ctrl_c_stops_everything_within_twenty_seconds(desk):
    """Last in this file: afterwards nothing of the desk is left."""
    began = time.monotonic()
    desk.process.send_signal(signal.SIGINT)
    assert desk.process.wait(25) == 0, desk.log.read_text()[-3000:]
    assert time.monotonic() - began < 20
    with pytest.raises(OSError):
        call(desk, "GET", "/healthz")
    assert all_of(desk) == []
