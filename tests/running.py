"""A desk started as a user would start it, in a home and on ports of its own."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

REPO = Path(__file__).resolve().parents[1]


def free_pair() -> int:
    """A port that is free together with the next one."""
    for _ in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise RuntimeError("no two free ports in a row")


@contextmanager
def running_desk(**environ: str) -> Iterator[SimpleNamespace]:
    """`manage.py up` until it is ready; Ctrl-C at the end, if it still runs."""
    home = Path(tempfile.mkdtemp(prefix="desk-run-"))
    home.chmod(0o755)  # root's Postgres runs as somebody else, who must be able to enter
    port = free_pair()
    hidden = ("DATABASE_URL", "REDIS_URL", "DESK_", "PYTEST_", "DJANGO_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)} | {
        "DESK_HOME": str(home),
        "PORT": str(port),
        **environ,
    }
    running = SimpleNamespace(home=home, port=port, environment=environment, log=home / "up.log")
    try:
        start(running)
        yield running
    finally:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGINT)
            running.process.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def start(desk) -> None:
    """Start the desk in its home, for the first time or again, and wait until it is ready."""
    command = [sys.executable, "manage.py", "up"]
    with desk.log.open("a") as log:
        desk.process = subprocess.Popen(
            command, cwd=REPO, env=desk.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    wait_for(lambda: ready(desk), 120, desk.log)


def wait_for(question, seconds: float, log: Path):
    """The first true answer within `seconds`; else fail, showing the log."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := question():
            return answer
        time.sleep(0.2)
    pytest.fail(f"not within {seconds} s: {question}\n{log.read_text()[-3000:]}")


def call(desk, method: str, path: str, body=None, key: str = "", **headers: str):
    """One request; returns (status, parsed body)."""
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=10)
    headers = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, json.loads(text) if text.startswith(("{", "[")) else text


def ready(desk) -> bool:
    if desk.process.poll() is not None:
        pytest.fail(desk.log.read_text()[-3000:])
    try:
        return call(desk, "GET", "/readyz")[0] == 200
    except OSError:
        return False


def manage(desk, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=REPO, env=desk.environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def moment() -> str:
    return datetime.now(UTC).isoformat()
