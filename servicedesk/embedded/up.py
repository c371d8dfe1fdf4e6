"""The one command: servers, migrations, then web, live, workers and beat in the foreground; Ctrl-C stops them all."""

from __future__ import annotations

import io
import os
import secrets
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from servicedesk import environment
from servicedesk.probe import complaint

from . import start_servers, stop_servers
from .attach import read_run
from .commands import Child, Command, Step, bind_address, default_commands, default_steps, set_environment
from .home import EmbeddedError, desk_home, lock, make_home
from .ports import require_free, web_port
from .process import complain, say
from .steps import run_stages
from .supervisor import MARK, Supervisor, reclaim

PAUSE = 0.2
READY_SECONDS = 60
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop while there was no loop to notice it."""


class Up:
    """One run of the desk, from the first line it prints to the last."""

    def __init__(self, commands: Sequence[Command] | None, prepare: Sequence[Sequence[Step]] | None):
        self.began = time.monotonic()
        self.commands, self.prepare = commands, prepare
        self.asked = 0
        self.at_once = True
        self.home = desk_home()
        self.supervisor = Supervisor(self.home, secrets.token_hex(16))
        self.lock: IO[str] | None = None

    def run(self) -> int:
        """Start, watch, stop; the exit code: 0 after Ctrl-C, 1 when something failed, 130 after a second Ctrl-C."""
        code = 0
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        self._listen()
        try:
            self._start()
            self._watch()
        except EmbeddedError as error:
            complain(str(error))
            code = 1
        except Stopped:
            pass
        except Exception:
            complain(traceback.format_exc())
            code = 1
        return self._stop() or code

    # ------------------------------------------------------------------------------------------ signals

    def _listen(self) -> None:
        for number in SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, self._heard)

    def _heard(self, *_: object) -> None:
        """The first signal interrupts a start, or is noticed by the watch; the second interrupts the stop."""
        self.asked += 1
        if self.at_once or self.asked > 1:
            self.at_once = False
            raise Stopped

    # ------------------------------------------------------------------------------------------ start

    def _start(self) -> None:
        self.port = web_port()
        settle_environment()
        say(f"First Ask Desk: starting in {self.home}")
        make_home(self.home)
        self.lock = _only_one(self.home)
        reclaim(self.home)
        require_free(self.port, bind_address())
        os.environ[MARK] = self.supervisor.mark
        set_environment(self.home, self.port)
        self._start_servers()
        self.shown = run_stages(default_steps() if self.prepare is None else self.prepare, self.home)
        for command in default_commands(self.port) if self.commands is None else self.commands:
            self.supervisor.start(Child(command, self.home))

    def _start_servers(self) -> None:
        servers = start_servers(self.home)
        try:
            for server in servers:
                self.supervisor.adopt(server)
        except BaseException:
            stop_servers(servers)
            raise

    # ------------------------------------------------------------------------------------------ watch

    def _watch(self) -> None:
        self.at_once = False
        self._await_ready()
        while not self.asked:
            self.supervisor.tend()
            time.sleep(PAUSE)

    def _await_ready(self) -> None:
        """Wait for the desk's own word that it works, then print where it is; without it, print what it said."""
        end, answer = time.monotonic() + READY_SECONDS, "nothing"
        while not self.asked and time.monotonic() < end:
            self.supervisor.tend()
            if (answer := complaint(f"{self.address}readyz")) == "":
                break
            time.sleep(PAUSE)
        if self.asked:
            return
        took = time.monotonic() - self.began
        if answer:
            say(f"  not ready after {READY_SECONDS} s: /readyz answers {answer}; logs are in {self.home / 'logs'}")
        say(f"\nThe desk is at {self.address}   (up in {took:.1f} s; Ctrl-C stops it; logs: {self.home / 'logs'})")
        if self.shown.strip():
            say(self.shown.rstrip())

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the desk."""
        host = bind_address()
        host = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}/"

    # ------------------------------------------------------------------------------------------ stop

    def _stop(self) -> int:
        """Stop what runs, in order; 130 when a second signal made it a kill."""
        self.at_once = False
        if not self.supervisor.kept:
            return 0
        try:
            began = time.monotonic()
            say("  stopping")
            self.supervisor.stop()
            say(f"  stopped in {time.monotonic() - began:.1f} s")
            return 0
        except Stopped:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            self.supervisor.kill()
            say("  killed")
            return 130


def settle_environment() -> None:
    """Refuse at once what every process would refuse, and read secrets from their files once for all of them."""
    reading = environment.read(os.environ)
    if reading.faults:
        raise EmbeddedError(str(environment.Refused(reading.faults)))
    for sentence in reading.unknown:
        say(f"  {sentence}")
    environment.settle(os.environ, reading)


def _only_one(home: Path) -> IO[str]:
    """A lock held while we live, so that two desks never share a folder; EmbeddedError when another one holds it."""
    if held := lock(home):
        return held
    run = read_run(home)
    pid, port = run.get("supervisor", {}).get("pid"), run.get("environment", {}).get("PORT", "?")
    who = f"process {pid}, port {port}" if pid else "just starting or stopping"
    raise EmbeddedError(
        f"a desk already runs in {home} ({who}); stop it first, or give this one its own: DESK_HOME=/another/folder PORT=8100 make up"
    )


def main(commands: Sequence[Command] | None = None, prepare: Sequence[Sequence[Step]] | None = None) -> int:
    """Run the desk until somebody stops it; the exit code. Other commands and steps can be given, for tests."""
    return Up(commands, prepare).run()
