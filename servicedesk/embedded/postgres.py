"""Postgres of our own on 127.0.0.1: made, started and checked; as root it runs as an unprivileged user."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

from .binaries import Binaries, choose_binaries, within_reach
from .home import OUTSIDE, EmbeddedError, kept_secret, outside_home
from .ports import free_port
from .process import (
    as_user,
    can_enter,
    command_line,
    die_with_parent,
    last_lines,
    say,
    send,
    unprivileged_user,
    wait_until,
    working_in,
)
from .service import FIRM_SECONDS, Service

DATABASE = LOGIN = "desk"
START_SECONDS = 120

# With ctype C, trigrams of Chinese text are empty and every search by substring finds nothing, without a word.
LOCALES = (
    ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=C.UTF-8"],
    ["--locale=C.UTF-8"],
    ["--locale=en_US.UTF-8"],
)
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
NOT_KEPT = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Service):
    """A cluster with the database `desk`, owned by the login `desk`, which is its superuser."""

    name = "postgres"
    rank = 90
    grace = 3.5
    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back
    death_signal = signal.SIGINT

    def __init__(self, home: Path, *, fsync: bool = True):
        self.place, self.user = _place_for(home)
        if self.user and not self.place.is_relative_to(home):
            say(f"  user {self.user.pw_name} cannot enter {home}: Postgres keeps its data in {self.place}")
        self.data = self.place / "data"
        self.log = home / "logs" / "postgres.log"
        self.settings = SETTINGS | ({} if fsync else NOT_KEPT)
        self.fsync = fsync
        self.version = self.url = ""
        self.port = 0

    def env(self) -> dict[str, str]:
        """Its environment: nothing of ours, least of all LANG."""
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def argv(self) -> list[str]:
        """The command."""
        settings = [f"--{name}={value}" for name, value in self.settings.items()]
        return [str(self.binaries.folder / "postgres"), "-D", str(self.data), "-p", str(self.port), *settings]

    def start(self) -> str:
        """Make the cluster if there is none, start it, wait until it answers, make the database; its address."""
        self.binaries: Binaries = within_reach(choose_binaries(self.data), self.user, self.place)
        self.version, self.source = self.binaries.version, self.binaries.source
        reclaim(self.data)
        password = kept_secret(self.place / "password")
        if not (self.data / "PG_VERSION").exists():
            self._initialise(password)
        self.port = free_port()
        self.url = f"postgres://{LOGIN}:{password}@127.0.0.1:{self.port}/{DATABASE}"
        self.spawn()
        try:
            self._prepare(self._connect(password))
        except BaseException:
            self.stop()
            raise
        return self.url

    def kill(self) -> None:
        """End it without its shutdown checkpoint, which the next start makes good; by force if even that hangs."""
        if self.proc is not None and self.is_alive():
            send(self.proc.pid, signal.SIGQUIT)
            wait_until(lambda: not self.is_alive(), FIRM_SECONDS)
        super().kill()
        end_orphans(self.data)

    def _initialise(self, password: str) -> None:
        """Make the cluster beside its place and move it there, so that half of one is never taken for whole."""
        fresh, passwords = self.place / "data.new", self.place / "password.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        passwords.touch(mode=0o600)
        passwords.write_text(password)
        if self.user:
            for path in (fresh, passwords):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
        try:
            self._initdb(fresh, passwords)
        finally:
            passwords.unlink()
        fresh.rename(self.data)

    def _initdb(self, fresh: Path, passwords: Path) -> None:
        command = [self.binaries.folder / "initdb", "-D", fresh, "-U", LOGIN, "-E", "UTF8", "-A", "scram-sha-256"]
        command += ["--pwfile", passwords, "--no-instructions", *([] if self.fsync else ["--no-sync"])]
        said = []
        for locale in LOCALES:
            answer = subprocess.run(
                [*map(str, command), *locale],
                env=self.env(),
                cwd="/",
                capture_output=True,
                text=True,
                errors="replace",
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
                **as_user(self.user),
            )
            if answer.returncode == 0:
                return
            lines = answer.stderr.strip().splitlines() or [f"exit code {answer.returncode}"]
            said.append(next((line for line in lines if re.search("error:|FATAL|PANIC", line)), lines[-1]))
        raise EmbeddedError("initdb failed: " + "; ".join(dict.fromkeys(said)))

    def _connect(self, password: str) -> Any:
        """A connection as soon as there is one; EmbeddedError with the log's end when the server gives up."""
        import psycopg2

        connections, refused = [], [False]

        def answers() -> bool:
            if not self.is_alive():
                return True
            try:
                where = {"host": "127.0.0.1", "port": self.port, "user": LOGIN, "password": password}
                connections.append(psycopg2.connect(**where, dbname="postgres", connect_timeout=5))
            except psycopg2.OperationalError as error:
                refused.append("authentication failed" in str(error))
                return refused[-1]
            return True

        wait_until(answers, START_SECONDS, 0.02)
        if refused[-1]:
            raise EmbeddedError(
                f"the Postgres in {self.data} has another password than {self.place / 'password'} says: put the right one there"
            )
        if not connections:
            raise EmbeddedError(f"Postgres did not start; its log {self.log} ends:\n{last_lines(self.log, 8)}")
        return connections[0]

    def _prepare(self, connection: Any) -> None:
        """Make the database if it is missing, and see that it keeps Chinese."""
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        connection.close()
        from .database import check_database

        check_database(self.url, "the embedded Postgres")


