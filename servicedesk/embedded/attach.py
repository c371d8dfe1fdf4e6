"""How a second terminal finds the desk that `make up` runs: a file with its addresses, readable by its owner only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .home import desk_home
from .process import is_same

ADDRESSES = ("DATABASE_URL", "REDIS_URL", "PORT", "DESK_FILES")


def run_file(home: Path) -> Path:
    """Where the supervisor writes what runs."""
    return home / "run.json"


def read_run(home: Path) -> dict[str, Any]:
    """What the last supervisor wrote, running or not; empty when there is nothing to read."""
    try:
        return json.loads(run_file(home).read_text())
    except (OSError, ValueError):
        return {}


def environment() -> dict[str, str]:
    """The environment the running desk gave its own processes, as far as it is the desk's; {} when none runs."""
    run = read_run(desk_home())
    supervisor = run.get("supervisor", {})
    if not is_same(supervisor.get("pid", 0), supervisor.get("started")):
        return {}
    return run.get("environment", {})


def urls() -> dict[str, str]:
    """DATABASE_URL, REDIS_URL, PORT and, where it was set, DESK_FILES of the running desk; {} when none runs or it is another user's."""
    return {name: value for name, value in environment().items() if name in ADDRESSES}
