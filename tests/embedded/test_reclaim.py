"""What a lost supervisor left is stopped, and nothing that only looks like it."""

import json
import os
import secrets
import subprocess

import pytest

from servicedesk.embedded import postgres
from servicedesk.embedded.process import started_at
from servicedesk.embedded.supervisor import MARK, is_hopeless, pause_before_restart, reclaim


@pytest.fixture
def sleeper():
    """Starts `sleep`; whatever still runs is killed afterwards."""
    started = []

    def start(**env):
        started.append(subprocess.Popen(["sleep", "1000"], env=os.environ | env, start_new_session=True))
        return started[-1]

    yield start
    for proc in started:
        proc.kill()
        proc.wait()


def _left(home, mark="", **processes):
    records = {name: {"pid": pid, "started": started} for name, (pid, started) in processes.items()}
    (home / "run.json").write_text(json.dumps({"mark": mark, "processes": records}))


def test_a_recorded_process_is_stopped(tmp_path, sleeper, capsys):
    web = sleeper()
    _left(tmp_path, web=(web.pid, started_at(web.pid)))
    reclaim(tmp_path)
    assert web.wait(1) == -15
    assert "stopped what an earlier start left running: web" in capsys.readouterr().out
    assert not (tmp_path / "run.json").exists()


def test_a_number_that_is_used_again_is_left_alone(tmp_path, sleeper, capsys):
    stranger = sleeper()
    _left(tmp_path, mark="other", web=(stranger.pid, "another boot+1"))
    reclaim(tmp_path)
    assert stranger.poll() is None
    assert capsys.readouterr().out == ""


def test_a_grandchild_is_known_by_the_mark_of_its_run(tmp_path, sleeper):
    mark = secrets.token_hex(16)
    grandchild, stranger = sleeper(**{MARK: mark}), sleeper(**{MARK: "another"})
    _left(tmp_path, mark=mark)
    reclaim(tmp_path)
    assert grandchild.wait(1) == -15
    assert stranger.poll() is None


def test_nothing_is_left_where_nothing_was_written(tmp_path, capsys):
    reclaim(tmp_path)
    assert capsys.readouterr().out == ""


def test_a_pid_file_that_names_a_stranger_is_removed_and_the_stranger_left_alone(tmp_path, sleeper):
    stranger = sleeper()
    (tmp_path / "postmaster.pid").write_text(f"{stranger.pid}\n{tmp_path}\n")
    postgres.reclaim(tmp_path)
    assert stranger.poll() is None
    assert not (tmp_path / "postmaster.pid").exists()


@pytest.mark.parametrize(("deaths", "pause"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (40, 30)])
def test_the_pause_doubles_up_to_half_a_minute(deaths, pause):
    assert pause_before_restart(deaths) == pause


@pytest.mark.parametrize(
    ("deaths", "hopeless"),
    [([], False), ([1, 2, 3, 4], False), ([0, 15, 30, 45, 60], True), ([0, 15, 30, 45, 60.1], False)],
)
def test_five_deaths_in_a_minute_are_hopeless(deaths, hopeless):
    assert is_hopeless(deaths) is hopeless
