"""A desk whose parts may be shot: servers of its own, durable like real ones, and the processes `make up` runs."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import psycopg2
from django.db import connection, connections

from servicedesk.clocks.now import forget_offset
from servicedesk.embedded.commands import Child, Command, default_commands
from servicedesk.embedded.postgres import Postgres
from servicedesk.embedded.process import send, wait_until
from servicedesk.embedded.valkey import Valkey
from tests.running import REPO, call, free_pair

HIDDEN = ("DATABASE_URL", "REDIS_URL", "DESK_", "PYTEST_")


class Part(Child):
    """A process of the rig, with the rig's environment and nothing of the test run's."""

    def __init__(self, command: Command, home: Path, environment: dict[str, str]):
        super().__init__(command, home)
        self.environment = environment

    def env(self) -> dict[str, str]:
        """The rig's environment, and which part this is."""
        return self.environment | {"DESK_PROCESS": self.name}


def twin(command: Command, number: int) -> Command:
    """The same process once more, under a name of its own."""
    words = (f"clocks{number}@%h" if word == "clocks@%h" else word for word in command.argv)
    return replace(command, name=f"{command.name}-{number}", argv=tuple(words))


class Rig:
    """One desk: `parts` by name, `postgres`, `valkey`, `url`; started whole, tended from the test's own loop."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="desk-faults-"))
        self.home.chmod(0o755)  # root's Postgres runs as somebody else, who must be able to enter
        (self.home / "logs").mkdir()
        self.parts: dict[str, Part] = {}
        self.postgres, self.valkey = Postgres(self.home, fsync=True), Valkey(self.home)
        self.postgres.settings = self.postgres.settings | {"track_commit_timestamp": "on"}  # lateness counts to the commit
        self.postgres.start()
        self.valkey.start()
        self.port = free_pair()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)} | {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "DESK_HOME": str(self.home),
            "DESK_TESTING": "1",
            "DESK_SECRET_KEY": "only-for-these-tests-0123456789-0123456789-0123456789",
            "DJANGO_SETTINGS_MODULE": "servicedesk.settings",
            "PORT": str(self.port),
            "PYTHONUTF8": "1",
        }
        self.manage("migrate", "--noinput", "-v0")
        with psycopg2.connect(self.postgres.url) as owner, owner.cursor() as cursor:
            cursor.execute("create table clocks_shift (seconds double precision not null)")
        owner.close()

    def manage(self, *words: str) -> str:
        """Run a management command in the rig; its output, or an AssertionError with it."""
        done = subprocess.run([sys.executable, "manage.py", *words], cwd=REPO, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, f"manage.py {' '.join(words)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    # ---------------------------------------------------------------------------------------------- parts

    def start(self, clocks_workers: int = 1, beats: int = 1) -> None:
        """See that exactly these run, and wait until the desk says it is ready."""
        commands = {command.name: command for command in default_commands(self.port)}
        for kind, number in (("worker-clocks", clocks_workers), ("beat", beats)):
            for copy in range(2, number + 1):
                commands[f"{kind}-{copy}"] = twin(commands[kind], copy)
        for name in self.parts.keys() - commands.keys():
            self.parts.pop(name).kill()
        for name, command in commands.items():
            if name not in self.parts:
                self.parts[name] = Part(command, self.home, self.environment)
                self.parts[name].spawn()
        assert self.until(self.is_ready, 90), self.last_words()

    def is_ready(self) -> bool:
        """Whether the desk says it works."""
        try:
            return call(self, "GET", "/readyz")[0] == 200
        except OSError:
            return False

    def tend(self) -> None:
        """Start again at once whatever is dead; from the main thread, as the kernel asks."""
        for part in self.parts.values():
            if not part.is_alive():
                part.kill()
                part.spawn()

    def run(self, seconds: float, act: Callable[[], object] | None = None, every: float = 1.0) -> None:
        """Tend the parts for so long, and do `act` every so often."""
        end = due = time.monotonic()
        end += seconds
        while (now := time.monotonic()) < end:
            if act is not None and now >= due:
                act()
                due = now + every
            self.tend()
            time.sleep(0.05)

    def until(self, question: Callable[[], object], seconds: float) -> bool:
        """Tend the parts until the answer is yes; False when it was not within `seconds`."""
        end = time.monotonic() + seconds
        while not question():
            if time.monotonic() > end:
                return False
            self.run(0.2)
        return True

    def shoot(self, random: Random, *names: str) -> str:
        """Kill one part that lives, or one of those named, without a word; which one it was."""
        name = random.choice([name for name in names or self.parts if self.parts[name].is_alive()])
        pid = self.parts[name].pid
        assert pid
        send(pid, signal.SIGKILL, group=True)
        return name

    def last_words(self) -> str:
        """The end of every log, for a test that failed."""
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-800:]}" for log in sorted(self.home.glob("logs/*.log")))

    # ---------------------------------------------------------------------------------------------- servers

    def crash_postgres(self) -> None:
        """Stop Postgres as a power cut would, and start it again on its files; returns when it answers."""
        self.postgres.kill()
        self.postgres.spawn()
        assert wait_until(self._postgres_answers, 30), "Postgres did not come back"
        connections.close_all()

    def _postgres_answers(self) -> bool:
        try:
            psycopg2.connect(self.postgres.url, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def end_half_the_sessions(self) -> None:
        """Terminate every other backend of the desk's processes."""
        with psycopg2.connect(self.postgres.url) as owner, owner.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from (select pid, row_number() over (order by pid) n from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid() and application_name <> 'test') x where n % 2 = 0"
            )
        owner.close()

    def lose_valkey(self, seconds: float) -> None:
        """Kill Valkey with all it holds, and start it empty on the same port after `seconds`."""
        self.valkey.kill()
        for kept in self.valkey.data.iterdir():
            if kept != self.valkey.conf:
                shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
        self.run(seconds)
        self.valkey.spawn()

    def pause_valkey(self, seconds: float) -> None:
        """Freeze Valkey: it takes connections and answers nothing."""
        pid = self.valkey.pid
        assert pid
        send(pid, signal.SIGSTOP)
        try:
            self.run(seconds)
        finally:
            send(pid, signal.SIGCONT)

    def stop(self) -> None:
        """End everything and remove the folder."""
        for part in self.parts.values():
            part.kill()
        self.valkey.kill()
        self.postgres.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    # ---------------------------------------------------------------------------------------------- Django

    @contextmanager
    def django(self) -> Iterator[None]:
        """Let this process's Django work on the rig's database; what it pointed at before comes back afterwards."""
        where = connection.settings_dict
        before = {name: where[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
        url = psycopg2.extensions.parse_dsn(self.postgres.url)
        connections.close_all()
        forget_offset()
        where |= {"NAME": url["dbname"], "USER": url["user"], "PASSWORD": url["password"], "HOST": url["host"], "PORT": url["port"]}
        where["OPTIONS"] = before["OPTIONS"] | {"application_name": "test"}
        try:
            yield
        finally:
            connections.close_all()
            where |= before
            forget_offset()
