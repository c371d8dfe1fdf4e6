"""What `make up` runs, and that stopping it all fits into its time."""

import os

import pytest

from servicedesk.embedded import commands, service
from servicedesk.embedded.postgres import Postgres
from servicedesk.embedded.service import FIRM_SECONDS
from servicedesk.embedded.valkey import Valkey


def _port_after(command, option):
    return command.argv[command.argv.index(option) + 1]


@pytest.mark.parametrize(
    ("bind", "web", "live"), [("", "127.0.0.1:8511", "127.0.0.1"), ("0.0.0.0", "0.0.0.0:8511", "0.0.0.0"), ("::1", "[::1]:8511", "::1")]
)
def test_web_and_live_listen_side_by_side_where_they_are_told(monkeypatch, bind, web, live):
    monkeypatch.setenv("DESK_BIND", bind)
    table = {command.name: command for command in commands.default_commands(8511)}
    assert _port_after(table["web"], "-b") == web
    assert _port_after(table["live"], "--host") == live
    assert _port_after(table["live"], "--port") == "8512"


def test_the_order_of_stopping_and_its_time():
    longest = {}
    for kept in (*commands.default_commands(8000), Valkey, Postgres):
        most = kept.grace + (FIRM_SECONDS if kept.firm_signal or kept is Postgres else 0)
        longest[kept.rank] = max(longest.get(kept.rank, 0), most)
    assert sum(longest.values()) < 20
    order = sorted((*commands.default_commands(8000), Valkey, Postgres), key=lambda kept: kept.rank)
    assert [kept.name for kept in order] == ["web", "live", "worker-clocks", "worker", "beat", "valkey", "postgres"]


def test_children_are_told_what_they_need_and_what_is_set_stays(monkeypatch, tmp_path):
    for name in ("DESK_SECRET_KEY", "DESK_LIVE_URL", "PYTHONUNBUFFERED"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    for name in ("DESK_HOME", "PORT", "PYTHONUTF8"):
        monkeypatch.setenv(name, "restored afterwards")
    monkeypatch.setenv("LC_ALL", "untouched")
    commands.set_environment(tmp_path, 8511)
    key = (tmp_path / "secret-key").read_text()
    expected = {"DESK_HOME": str(tmp_path), "PORT": "8511", "DESK_LIVE_URL": "http://127.0.0.1:8512", "DESK_SECRET_KEY": key}
    assert {name: os.environ[name] for name in expected} == expected
    assert os.environ["LC_ALL"] == "untouched"
    monkeypatch.setenv("DESK_SECRET_KEY", "mine")
    monkeypatch.setenv("DESK_LIVE_URL", "https://live.example")
    commands.set_environment(tmp_path, 8511)
    assert (os.environ["DESK_SECRET_KEY"], os.environ["DESK_LIVE_URL"]) == ("mine", "https://live.example")


def test_a_log_past_its_limit_is_put_aside_while_it_is_written(monkeypatch, tmp_path):
    monkeypatch.setattr(service, "LOG_LIMIT", 10)
    log = tmp_path / "web.log"
    with service.open_log(log) as file:
        for line in (b"first, and long enough\n", b"second\n"):
            file.write(line)
            file.flush()
            service.trim_log(log)
    assert log.read_bytes() == b"second\n"
    assert (tmp_path / "web.log.1").read_bytes() == b"first, and long enough\n"


def test_a_child_knows_its_name(tmp_path):
    command = commands.Command("worker", ("true",), env={"EXTRA": "1"})
    env = commands.Child(command, tmp_path).env()
    assert (env["DESK_PROCESS"], env["EXTRA"]) == ("worker", "1")
