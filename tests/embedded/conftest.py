"""A fake desk to start, watch and hurt; it lives in a folder and on a port of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from servicedesk.embedded.attach import read_run
from servicedesk.embedded.ports import free_port, is_free
from servicedesk.embedded.process import is_same
from servicedesk.embedded.pytest_plugin import new_folder

FAKE = Path(__file__).with_name("fake_desk.py")


class FakeDesk:
    """`make up` with children that do nothing, under the test's control."""

    def __init__(self, home):
        self.home, self.port = home, _pair()
        self.out = home / "out.txt"
        home.mkdir(exist_ok=True)
        self.proc = None
        self.seen = set()

    def start(self, until="The desk is at", port=None, env=None, **wanted):
        """Start it and wait until it has printed `until`; `wanted` replaces what steps and children do."""
        with self.out.open("wb") as out:
            self.proc = subprocess.Popen([sys.executable, str(FAKE)], env=self.env(port, env, **wanted), stdout=out, stderr=out)
        self.wait_for(until)
        return self

    def env(self, port=None, env=None, **wanted):
        """The environment it starts in: ours, without what names servers, with `env` (None takes a variable away)."""
        gone = {"DATABASE_URL": None, "REDIS_URL": None, "DESK_RUN": None}
        given = {"DESK_HOME": str(self.home), "PORT": str(port or self.port), "FAKE_DESK": json.dumps(wanted)}
        return {name: value for name, value in (os.environ | gone | given | (env or {})).items() if value is not None}

    def bare_env(self):
        """Nothing but what the test needs, and a temporary folder that is not there."""
        keep = ("DESK_HOME", "PORT", "FAKE_DESK")
        return {name: value for name, value in self.env().items() if name in keep} | {"TMPDIR": "/no/such/folder"}

    def wait_for(self, pattern, seconds=40):
        """Wait until its output matches; fails with the output when the desk ends or time runs out first."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.output):
            ended = self.proc.poll() is not None and not re.search(pattern, self.output)
            assert not ended and time.monotonic() < end, f"no {pattern!r} in:\n{self.output}"
            time.sleep(0.05)
        self.seen |= self.processes().items()

    @property
    def output(self):
        """What it printed so far."""
        return self.out.read_text()

    def processes(self):
        """Name to (pid, start) of what it keeps now."""
        records = read_run(self.home).get("processes", {})
        return {name: (record["pid"], record["started"]) for name, record in records.items()}

    def signal(self, number, name=None):
        """Signal one of its processes, or the supervisor."""
        os.kill(self.processes()[name][0] if name else self.proc.pid, number)

    def ended(self, seconds=25):
        """Its exit code, waited for."""
        return self.proc.wait(seconds)

    def survivors(self):
        """The names of processes it ever kept that still run."""
        return {name for name, (pid, started) in self.seen if is_same(pid, started)}

    def clear(self):
        """End whatever is left."""
        if self.proc and self.proc.poll() is None:
            self.proc.send_signal(signal.SIGTERM)
            self.proc.wait(25)


def until(true, seconds=30):
    """Wait for a true answer."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def address(desk, name):
    """The address of one of its servers."""
    return read_run(desk.home)["environment"][name]


def query(desk, sql):
    """The first row, asked of its database."""
    connection = psycopg2.connect(address(desk, "DATABASE_URL"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone() if cursor.description else None
    connection.close()
    return row


def _pair():
    while not is_free((port := free_port()) + 1):
        pass
    return port


@pytest.fixture
def home():
    """A folder the unprivileged user can enter, removed afterwards."""
    import shutil

    folder = new_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def desks(home):
    """desks(name) → a fake desk in a folder of that name, not started; stopped afterwards."""
    made = []

    def make(name=""):
        made.append(FakeDesk(home / name))
        return made[-1]

    yield make
    for desk in made:
        desk.clear()


@pytest.fixture
def desk(desks):
    """A fake desk, not started; stopped afterwards."""
    return desks()
