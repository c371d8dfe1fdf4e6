"""Postgres and Valkey for a machine that has neither, and the one command that runs the whole desk.

DATABASE_URL and REDIS_URL, when set, are used and nothing is started in their place.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from .home import EmbeddedError, desk_home, make_home

if TYPE_CHECKING:
    from .service import Service

__all__ = ["EmbeddedError", "desk_home", "start_servers"]


def start_servers(home: Path, *, fsync: bool = True, quiet: bool = False) -> list[Service]:
    """Start what the environment does not name, put the addresses into it, and return what was started here.

    Each server has `name`, `url`, `pid` and `stop()`. What the environment does name is checked. With `fsync` off a
    crash may lose everything: for tests. Raises EmbeddedError; nothing is left running then.
    """
    from .database import check_database
    from .postgres import Postgres
    from .process import say
    from .valkey import Valkey, check_broker

    make_home(home)
    started: list[Service] = []
    try:
        for variable, make, check in (
            ("DATABASE_URL", Postgres, check_database),
            ("REDIS_URL", Valkey, check_broker),
        ):
            if named := os.environ.get(variable):
                check(named)
                continue
            if make is Postgres:
                _forget_libpq_variables()
            began = time.monotonic()
            server = make(home, fsync=fsync)
            os.environ[variable] = server.start()
            started.append(server)
            if not quiet:
                took = time.monotonic() - began
                say(f"  {server.name + ' ' + server.version:<24}{took:5.1f} s  ({server.source})")
    except BaseException:
        stop_servers(started)
        raise
    return started


def _forget_libpq_variables() -> None:
    """PGHOSTADDR, PGSSLMODE and their like belong to other servers and would bend the way to ours."""
    for name in [name for name in os.environ if name.startswith("PG") and name.isupper()]:
        del os.environ[name]


def stop_servers(servers: list[Service]) -> None:
    """Stop what `start_servers` started, the last one first, and take its addresses out of the environment."""
    for server in reversed(servers):
        server.stop()
        os.environ.pop({"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}[server.name], None)
    servers.clear()
