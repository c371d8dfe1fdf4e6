"""What `make up` must survive, tried on real Postgres and Valkey with children that do nothing."""

import os
import signal
import socket
import time

import pytest

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
    _until(lambda: desk.processes()[name] != before[name])
    after = (desk.home / "run.json").read_text().partition('"processes"')[0]
    assert after == environment
    others = set(before) - {name}
    assert {other: desk.processes()[other] for other in others} == {other: before[other] for other in others}


def test_five_deaths_within_a_minute_end_it_with_the_log(desk):
    desk.start(until="worker ended", worker="print('no luck'); raise SystemExit(3)")
    assert desk.ended(40) == 1
    assert "worker ended (3) 5 times within a minute" in desk.output
    assert "no luck" in desk.output
    for pause in (1, 2, 4, 8):
        assert f"worker ended (3); starting it again in {pause} s" in desk.output
    assert desk.survivors() == set()


def test_a_killed_supervisor_leaves_nothing_and_the_next_start_works(desk):
    desk.start()
    desk.signal(signal.SIGKILL)
    desk.ended()
    _until(lambda: not desk.survivors())
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
    _until(lambda: "deaf" in (desk.home / "logs/worker.log").read_text())
    desk.signal(signal.SIGTERM)
    assert desk.ended(10) == 0
    assert "worker did not stop in 1 s and was made to" in desk.output
    assert desk.survivors() == set()


def test_a_second_ctrl_c_kills(desk):
    desk.start(worker=STUBBORN)
    _until(lambda: "deaf" in (desk.home / "logs/worker.log").read_text())
    desk.signal(signal.SIGINT)
    desk.wait_for("stopping")
    time.sleep(0.3)
    desk.signal(signal.SIGINT)
    assert desk.ended(4) == 130
    assert desk.survivors() == set()


def _until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
