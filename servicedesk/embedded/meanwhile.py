"""The desk's database for the time of one command: the running desk's, the one named, or our own, started and stopped."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from .attach import read_run, urls
from .home import EmbeddedError, desk_home, lock, make_home, outside_home
from .postgres import Postgres
from .process import complain
from .supervisor import reclaim
from .up import settle_environment

NO_BROKER = "redis://127.0.0.1:1/0"


@contextmanager
def database_for(command: str) -> Iterator[None]:
    """See that DATABASE_URL answers while `command` runs: "backup" beside a running desk, "restore" only without one.

    Without DATABASE_URL and a running desk, the embedded Postgres is started and stopped again. The home is locked as
    long as it is ours, so that no desk starts meanwhile. Ends the process with one line where that cannot be.
    """
    try:
        settle_environment()
    except EmbeddedError as error:
        complain(str(error))
        sys.exit(1)
    home = desk_home()
    os.environ.setdefault("DESK_PROCESS", f"desk {command}")
    if command == "backup" and (os.environ.get("DATABASE_URL") or urls()):
        os.environ.setdefault("REDIS_URL", NO_BROKER)
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        if command == "backup" and not _has_cluster(home):
            raise EmbeddedError(f"no desk in {home}: set DATABASE_URL or DESK_HOME / {home} 中没有服务台：请设置 DATABASE_URL 或 DESK_HOME")
        make_home(home)
        held = _lock_or_refuse(home)
        os.environ.setdefault("REDIS_URL", NO_BROKER)
        server = None if os.environ.get("DATABASE_URL") else _start(home)
    except EmbeddedError as error:
        complain(str(error))
        sys.exit(1)
    try:
        yield
    finally:
        if server:
            server.stop()
        held.close()


def _end(*_: object) -> NoReturn:
    """On SIGTERM, leave by the way that clears up."""
    sys.exit(143)


def _has_cluster(home: Path) -> bool:
    return any((place / "data").is_dir() for place in (home / "postgres", outside_home(home)))


def _lock_or_refuse(home: Path):
    if held := lock(home):
        return held
    run = read_run(home)
    pid, port = run.get("supervisor", {}).get("pid"), run.get("environment", {}).get("PORT", "?")
    who, whom = "starting, stopping or being restored", "正在启动、停止或恢复"
    if pid:
        who, whom = f"process {pid}, port {port}", f"进程 {pid}，端口 {port}"
    raise EmbeddedError(f"a desk is at work in {home} ({who}): stop it first / {home} 中有服务台占用（{whom}）：请先停止")


def _start(home: Path) -> Postgres:
    reclaim(home)
    server = Postgres(home)
    os.environ["DATABASE_URL"] = server.start()
    return server
