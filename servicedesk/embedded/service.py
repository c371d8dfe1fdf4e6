"""One process the desk keeps: how it is started, watched and stopped; servers and children alike."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path
from pwd import struct_passwd
from typing import IO

from .process import as_user, die_with_parent, send, started_at, wait_until

LOG_LIMIT = 10 * 1024 * 1024
FIRM_SECONDS = 2.0


class Service:
    """A process in a session of its own, with a log, that dies with its starter.

    `rank` is the place in the order of stopping, low first; equal ranks stop together. `grace` is how many seconds
    it may take after the polite signal; `firm_signal` is sent when they have passed, and has FIRM_SECONDS. The desk goes
    on without a service that is not `essential`, however often it dies.
    """

    name = "service"
    rank = 0
    grace = 3.0
    stop_signal = signal.SIGTERM
    firm_signal: signal.Signals | None = None
    essential = True
    death_signal = signal.SIGKILL
    user: struct_passwd | None = None
    log: Path
    proc: subprocess.Popen | None = None
    started: str | None = None
    cleared = True

    def argv(self) -> list[str]:
        """The command."""
        raise TypeError(f"{type(self).__name__} has no command")

    def env(self) -> dict[str, str]:
        """Its whole environment."""
        return dict(os.environ)

    def cwd(self) -> Path:
        """The folder it runs in."""
        return Path("/")

    @property
    def pid(self) -> int | None:
        """Its process number, once started."""
        return self.proc.pid if self.proc else None

    def spawn(self) -> None:
        """Start the process without waiting for it to be ready; call from the main thread."""
        with open_log(self.log) as log:
            self.proc = subprocess.Popen(
                self.argv(),
                env=self.env(),
                cwd=self.cwd(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(self.death_signal),
                **as_user(self.user),
            )
        self.started = started_at(self.proc.pid)
        self.cleared = False

    def is_alive(self) -> bool:
        """Does it run? A process that ended is reaped here."""
        return self.proc is not None and self.proc.poll() is None

    def ask_to_stop(self) -> None:
        """Send the polite signal."""
        if self.proc is not None and self.is_alive():
            send(self.proc.pid, self.stop_signal)

    def kill(self) -> None:
        """End it and whatever it left in its group, now; once, for its number may soon be another's."""
        if self.proc is not None and not self.cleared:
            self.cleared = True
            send(self.proc.pid, signal.SIGKILL, group=True)
            self.proc.wait()

    def finish(self, seconds: float) -> bool:
        """Wait for the end that was asked for, at most `seconds`, then insist, then kill; False when waiting was in vain."""
        politely = wait_until(lambda: not self.is_alive(), seconds)
        if not politely and self.proc is not None and self.firm_signal:
            send(self.proc.pid, self.firm_signal)
            wait_until(lambda: not self.is_alive(), FIRM_SECONDS)
        self.kill()
        return politely

    def stop(self) -> bool:
        """Stop politely within `grace` seconds, else by force; False when it took force."""
        self.ask_to_stop()
        return self.finish(self.grace)


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending, readable by its owner only."""
    trim_log(path)
    return os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "ab")


def trim_log(path: Path) -> None:
    """Put a log past its limit aside as `.1` and empty it; whoever appends to it goes on at its start."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        with contextlib.suppress(OSError):  # a full disk: then the old lines are what it can do without
            shutil.copy(path, path.with_name(path.name + ".1"))
        os.truncate(path, 0)
