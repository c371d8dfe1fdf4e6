"""A desk in a database of its own, with a home of its own, and the commands run on it as an operator would."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import override_settings
from psycopg2 import sql

from servicedesk.backup.server import relations
from tests import make
from tests.database import TEMPLATE, _server, point_django_at, url_of
from tests.running import REPO


class Desk:
    """A database on the test cluster, its attachments, and where its backups go."""

    def __init__(self, name: str, home: Path):
        self.name, self.home, self.url = name, home, url_of(name)
        self.files, self.backups = home / "files", home / "backups"
        self.files.mkdir()

    def create(self, template: str = "template0") -> None:
        """Make the database."""
        _run(sql.SQL("create database {} template {}"), self.name, template)

    def drop(self) -> None:
        """Drop it, and all a restore made beside it."""
        connections.close_all()
        with _server().cursor() as cursor:
            cursor.execute("select datname from pg_database where datname = %s or datname like %s", [self.name, f"{self.name}\\_%"])
            names = [row[0] for row in cursor.fetchall()]
        for name in names:
            _run(sql.SQL("drop database {} with (force)"), name)

    def environment(self, **over: str) -> dict[str, str]:
        """What a command on this desk runs with."""
        return {**os.environ, "DATABASE_URL": self.url, "DESK_HOME": str(self.home), **over}

    def start(self, *arguments: str | Path, **over: str) -> subprocess.Popen:
        """Start a command and do not wait for it."""
        command = [sys.executable, "manage.py", *map(str, arguments)]
        connections.close_all()
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=REPO, env=self.environment(**over), text=True, **pipes)

    def manage(self, *arguments: str | Path, said: str = "", **over: str) -> str:
        """Run a command that succeeds, here; what it printed."""
        return self._call(arguments, said, over)

    def refused(self, *arguments: str | Path, said: str = "", **over: str) -> str:
        """Run a command that must fail, here; its one line of complaint."""
        with pytest.raises(CommandError) as refusal:
            self._call(arguments, said, over)
        (line,) = str(refusal.value).splitlines()
        return line

    def _call(self, arguments: tuple[str | Path, ...], said: str, over: dict[str, str]) -> str:
        """What is typed comes from `said`; `over` is put into the environment."""
        connections.close_all()
        url = over.get("DATABASE_URL", self.url)
        out, umask = StringIO(), os.umask(0o022)
        try:
            with (
                override_settings(DESK_HOME=self.home, DESK_FILES=self.files, DATABASE_URL=url),
                mock.patch.dict(os.environ, over),
                mock.patch("sys.stdin", StringIO(said)),
            ):
                call_command(*map(str, arguments), stdout=out)
        finally:
            os.umask(umask)
        return out.getvalue()

    def run(self, *arguments: str | Path, code: int = 0, **over: str) -> str:
        """Run a command by itself, as an operator would; all it printed."""
        process = self.start(*arguments, **over)
        out, err = process.communicate(timeout=120)
        assert process.returncode == code, out + err
        return out + err

    def backup(self, *options: str | Path, **over: str) -> Path:
        """Take a backup; its folder."""
        return Path(self.manage("backup", *options, **over).split(": ")[0])

    def rows(self, name: str = "") -> dict[str, tuple[int, str]]:
        """Of every table: how many rows, and a hash of them all."""
        with owner(name or self.name) as cursor:
            tables = relations(cursor)
            return {".".join(table): _sum(cursor, table) for table in tables}

    def lines(self, table: str) -> set[str]:
        """Every row of a table, as text."""
        with owner(self.name) as cursor:
            cursor.execute(sql.SQL("select t::text from {} t").format(sql.Identifier(table)))
            return {row[0] for row in cursor.fetchall()}

    def attachments(self) -> dict[str, str]:
        """The hash of every attachment, by name."""
        found = (path for path in self.files.rglob("*") if path.is_file())
        return {str(path.relative_to(self.files)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

    def attach(self, name: str, content: bytes) -> None:
        """Put an attachment where uploads go."""
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _sum(cursor, table: tuple[str, str]) -> tuple[int, str]:
    query = sql.SQL("select count(*), coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') from {} t")
    cursor.execute(query.format(sql.Identifier(*table)))
    return cursor.fetchone()


def _run(statement: sql.SQL, *names: str) -> None:
    server = _server()
    with server.cursor() as cursor:
        cursor.execute(statement.format(*map(sql.Identifier, names)))
    server.close()


@contextmanager
def owner(name: str) -> Iterator:
    """A cursor of the owner's in a database; each statement by itself, the session closed at the end."""
    session = psycopg2.connect(url_of(name))
    session.autocommit = True
    try:
        yield session.cursor()
    finally:
        session.close()


@pytest.fixture
def desk(django_db_setup, django_db_blocker, tmp_path):
    """An own desk, migrated and empty; Django uses it for the time of the test."""
    before = settings.DATABASE_URL.rpartition("/")[2]
    own = Desk(f"desk_backup_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}", tmp_path)
    own.drop()
    own.create(TEMPLATE)
    with django_db_blocker.unblock():
        point_django_at(own.name)
        try:
            yield own
        finally:
            point_django_at(before)
            own.drop()


@pytest.fixture
def staffed(desk):
    """The desk with people, a pack, five tickets and three attachments."""
    service = make.make_department()
    lead = make.make_post("lead", department=service, title_en="Team lead")
    agent = make.make_post("agent", department=service, title_en="Agent", reports_to=lead)
    desk.people = SimpleNamespace(
        ana=make.make_member("ana", posts=[agent], department=service), ben=make.make_member("ben", posts=[lead], department=service)
    )
    make.load_demo_pack()
    for _ in range(5):
        make.make_ticket(desk.people.ana)
    desk.attach("2026/11/净水机.jpg", os.urandom(70_000))
    desk.attach("2026/11/b.txt", b"")
    desk.attach("c.pdf", b"%PDF-1.7 invoice")
    return desk
