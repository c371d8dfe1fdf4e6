"""Places and environments that wish the desk ill: locales, paths, closed terminals, damaged files, lost rights."""

import os
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import redis

from servicedesk.embedded import home as home_module
from servicedesk.embedded import postgres, start_servers, stop_servers
from servicedesk.embedded.attach import read_run
from servicedesk.embedded.process import unprivileged_user
from tests.embedded.conftest import FAKE, address, query, until

LOCALE = ("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "PYTHONUTF8", "PYTHONCOERCECLOCALE", "PYTHONIOENCODING")
LOCALES = {
    "none": {},
    "not installed": {"LANG": "tr_TR.UTF-8"},
    "C": {"LC_ALL": "C"},
    "Chinese and not Unicode": {"LC_ALL": "zh_CN.GB18030", "LANG": "zh_CN.GB18030"},
    "nothing but ASCII": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
}
CHINESE = r"print('\u53ef\u4ee5\u767b\u5f55')"  # a command line of plain ASCII


def answers(desk):
    """The status of its page."""
    return urllib.request.urlopen(f"http://127.0.0.1:{desk.port}/").status


# ------------------------------------------------------------------------------------------------ where it starts


def test_no_locale_and_no_folder_name_keeps_it_from_starting(desks):
    desk = desks("a 'quoted' \"folder\" 桌面 $HOME;")
    for name, locale in LOCALES.items():
        env = dict.fromkeys(LOCALE) | locale
        desk.start(env=env, prepare=CHINESE)
        assert desk.output.endswith(("可以登录\n", "????\n")), name
        assert answers(desk) == 200
        desk.clear()
        assert desk.proc.returncode == 0, (name, desk.output)


def test_a_folder_whose_name_is_no_unicode_and_an_environment_with_nothing_in_it(desks, home):
    folder = Path(os.fsdecode(os.fsencode(home) + b"/\xd7\xc0\xc3\xe6"))  # GB 18030
    desk = desks(folder)
    desk.proc = subprocess.Popen(["/bin/sh", "-c", f"umask 077; exec '{sys.executable}' '{FAKE}'"], env=desk.bare_env())
    until(lambda: serves(desk))
    assert open_files(desk) == []


def test_a_home_behind_a_link_and_on_another_disk_is_one_home(desks, home):
    if not os.access("/dev/shm", os.W_OK) or os.stat("/dev/shm").st_dev == home.stat().st_dev:
        pytest.skip("this machine has one disk")
    real = Path("/dev/shm") / f"desk-{secrets.token_hex(4)}"
    real.mkdir(mode=0o755)
    try:
        (home / "link").symlink_to(real)
        desk = desks("link")
        desk.start()
        assert (real / "postgres/data").is_dir()
        again = desks()
        again.home, again.port = real, desk.port
        again.start(until="a desk already runs in")
        assert again.ended() == 1
        desk.clear()
    finally:
        shutil.rmtree(real)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user to run Postgres as")
def test_root_opens_no_folder_that_is_not_its_own(monkeypatch, tmp_path, home):
    for module in (home_module, postgres):
        monkeypatch.setattr(module, "OUTSIDE", home / "outside")
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o700)
    above = [locked, *locked.parents]
    before = [path.stat().st_mode for path in above]
    servers = start_servers(locked / "desk", fsync=False, quiet=True)
    try:
        assert [path.stat().st_mode for path in above] == before
        assert not (locked / "desk/postgres").exists()
        (place,) = (home / "outside").iterdir()
        assert (place / "data").stat().st_uid == unprivileged_user(place / "data").pw_uid
    finally:
        stop_servers(servers)


# ------------------------------------------------------------------------------------------------ who listens to it


def test_a_reader_who_leaves_does_not_end_it(desk):
    with subprocess.Popen(
        [sys.executable, FAKE], env=desk.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    ) as proc:
        desk.proc = proc
        assert b"First Ask Desk" in proc.stdout.readline()
        proc.stdout.close()
        until(lambda: serves(desk))
        proc.send_signal(signal.SIGINT)
        assert proc.wait(25) == 0
        assert proc.stderr.read() == b""


def test_it_runs_with_no_terminal_at_all(desk):
    desk.proc = subprocess.Popen(["/bin/sh", "-c", f"umask 0; exec '{sys.executable}' '{FAKE}' <&- >&- 2>&-"], env=desk.env())
    until(lambda: serves(desk))
    assert open_files(desk) == []
    desk.signal(signal.SIGTERM)
    assert desk.ended() == 0


