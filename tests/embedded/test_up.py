"""What `make up` must survive, tried on real Postgres and Valkey with children that do nothing."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import psycopg2
import pytest
import redis

from servicedesk.embedded.home import REPO
from tests.embedded.conftest import address, query, until

DESTRUCTIVE = """
import os, psycopg2, redis

def test_it():
    redis.from_url(os.environ["REDIS_URL"]).flushall()
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.cursor().execute("DROP TABLE IF EXISTS kept")
    connection.commit()
    open(os.path.join(os.environ["DESK_HOME"], "secret-key"), "w").close()
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(1000)"


def test_it_starts_prints_the_sign_ins_last_and_stops_in_order(desk):
    desk.start()
    assert desk.output.rstrip().endswith("agent may sign in")
    assert set(desk.processes()) == {"postgres", "valkey", "web", "worker", "beat"}
    desk.signal(signal.SIGINT)
    assert desk.ended() == 0
    assert desk.survivors() == set()
    assert not (desk.home / "run.json").exists()


def test_the_second_start_finds_the_same_cluster(desk):
    desk.start()
    password = (desk.home / "postgres/password").read_text()
    made = (desk.home / "postgres/data/PG_VERSION").stat().st_mtime
    desk.clear()
    desk.start()
    assert (desk.home / "postgres/password").read_text() == password
    assert (desk.home / "postgres/data/PG_VERSION").stat().st_mtime == made


@pytest.mark.parametrize("name", ["postgres", "valkey", "web", "worker"])
def test_a_process_that_dies_is_started_again_where_it_was(desk, name):
    desk.start()
    before, environment = desk.processes(), (desk.home / "run.json").read_text().partition('"processes"')[0]
    desk.signal(signal.SIGKILL, name)
    desk.wait_for(f"{name} died .SIGKILL.; starting it again in 1 s")
    until(lambda: desk.processes()[name] != before[name])
    after = (desk.home / "run.json").read_text().partition('"processes"')[0]
    assert after == environment
    others = set(before) - {name}
    assert {other: desk.processes()[other] for other in others} == {other: before[other] for other in others}


def test_five_deaths_within_a_minute_end_it_with_the_log(desk):
    desk.start(until="worker ended", worker="print('no luck'); raise SystemExit(3)", pause=0)
    assert desk.ended(40) == 1
    assert "worker ended (3) 5 times within a minute" in desk.output
    assert "no luck" in desk.output
    assert desk.survivors() == set()


def test_a_killed_supervisor_leaves_nothing_and_the_next_start_works(desk):
    desk.start()
    desk.signal(signal.SIGKILL)
    desk.ended()
    until(lambda: not desk.survivors())
    desk.start()
    assert "stopped what an earlier start left running: a child\n" in desk.output  # what beat had started itself
    assert desk.survivors() == set(desk.processes())


def test_two_desks_never_share_a_folder(desk):
    desk.start()
    first, before = desk.proc, desk.processes()
    desk.start(until="a desk already runs in .* .process")
    assert desk.ended() == 1
    assert desk.output.count("\n") == 2
    desk.proc = first
    assert desk.processes() == before


@pytest.mark.parametrize("offset", [0, 1])
def test_a_port_that_is_taken_is_said_before_anything_starts(desk, offset):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", desk.port + offset))
        other.listen()
        desk.start(until=f"port {desk.port + offset} is taken by process {os.getpid()} .*PORT=[0-9]+ make up")
        assert desk.ended() == 1
    assert not (desk.home / "postgres").exists()


def test_a_step_that_fails_ends_it_with_its_last_lines(desk):
    desk.start(until="migrate failed", migrate="[print('line', n) for n in range(30)]; raise SystemExit('no such table')")
    assert desk.ended() == 1
    assert "line 29\nno such table" in desk.output
    assert "line 9\n" not in desk.output
    assert not (desk.home / "run.json").exists()


def test_ctrl_c_during_the_start_stops_what_has_started(desk):
    desk.start(until="compile", migrate="import time; time.sleep(1000)")
    began = time.monotonic()
    desk.signal(signal.SIGINT)
    assert desk.ended() == 0
    assert time.monotonic() - began < 5
    assert desk.survivors() == set()


