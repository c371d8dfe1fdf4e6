"""The application's role: made once, by however many start at once; an unfit database is refused by name."""

import os
import secrets
import subprocess
import sys

import psycopg2
import pytest
from psycopg2 import sql

from servicedesk.database import UnfitDatabase, prepare
from tests.database import _server, url_of


@pytest.fixture
def empty(request):
    """A database of its own; options follow the name."""
    name = f"desk_roles_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with _server().cursor() as cursor:
        cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        options = getattr(request, "param", "")
        cursor.execute(f"create database {name} template template0 {options}")
    yield url_of(name)
    with _server().cursor() as cursor:
        cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def test_four_processes_may_make_the_role_at_once(empty):
    role = f"desk_raced_{secrets.token_hex(4)}"  # one that nobody has made before
    code = "import sys; from servicedesk import database; database.ROLE = sys.argv[2]; database.prepare(sys.argv[1])"
    started = [subprocess.Popen([sys.executable, "-c", code, empty, role], stderr=subprocess.PIPE, text=True) for _ in range(4)]
    ended = [(process.wait(30), process.stderr.read()) for process in started]
    assert ended == [(0, "")] * 4
    with psycopg2.connect(empty) as connection, connection.cursor() as cursor:
        cursor.execute("select rolcanlogin, rolbypassrls from pg_roles where rolname = %s", [role])
        assert cursor.fetchone() == (False, False)
        cursor.execute(sql.SQL("drop owned by {0}; drop role {0}").format(sql.Identifier(role)))


@pytest.mark.parametrize(
    ("empty", "named"),
    [
        ("encoding 'SQL_ASCII' locale_provider libc locale 'C'", "SQL_ASCII"),
        ("locale_provider libc lc_collate 'C' lc_ctype 'C'", "ctype C"),
    ],
    indirect=["empty"],
)
def test_a_database_that_would_lose_chinese_is_refused_by_name(empty, named):
    with pytest.raises(UnfitDatabase, match=f"desk_roles_\\w+ has .*{named}.*create it with"):
        prepare(empty)


def test_an_owner_who_may_not_make_roles_is_told_the_two_statements(empty, monkeypatch):
    import servicedesk.database as database

    monkeypatch.setattr(database, "ROLE", "desk_app_other")
    with psycopg2.connect(empty) as connection, connection.cursor() as cursor:
        cursor.execute("drop role if exists humble")
        cursor.execute("create role humble login password 'humble'")
    humble = empty.replace(empty.split("//")[1].split("@")[0], "humble:humble")
    with pytest.raises(UnfitDatabase, match="CREATE ROLE desk_app_other NOLOGIN NOBYPASSRLS; GRANT desk_app_other TO humble;"):
        prepare(humble)


def test_a_part_of_the_desk_holds_others_up_for_a_minute_at_most(db):
    """The processes of the running desk limit their statements; commands, which may take long, do not."""
    shown = {}
    for part in ("web", ""):
        environment = {name: value for name, value in os.environ.items() if name != "DESK_PROCESS"} | (
            {"DESK_PROCESS": part} if part else {}
        )
        command = "from django.db import connection as c; k = c.cursor(); k.execute('show statement_timeout'); print(k.fetchone()[0])"
        done = subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", command], env=environment, capture_output=True, text=True)
        shown[part] = done.stdout.strip()
    assert shown == {"web": "1min", "": "0"}
