"""Real servers for a whole test run: `-p servicedesk.embedded.pytest_plugin`.

They live in a folder of their own that is gone afterwards; a desk that runs beside the tests is never touched, nor are
the servers that DATABASE_URL and REDIS_URL name: those may hold somebody's data, and tests empty what they use. Only the
controller starts servers; the workers of pytest-xdist, and tests that run pytest themselves, inherit the environment.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import start_servers, stop_servers
from .home import EmbeddedError
from .process import can_enter, is_same, started_at, unprivileged_user
from .service import Service

PREFIX = "desk-tests-"
OWNER = "owner.json"
_servers: list[Service] = []
_folder: list[Path] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Start before anything imports settings: a wrapper comes before every plain hook."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        if os.environ.get("DESK_TESTING") != "1":
            for name in ("DATABASE_URL", "REDIS_URL"):
                os.environ.pop(name, None)
        os.environ["DESK_TESTING"] = "1"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
        try:
            _start()
        except EmbeddedError as error:
            _clear()
            raise pytest.UsageError(str(error)) from None
        except BaseException:
            _clear()
            raise
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what was started, and remove its folder."""
    _clear()


def _start() -> None:
    folder = new_folder()
    _folder.append(folder)
    os.environ["DESK_HOME"] = str(folder)
    _servers.extend(start_servers(folder, fsync=False, quiet=True))


def _clear() -> None:
    stop_servers(_servers)
    while _folder:
        shutil.rmtree(_folder.pop(), ignore_errors=True)


def new_folder() -> Path:
    """A temporary folder that Postgres's user can enter; those of test runs that were killed are removed."""
    user = unprivileged_user(Path("/nonexistent"))
    for base in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):
        if not os.access(base, os.W_OK | os.X_OK):
            continue
        remove_abandoned(Path(base))
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        folder.chmod(0o711 if user else 0o700)
        owner = {"pid": os.getpid(), "started": started_at(os.getpid())}
        (folder / OWNER).write_text(json.dumps(owner))
        (folder / "probe").mkdir(mode=0o755)
        if can_enter(folder / "probe", user):
            return folder
        shutil.rmtree(folder)
    raise EmbeddedError("no temporary folder that an unprivileged user can enter: set TMPDIR")


def remove_abandoned(base: Path) -> None:
    """Remove our own test folders in `base` whose test run is no more."""
    for folder in base.glob(f"{PREFIX}*"):
        try:
            owner = json.loads((folder / OWNER).read_text())
            if folder.stat().st_uid == os.geteuid() and not is_same(owner["pid"], owner["started"]):
                shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError, KeyError):
            continue