def _place_for(home: Path) -> tuple[Path, pwd.struct_passwd | None]:
    """The folder for the cluster, and whom to run it as: inside `home` where that user can enter it.

    No folder that is not ours is ever opened up for that user: where he cannot pass, the cluster lies outside.
    """
    for place in (home / "postgres", outside_home(home)):
        if (place / "data").is_dir():
            return _checked(place)
    place = home / "postgres"
    user = unprivileged_user(place / "data")
    _make_place(place)
    if user and not can_enter(place, user):
        with contextlib.suppress(OSError):
            place.rmdir()
        place = outside_home(home)
        _make_place(place)
    return _checked(place)


def _make_place(place: Path) -> None:
    """Make a folder others may pass through, whatever the umask is; all of them are ours."""
    try:
        for folder in (OUTSIDE, place) if place.parent == OUTSIDE else (place,):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
    except OSError as error:
        raise EmbeddedError(f"cannot make {place} ({error.strerror}): set DESK_HOME or DATABASE_URL") from None


def _checked(place: Path) -> tuple[Path, pwd.struct_passwd | None]:
    user = unprivileged_user(place / "data")
    if not can_enter(place, user):
        name = user.pw_name if user else "this user"
        raise EmbeddedError(f"the desk's database is in {place}, and {name} cannot enter it: see to that, or set DESK_HOME")
    return place, user


def reclaim(data: Path) -> None:
    """Stop the Postgres that a lost supervisor left on `data`, and no other; its own pid file names it.

    A pid file whose number now belongs to something else is removed: Postgres would take it for a running server.
    """
    file = data / "postmaster.pid"
    pid = _server_of(file, data)
    for number, seconds in ((signal.SIGINT, 10), (signal.SIGQUIT, 5)) if pid else ():
        send(pid, number)
        if wait_until(lambda: not _serves(pid, data), seconds):
            say(f"  stopped a Postgres that was left running (process {pid})")
            return
    if pid:
        raise EmbeddedError(f"Postgres process {pid} of an earlier start does not stop")
    file.unlink(missing_ok=True)
    end_orphans(data)


def _server_of(file: Path, data: Path) -> int:
    """The Postgres that runs on `data`, by its pid file or, where that is damaged, by where it works; 0 when none does."""
    pids = list(working_in(data))
    with contextlib.suppress(OSError, ValueError, IndexError):
        pids.insert(0, int(file.read_text().split()[0]))
    return next((pid for pid in pids if _serves(pid, data)), 0)


def end_orphans(data: Path) -> None:
    """End the sessions of a Postgres that was killed: one in mid-query outlives it and keeps the next from starting."""
    for pid in working_in(data):
        if command_line(pid).startswith("postgres: "):
            send(pid, signal.SIGKILL)


def _serves(pid: int, data: Path) -> bool:
    return f" -D {data} " in f"{command_line(pid)} "