def test_a_child_that_does_not_stop_is_killed_in_time(desk):
    desk.start(worker=STUBBORN)
    until(lambda: "deaf" in (desk.home / "logs/worker.log").read_text())
    desk.signal(signal.SIGTERM)
    assert desk.ended(10) == 0
    assert "worker did not stop in 1 s and was made to" in desk.output
    assert desk.survivors() == set()


def test_a_second_ctrl_c_kills(desk):
    desk.start(worker=STUBBORN)
    until(lambda: "deaf" in (desk.home / "logs/worker.log").read_text())
    desk.signal(signal.SIGINT)
    desk.wait_for("stopping")
    time.sleep(0.3)
    desk.signal(signal.SIGINT)
    assert desk.ended(4) == 130
    assert desk.survivors() == set()


def test_all_its_processes_killed_at_once_come_back(desk):
    """As a machine short of memory does it; a session in mid-query outlives its Postgres and must not keep the next one out."""
    desk.start()
    before, urls = desk.processes(), address(desk, "DATABASE_URL")
    query(desk, "CREATE TABLE kept AS SELECT 7 AS n")
    busy = threading.Thread(target=_query_that_ends_badly, args=(desk, "SELECT count(*) FROM generate_series(1, 2000000000)"), daemon=True)
    busy.start()
    until(lambda: query(desk, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%2000000000)' AND state = 'active'") == (1,))
    for name in before:
        desk.signal(signal.SIGKILL, name)
    until(lambda: not set(desk.processes().values()) & set(before.values()))
    until(lambda: not busy.is_alive())
    until(lambda: _kept(desk) == (7,))
    assert address(desk, "DATABASE_URL") == urls
    assert desk.output.count("starting it again in 1 s") == len(before)


def _query_that_ends_badly(desk, sql):
    with contextlib.suppress(psycopg2.OperationalError):
        query(desk, sql)


def _kept(desk):
    try:
        return query(desk, "SELECT n FROM kept")
    except psycopg2.OperationalError:
        return None


def test_a_supervisor_that_was_halted_makes_up_for_it(desk):
    desk.start()
    before = desk.processes()
    desk.signal(signal.SIGSTOP)
    desk.signal(signal.SIGKILL, "worker")
    desk.signal(signal.SIGSTOP, "web")
    time.sleep(1)
    assert desk.processes() == before
    desk.signal(signal.SIGCONT, "web")
    desk.signal(signal.SIGCONT)
    until(lambda: desk.processes()["worker"] != before["worker"])
    assert desk.processes() | {"worker": before["worker"]} == before


def test_two_clones_that_start_at_once_do_not_share_a_port(desks):
    first, second = desks("first"), desks("second")
    first.start(until="compile", migrate="import time; time.sleep(1000)")
    second.start(until=f"port {first.port} is taken by a desk that is starting or stopping; another one: PORT=", port=first.port)
    assert second.ended() == 1
    assert not (second.home / "postgres").exists()


def test_a_test_run_beside_a_desk_leaves_its_data_alone(desk, tmp_path):
    """Even when the desk's home and servers are named in the environment: a run empties the servers it uses."""
    desk.start()
    query(desk, "CREATE TABLE kept AS SELECT 7 AS n")
    with redis.from_url(address(desk, "REDIS_URL")) as client:
        client.set("kept", 7)
        before, key = desk.processes(), (desk.home / "secret-key").read_text()
        (tmp_path / "test_it.py").write_text(DESTRUCTIVE)
        env = {name: value for name, value in desk.env().items() if not name.startswith(("PYTEST_", "DESK_TESTING"))}
        env |= {name: address(desk, name) for name in ("DATABASE_URL", "REDIS_URL")}
        plugins = ("-p", "servicedesk.embedded.pytest_plugin", "-p", "no:django", "-p", "no:cacheprovider")
        command = (sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", tmp_path, *plugins, tmp_path)
        done = subprocess.run(command, cwd=REPO, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert client.get("kept") == b"7"
    assert query(desk, "SELECT n FROM kept") == (7,)
    assert (desk.home / "secret-key").read_text() == key
    assert desk.processes() == before