def serves(desk):
    """Does its page answer, now that all its processes run?"""
    try:
        return "beat" in desk.processes() and answers(desk) == 200
    except OSError:
        return False


def open_files(desk):
    """Files of its home with more rights than they may have: secrets are its owner's, and only the owner writes."""
    secret = [desk.home / name for name in ("secret-key", "run.json", "postgres/password", "valkey/valkey.conf", "logs/web.log")]
    shared = [path for path in desk.home.rglob("*") if not path.is_symlink() and path.stat().st_mode & (stat.S_IWOTH | stat.S_IWGRP)]
    return shared + [path for path in secret if stat.S_IMODE(path.stat().st_mode) != 0o600]


# ------------------------------------------------------------------------------------------------ damaged files


@pytest.mark.parametrize("text", ["", "1\n"])
def test_a_running_postgres_is_found_though_its_pid_file_does_not_name_it(home, monkeypatch, capsys, text):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "")
    servers = start_servers(home, fsync=False, quiet=True)
    try:
        (home / "postgres/data/postmaster.pid").write_text(text)
        postgres.reclaim(home / "postgres/data")
        assert f"stopped a Postgres that was left running (process {servers[0].pid})" in capsys.readouterr().out
        until(lambda: not servers[0].is_alive())
    finally:
        stop_servers(servers)


@pytest.mark.parametrize("text", ["", "[]", '{"supervisor": 3}', '{"processes": {"web": {"pid": "x"}}}', '{"environment": []}', "\udcff"])
def test_a_damaged_run_file_is_as_good_as_none(tmp_path, text):
    (tmp_path / "run.json").write_bytes(text.encode(errors="surrogateescape"))
    assert read_run(tmp_path) == {}


def test_damaged_files_are_no_obstacle_and_lose_nothing_of_the_desks(desk):
    """One desk, hurt again and again: a start takes seconds."""
    pid_file = desk.home / "postgres/data/postmaster.pid"
    desk.start()
    query(desk, "CREATE TABLE kept AS SELECT 7 AS n")
    with redis.from_url(address(desk, "REDIS_URL")) as client:
        for number in range(50):
            client.set(f"key{number}", number)

    desk.clear()
    (log,) = (desk.home / "valkey/appendonlydir").glob("*.incr.aof")
    log.write_bytes(b"*3\r\n$9\r\nnonsense\r\n" + log.read_bytes())
    put(pid_file, "")
    desk.start()
    assert "valkey could not start with what it kept and starts empty" in desk.output
    with redis.from_url(address(desk, "REDIS_URL")) as client:
        assert client.dbsize() == 0
    assert query(desk, "SELECT n FROM kept") == (7,)

    desk.signal(signal.SIGKILL)
    desk.ended()
    until(lambda: not desk.survivors())
    (desk.home / "run.json").write_text('{"superv')
    put(pid_file, "garbage\n")
    desk.start()
    assert query(desk, "SELECT n FROM kept") == (7,)

    desk.clear()
    (desk.home / "postgres/password").write_text("")
    desk.start(until=r"the Postgres in .*/data has another password than .*/postgres/password says")
    assert desk.ended(5) == 1


def put(path, text):
    """Write a file that belongs to whom its folder belongs."""
    path.write_text(text)
    os.chown(path, path.parent.stat().st_uid, path.parent.stat().st_gid)


def test_an_empty_secret_is_made_anew(tmp_path):
    (tmp_path / "secret-key").touch()
    assert len(home_module.secret_key(tmp_path)) >= 50


def test_a_full_disk_keeps_no_log_from_being_emptied(monkeypatch, tmp_path):
    from servicedesk.embedded import service

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(service, "LOG_LIMIT", 10)
    monkeypatch.setattr(service.shutil, "copy", full)
    (tmp_path / "web.log").write_text("long enough\n")
    service.trim_log(tmp_path / "web.log")
    assert (tmp_path / "web.log").read_text() == ""


# ------------------------------------------------------------------------------------------------ rights


def test_data_that_nobody_may_read_is_said_and_not_opened_up(desk):
    desk.start()
    for path in (desk.home / "postgres/data", desk.home / "postgres"):
        desk.clear()
        path.chmod(0)
        desk.start(until="cannot enter it|Permission denied")
        assert desk.ended() == 1
        assert "Traceback" not in desk.output
        assert stat.S_IMODE(path.stat().st_mode) == 0
        path.chmod(0o755)
