"""Where the desk keeps what it makes: data, logs and secrets, all in one folder.

Only the standard library is imported here, so that `make clean` can run this file by itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import sys
from pathlib import Path
from typing import IO

REPO = Path(__file__).resolve().parents[2]
OUTSIDE = Path("/var/lib/first-ask-desk")
MADE = ".made-by-the-desk"
CONTENTS = ("logs", "postgres", "valkey", "files", "static", "run.json", "up.lock", "secret-key", "demo-password")


class EmbeddedError(RuntimeError):
    """Why the desk cannot run here, in words its user can act on."""


def desk_home() -> Path:
    """The desk's folder, absolute: DESK_HOME, else `.desk` beside manage.py."""
    named = os.environ.get("DESK_HOME")
    return Path(named).expanduser().resolve() if named else REPO / ".desk"


def outside_home(home: Path) -> Path:
    """The folder Postgres uses when root's unprivileged user cannot reach `home`; one per clone and home."""
    key = REPO if home == REPO / ".desk" else home
    return OUTSIDE / hashlib.sha256(os.fsencode(key)).hexdigest()[:16]


def make_home(home: Path) -> Path:
    """Create `home` if it is missing; raise EmbeddedError if it cannot be written.

    Root's folder may be passed through but not listed: Postgres runs as another user inside it. A folder that was
    there before keeps its mode.
    """
    try:
        if not home.is_dir():
            home.mkdir(parents=True)
            home.chmod(0o711 if os.geteuid() == 0 else 0o700)
            (home / MADE).touch()
        (home / "logs").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(f"{home} cannot be used ({error.strerror}); DESK_HOME names another folder") from None
    for path in (home, *home.glob("*"), *home.glob("logs/*"), *home.glob("valkey/**/*")):
        if not os.access(path, os.W_OK) and (owner := _owner(path)) is not None:
            raise EmbeddedError(f"{path} belongs to user {owner}: run as that user, give it to this one (chown), or set DESK_HOME")
    return home


def _owner(path: Path) -> int | None:
    """Whose `path` is; None when it is gone: a desk that runs here replaces its files."""
    try:
        return path.lstat().st_uid
    except FileNotFoundError:
        return None


def write_private(path: Path, text: str) -> None:
    """Replace `path` at once with `text`, readable by its owner only; whole even when the power fails just then.

    A path in `text` is written as its own bytes, whatever the locale calls them.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(os.fsencode(text))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def kept_secret(path: Path, size: int = 24) -> str:
    """The secret in `path`, made of `size` random bytes the first time; safe inside a URL."""
    if not path.exists() or not path.read_text().strip():
        write_private(path, secrets.token_urlsafe(size))
    return path.read_text().strip()


def secret_key(home: Path) -> str:
    """This desk's signing key, made once and kept in `home/secret-key`."""
    return kept_secret(home / "secret-key", 48)


def lock(home: Path) -> IO[str] | None:
    """The lock that a running desk holds on `home` as long as it lives; None when another one has it."""
    file = open(home / "up.lock", "a")  # noqa: SIM115 - held open on purpose
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def made_paths() -> list[tuple[bool, Path]]:
    """What `make clean` may remove of this clone's data, each with whether a desk runs in it.

    A folder that was there before the desk came is not the desk's, even if DESK_HOME names it: only what is in it is.
    """
    home = desk_home()
    runs = (home / "up.lock").exists() and lock(home) is None
    ours = home == REPO / ".desk" or (home / MADE).exists()
    paths = [home] if ours else [home / name for name in CONTENTS]
    return [(runs, path) for path in (*paths, outside_home(home)) if path.exists()]


if __name__ == "__main__":
    sys.stdout.writelines(f"{'runs' if runs else 'stopped'} {path}\n" for runs, path in made_paths())
