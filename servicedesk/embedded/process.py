"""Processes: whom they run as, how they die, and whether a number still names the same one."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .home import EmbeddedError

PROC = Path("/proc")
PR_SET_PDEATHSIG = 1

# Bound in the parent: after the change of user, the child may be unable to read this Python's own files.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None


def say(line: str) -> None:
    """Print one line at once, for whoever started the desk; nobody may be left to read it."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def complain(line: str) -> None:
    """Print why it cannot go on, where errors belong."""
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def let_go_of_output() -> None:
    """Drop what could not be printed, so that a reader who left (`make up | head`) does not turn our end into an error."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream:
                stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def die_with_parent(by: signal.Signals) -> Callable[[], None]:
    """What a child runs before exec so that the kernel signals it when its starter dies, SIGKILL included.

    Linux only; elsewhere the next start reclaims. The kernel watches the *thread* that forked: start children from
    the main thread. Runs after the change of user, which would clear it.
    """
    parent = os.getpid()

    def arrange() -> None:
        if _LIBC is not None:
            _LIBC.prctl(PR_SET_PDEATHSIG, int(by), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return arrange


# ------------------------------------------------------------------------------------------------ users


def unprivileged_user(data: Path) -> pwd.struct_passwd | None:
    """Whom Postgres runs as: None for ourselves, or, as root, the owner of `data`, else an account that exists."""
    if os.geteuid() != 0:
        _account_of(os.geteuid())  # Postgres would refuse a user without an account, and less clearly
        return None
    if data.is_dir() and data.stat().st_uid != 0:
        return _account_of(data.stat().st_uid)
    for name in (os.environ.get("DESK_RUN_USER"), "postgres", "nobody"):
        try:
            if name:
                return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EmbeddedError("running as root and there is no unprivileged user: set DESK_RUN_USER")


def _account_of(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedError(
            f"user {uid} is not in the user database, and Postgres refuses such a user: add an entry to /etc/passwd, or set DATABASE_URL"
        ) from None


def as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """The Popen arguments that make a child run as `user`."""
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def can_enter(path: Path, user: pwd.struct_passwd | None) -> bool:
    """May `user` read and enter `path`? The kernel is asked; mode bits are not guessed from."""
    if user is None:
        return os.access(path, os.R_OK | os.X_OK)
    test = ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(path)]
    return subprocess.run(test, cwd="/", env={}, **as_user(user)).returncode == 0


# ------------------------------------------------------------------------------------------------ identity


def started_at(pid: int) -> str | None:
    """When process `pid` began, as a word to compare and nothing else; None when there is no such process."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else f"{_boot()}+{fields[19]}"
    except OSError:
        return None if PROC.joinpath("self").exists() else _ps("lstart", pid)


def _boot() -> str:
    try:
        return PROC.joinpath("sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return "boot"


def _ps(column: str, pid: int) -> str | None:
    try:
        answer = subprocess.run(["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True)
    except OSError:
        return None
    return answer.stdout.strip() or None


def is_same(pid: int, started: str | None) -> bool:
    """Is `pid` still the process that began at `started`, and not another one under a number used again?"""
    return started is not None and started_at(pid) == started


def command_line(pid: int) -> str:
    """The words process `pid` was started with, or nothing."""
    try:
        return os.fsdecode((PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ")).strip()
    except OSError:
        return "" if PROC.joinpath("self").exists() else _ps("command", pid) or ""


def working_in(folder: Path) -> Iterator[int]:
    """The processes whose working directory is `folder` (Linux only)."""
    wanted = str(folder.resolve())
    for entry in PROC.glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == wanted:
                yield int(entry.name)
        except OSError:
            continue


def marked(mark: str) -> Iterator[int]:
    """The processes whose environment carries `mark`: what a lost supervisor's children left behind (Linux only)."""
    wanted = mark.encode()
    for entry in PROC.glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)
        except OSError:
            continue


# ------------------------------------------------------------------------------------------------ signals


def send(pid: int, number: signal.Signals, *, group: bool = False) -> None:
    """Signal a process, or its whole group; one that is gone is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        (os.killpg if group else os.kill)(pid, number)


def wait_until(true: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Ask until the answer is yes or `seconds` have passed; the last answer."""
    end = time.monotonic() + seconds
    while not (answer := true()) and time.monotonic() < end:
        time.sleep(pause)
    return answer


def last_lines(path: Path, count: int = 20) -> str:
    """The last `count` lines of a log; empty when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 64 * 1024))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
