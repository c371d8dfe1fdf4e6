"""Where the desk keeps its things, and how another process finds it."""

import json
import os
import stat
from pathlib import Path

import pytest

from servicedesk.embedded import attach, home
from servicedesk.embedded.process import started_at
from servicedesk.embedded.pytest_plugin import OWNER, PREFIX, remove_abandoned


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_home_is_beside_manage_py_unless_it_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv("DESK_HOME", raising=False)
    assert home.desk_home() == home.REPO / ".desk"
    assert (home.REPO / "manage.py").exists()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESK_HOME", "data")
    assert home.desk_home() == tmp_path / "data"


def test_each_home_has_a_folder_of_its_own_outside():
    folders = {home.outside_home(path) for path in (home.REPO / ".desk", Path("/a"), Path("/b"))}
    assert len(folders) == 3
    assert all(folder.parent == home.OUTSIDE for folder in folders)


def test_only_a_folder_made_here_has_its_mode_set(tmp_path):
    made = home.make_home(tmp_path / "made")
    assert _mode(made) == (0o711 if os.geteuid() == 0 else 0o700)
    found = tmp_path / "found"
    found.mkdir()
    found.chmod(0o750)
    home.make_home(found)
    assert _mode(found) == 0o750


def test_a_home_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(home.EmbeddedError, match=f"{tmp_path}/file/x cannot be used .*; DESK_HOME names another"):
        home.make_home(tmp_path / "file" / "x")


def test_clean_takes_the_folder_it_made_but_not_one_that_was_there(monkeypatch, tmp_path):
    monkeypatch.setenv("DESK_HOME", str(tmp_path / "made"))
    home.make_home(tmp_path / "made")
    assert home.made_paths() == [(False, tmp_path / "made")]
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    (tmp_path / "letters").mkdir()
    home.make_home(tmp_path)
    assert home.made_paths() == [(False, tmp_path / "logs")]


def test_clean_is_told_when_a_desk_runs(monkeypatch, tmp_path):
    monkeypatch.setenv("DESK_HOME", str(tmp_path / "made"))
    with home.lock(home.make_home(tmp_path / "made")):
        assert home.made_paths() == [(True, tmp_path / "made")]
    assert home.made_paths() == [(False, tmp_path / "made")]


def test_a_secret_is_made_once_and_is_private(tmp_path):
    first = home.secret_key(tmp_path)
    assert len(first) >= 50
    assert home.secret_key(tmp_path) == first
    assert _mode(tmp_path / "secret-key") == 0o600


def test_a_private_file_is_replaced_whole(tmp_path):
    path = tmp_path / "run.json"
    path.write_text("a longer text than the next")
    path.chmod(0o644)
    home.write_private(path, "short")
    assert path.read_text() == "short"
    assert _mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Writes a run.json as a supervisor with this number and start would."""
    monkeypatch.setenv("DESK_HOME", str(tmp_path))

    def write(pid, started):
        environment = {"DATABASE_URL": "postgres://a", "REDIS_URL": "redis://b", "PORT": "8000", "DESK_SECRET_KEY": "k"}
        run = {"supervisor": {"pid": pid, "started": started}, "environment": environment}
        (tmp_path / "run.json").write_text(json.dumps(run))

    return write


def test_a_second_terminal_finds_the_running_desk(run):
    run(os.getpid(), started_at(os.getpid()))
    assert attach.urls() == {"DATABASE_URL": "postgres://a", "REDIS_URL": "redis://b", "PORT": "8000"}
    assert attach.environment()["DESK_SECRET_KEY"] == "k"


@pytest.mark.parametrize(("pid", "started"), [("ours", "another boot+1"), (2**22 + 1, "x"), ("ours", None)])
def test_a_desk_that_is_gone_is_not_found(run, pid, started):
    run(os.getpid() if pid == "ours" else pid, started)
    assert attach.urls() == {}


def test_half_a_file_or_none_is_no_desk(run, tmp_path):
    assert attach.urls() == {}
    (tmp_path / "run.json").write_text('{"superv')
    assert attach.urls() == {}


def test_folders_of_killed_test_runs_are_removed_and_no_others(tmp_path):
    owners = {"dead": {"pid": os.getpid(), "started": "x"}, "alive": {"pid": os.getpid(), "started": started_at(os.getpid())}}
    for name, owner in owners.items():
        (tmp_path / f"{PREFIX}{name}").mkdir()
        (tmp_path / f"{PREFIX}{name}" / OWNER).write_text(json.dumps(owner))
    (tmp_path / f"{PREFIX}unknown").mkdir()
    remove_abandoned(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"{PREFIX}alive", f"{PREFIX}unknown"}


def test_tests_never_work_in_the_desks_own_home():
    assert Path(os.environ["DESK_HOME"]) not in (home.REPO / ".desk", home.outside_home(home.REPO / ".desk"))
