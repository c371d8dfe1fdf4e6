"""What `make up` runs: the steps before, and the processes it keeps."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .home import REPO, secret_key
from .service import Service

CELERY = ("-m", "celery", "-A", "servicedesk")
QUIET_WORKER = ("--without-mingle", "--without-gossip", "-l", "WARNING")


@dataclass(frozen=True)
class Step:
    """Something done once before the desk opens; `shown` steps have their output printed at the end."""

    name: str
    argv: tuple[str, ...]
    shown: bool = False


@dataclass(frozen=True)
class Command:
    """A process to keep; `rank`, `grace`, `firm_signal` and `essential` are those of its `Service`."""

    name: str
    argv: tuple[str, ...]
    rank: int = 0
    grace: float = 3.0
    firm_signal: signal.Signals | None = None
    essential: bool = True
    env: dict[str, str] = field(default_factory=dict)


class Child(Service):
    """A kept process made from a `Command`; it logs to `logs/<name>.log` and knows its name as DESK_PROCESS."""

    def __init__(self, command: Command, home: Path):
        self.command = command
        self.name, self.rank = command.name, command.rank
        self.grace, self.firm_signal = command.grace, command.firm_signal
        self.essential = command.essential
        self.log = home / "logs" / f"{command.name}.log"

    def argv(self) -> list[str]:
        """The command."""
        return list(self.command.argv)

    def env(self) -> dict[str, str]:
        """Our environment and what the command adds."""
        return {**os.environ, "DESK_PROCESS": self.name, **self.command.env}

    def cwd(self) -> Path:
        """The clone."""
        return REPO


def bind_address() -> str:
    """Where web and live listen: DESK_BIND, else this machine only."""
    return os.environ.get("DESK_BIND") or "127.0.0.1"


def default_steps() -> list[list[Step]]:
    """Stages one after another; the steps of a stage side by side. The code was checked before it came here."""

    def manage(name: str, *options: str, shown: bool = False) -> Step:
        return Step(name, (sys.executable, "manage.py", name, *options), shown)

    return [
        [manage("migrate", "--noinput", "--skip-checks"), manage("compile_translations"), manage("collectstatic", "--noinput", "-v0")],
        [manage("prepare_desk", "--skip-checks", shown=True)],
    ]


def default_commands(port: int) -> list[Command]:
    """The desk's own processes; their graces and the servers' add up to less than 20 seconds."""
    host = bind_address()
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    workers, threads = os.environ.get("DESK_WEB_WORKERS") or "1", os.environ.get("DESK_WEB_THREADS") or "8"
    gunicorn = ("-m", "gunicorn", "servicedesk.wsgi", "-k", "gthread", "-w", workers, "--threads", threads, "-b", address)
    whom_to_believe = ("--forwarded-allow-ips", "")  # servicedesk/proxy.py knows, and looks at every request
    uvicorn = ("-m", "uvicorn", "servicedesk.live:application", "--host", host, "--port", str(port + 1))
    clocks = ("worker", "-Q", "clocks", "--pool=solo", "-n", "clocks@%h")
    out = ("worker", "-Q", "out,default,long", "-c", "1", "-n", "out@%h")
    beat = ("beat", "-l", "WARNING", "--scheduler", "servicedesk.celery:MemoryScheduler", "--pidfile=")

    live = (*uvicorn, "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "1")

    def python(name: str, *argv: str, rank: int, grace: float, firm: signal.Signals | None = None, essential: bool = True) -> Command:
        return Command(name, (sys.executable, *argv), rank, grace, firm, essential)

    def worker(name: str, *argv: str) -> Command:
        """SIGQUIT makes a worker hand its unfinished task back to the broker; killed, it would come again after minutes."""
        return python(name, *CELERY, *argv, *QUIET_WORKER, rank=30, grace=3, firm=signal.SIGQUIT)

    return [
        python("web", *gunicorn, *whom_to_believe, "--no-control-socket", "--graceful-timeout", "3", rank=10, grace=3.5),
        python("live", *live, rank=20, grace=1.5, essential=False),  # pages poll without it
        worker("worker-clocks", *clocks),
        worker("worker", *out),
        python("beat", *CELERY, *beat, rank=40, grace=1.5),
    ]


def set_environment(home: Path, port: int) -> None:
    """Put into our environment what every child needs and nobody set."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "servicedesk.settings",
        "DESK_STATIC": str(home / "static"),  # two desks of one clone never write the same folder
        "DESK_LIVE_URL": f"http://127.0.0.1:{port + 1}",
        "PYTHONUNBUFFERED": "1",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    if not os.environ.get("DESK_SECRET_KEY"):
        os.environ["DESK_SECRET_KEY"] = secret_key(home)
    os.environ.pop("PYTHONIOENCODING", None)  # under it, a child could not print a Chinese name
    os.environ |= {"DESK_HOME": str(home), "PORT": str(port), "PYTHONUTF8": "1"}
