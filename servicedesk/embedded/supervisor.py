"""Keeping processes: started again when they die, given up on when they die too often, stopped in order."""

from __future__ import annotations

import itertools
import json
import os
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .attach import read_run, run_file
from .home import EmbeddedError, write_private
from .process import is_same, last_lines, marked, say, send, started_at, wait_until
from .service import Service, trim_log

LONGEST_PAUSE = 30
TOO_MANY, WITHIN = 5, 60.0
MARK = "DESK_RUN"
SHARED = ("DATABASE_URL", "REDIS_URL", "PORT", "DESK_HOME", "DESK_LIVE_URL", "DESK_SECRET_KEY", "DESK_FILES")


def pause_before_restart(deaths_in_a_row: int) -> int:
    """Seconds to wait: 1, 2, 4, 8, 16, 30, 30 …"""
    return min(LONGEST_PAUSE, 2 ** (deaths_in_a_row - 1))


def is_hopeless(deaths: Sequence[float]) -> bool:
    """Did the last five deaths (seconds, ascending) fall within a minute?"""
    return len(deaths) >= TOO_MANY and deaths[-1] - deaths[-TOO_MANY] <= WITHIN


@dataclass
class Kept:
    """A service and what happened to it: when it died, how often in a row, when it is due again."""

    service: Service
    born: float
    deaths: list[float] = field(default_factory=list)
    in_a_row: int = 0
    due: float | None = None


class Supervisor:
    """Keeps services alive and their numbers in `run.json`; `mark` is in the environment of all of them."""

    def __init__(self, home: Path, mark: str):
        self.home, self.mark = home, mark
        self.kept: list[Kept] = []

    def adopt(self, service: Service) -> None:
        """Keep a service that runs already."""
        self.kept.append(Kept(service, time.monotonic()))
        self.write_run()

    def start(self, service: Service) -> None:
        """Start a service and keep it."""
        service.spawn()
        self.adopt(service)

    def tend(self) -> None:
        """Notice who died, start again who is due; EmbeddedError with the end of its log when it is no use."""
        for kept in self.kept:
            if kept.due is not None:
                self._start_again(kept)
            elif not kept.service.is_alive():
                self._note_death(kept, time.monotonic())
            trim_log(kept.service.log)

    def _note_death(self, kept: Kept, now: float) -> None:
        service = kept.service
        service.kill()  # what it left in its group: a web server's worker keeps the port for a moment
        kept.in_a_row = 1 if now - kept.born > WITHIN else kept.in_a_row + 1
        kept.deaths = [*kept.deaths[1 - TOO_MANY :], now]
        how = _ending(service.proc.returncode if service.proc else 0)
        if is_hopeless(kept.deaths):
            raise EmbeddedError(
                f"{service.name} {how} {TOO_MANY} times within a minute; its log {service.log} ends:\n{last_lines(service.log)}"
            )
        pause = pause_before_restart(kept.in_a_row)
        kept.due = now + pause
        say(f"  {service.name} {how}; starting it again in {pause} s")

    def _start_again(self, kept: Kept) -> None:
        now = time.monotonic()
        if kept.due is not None and now >= kept.due:
            kept.due, kept.born = None, now
            kept.service.spawn()
            self.write_run()

    def stop(self) -> None:
        """Stop everything in order of rank, each within its grace, and take `run.json` away."""
        for group in self._groups():
            for service in group:
                service.ask_to_stop()
            asked = time.monotonic()
            for service in group:
                if not service.finish(asked + service.grace - time.monotonic()):
                    say(f"  {service.name} did not stop in {service.grace:g} s and was made to")
        run_file(self.home).unlink(missing_ok=True)

    def kill(self) -> None:
        """End everything now; Postgres, which comes last, without its checkpoint."""
        for service in itertools.chain(*self._groups()):
            service.kill()
        run_file(self.home).unlink(missing_ok=True)

    def _groups(self) -> Iterator[list[Service]]:
        services = sorted((kept.service for kept in self.kept), key=lambda service: service.rank)
        for _, group in itertools.groupby(services, key=lambda service: service.rank):
            yield list(group)

    def write_run(self) -> None:
        """Say what runs, for the next start and for a second terminal."""
        run = {
            "supervisor": {"pid": os.getpid(), "started": started_at(os.getpid())},
            "mark": self.mark,
            "environment": {name: os.environ[name] for name in SHARED if name in os.environ},
            "processes": {kept.service.name: {"pid": kept.service.pid, "started": kept.service.started} for kept in self.kept},
        }
        write_private(run_file(self.home), json.dumps(run, indent=1))


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended ({code})"
    try:
        return f"died ({signal.Signals(-code).name})"
    except ValueError:
        return f"died (signal {-code})"


def reclaim(home: Path) -> None:
    """Stop what a supervisor that was killed left behind, and nothing else; call when none runs.

    A process counts as left behind when its number and its start agree with `run.json`, or when its environment
    carries that run's mark. Servers get the signal that lets them close their files.
    """
    run = read_run(home)
    left = list(_left_behind(run))
    for pid, name in left:
        send(pid, signal.SIGINT if name == "postgres" else signal.SIGTERM)
    wait_until(lambda: not any(_runs(pid) for pid, _ in left), 6 if left else 0)
    for pid, name in left:
        if _runs(pid):
            send(pid, signal.SIGQUIT if name == "postgres" else signal.SIGKILL)
    if left:
        say(f"  stopped what an earlier start left running: {', '.join(sorted({name for _, name in left}))}")
    run_file(home).unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    return started_at(pid) is not None


def _left_behind(run: dict) -> Iterable[tuple[int, str]]:
    known = {}
    for name, record in run.get("processes", {}).items():
        if is_same(record["pid"], record["started"]):
            known[record["pid"]] = name
    for pid in marked(f"{MARK}={run['mark']}") if run.get("mark") else ():
        known.setdefault(pid, "a child")
    return known.items()
