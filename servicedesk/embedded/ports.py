"""Ports: which are free, and who holds one that is not."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

from .home import EmbeddedError
from .process import PROC, command_line

LISTENING = "0A"


def web_port() -> int:
    """PORT as a number (8000 when unset); EmbeddedError where it cannot be a port with a neighbour."""
    text = os.environ.get("PORT") or "8000"
    if not is_port(text):
        raise EmbeddedError(f"PORT={text} is not a port between 1 and 65534")
    return int(text)


def is_port(text: str) -> bool:
    """Is this the number of a port that has a neighbour above it?"""
    return text.isascii() and text.isdecimal() and 0 < int(text) < 65535


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """May we listen on `port`? EmbeddedError where the reason is not that somebody else does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise EmbeddedError(f"cannot listen on {host}:{port}: {error.strerror}") from None
    return True


def free_port() -> int:
    """A free port on 127.0.0.1 that is neither PORT nor its neighbour."""
    web = web_port()
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in (web, web + 1):
            return port


def require_free(port: int, host: str) -> None:
    """Raise EmbeddedError unless `port` and `port` + 1 are free, naming who is there and a command that works."""
    for wanted in (port, port + 1):
        if not is_free(wanted, host):
            use = "" if wanted == port else f" (live updates need PORT+1 = {wanted})"
            raise EmbeddedError(f"port {wanted} is taken{_by_whom(wanted)}{use}; another one: PORT={_other_port(port, host)} make up")


def _other_port(port: int, host: str) -> int:
    for other in (*range(port + 2, min(port + 200, 65534)), *range(18000, 18200)):
        if is_free(other, host) and is_free(other + 1, host):
            return other
    return 18000


def _by_whom(port: int) -> str:
    pid = holder(port)
    return f" by process {pid} ({' '.join(command_line(pid).split())[:70]})" if pid else ""


def holder(port: int) -> int | None:
    """The process that listens on `port`; None where that cannot be known (another user's, or no /proc)."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for link in PROC.glob("[0-9]*/fd/*") if sockets else ():
        try:
            if os.readlink(link) in sockets:
                return int(link.parts[2])
        except OSError:
            continue
    return None


def _listening(port: int) -> list[str]:
    """The inodes of sockets that listen on `port`."""
    found = []
    for table in ("net/tcp", "net/tcp6"):
        for line in _lines(PROC / table)[1:]:
            words = line.split()
            if words[3] == LISTENING and int(words[1].rpartition(":")[2], 16) == port:
                found.append(words[9])
    return found


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
