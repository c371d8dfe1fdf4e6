"""Test databases: one migrated template, a clone for each worker; the owner empties them, desk_app uses them."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings
from django.db import connection, connections
from psycopg2 import sql

TEMPLATE = "desk_template"
_LOCK = 7_102_099
# Where the desks of the first release stand: what was written up to here stays as it is.
RELEASED = [
    ("alarms", "0003_what_the_page_lists"),
    ("api", "0001_initial"),
    ("clocks", "0003_bounds_and_calendars"),
    ("journal", "0003_deliveries_set_aside"),
    ("rulebook", "0002_article_loaded_at"),
    ("staff", "0002_notice"),
    ("tickets", "0003_customer_once"),
]


def url_of(name: str) -> str:
    """The owner's address of another database on the same server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def _server():
    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    return server


def clone_database(worker: str) -> str:
    """A fresh clone of the template, which the first caller migrates; returns its name."""
    name = f"desk_test_{worker}"
    with _server().cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [_LOCK])
        cursor.execute("select 1 from pg_database where datname = %s", [TEMPLATE])
        if not cursor.fetchone():
            _make_template(cursor)
        cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        cursor.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        cursor.execute("select pg_advisory_unlock(%s)", [_LOCK])
    return name


def _make_template(cursor) -> None:
    draft = f"{TEMPLATE}_draft"
    cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(draft)))
    cursor.execute(sql.SQL("create database {} template template0").format(sql.Identifier(draft)))
    environment = os.environ | {"DATABASE_URL": url_of(draft)}
    command = [sys.executable, "manage.py", "migrate", "--noinput", "--skip-checks", "-v0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=Path(settings.BASE_DIR))
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    with psycopg2.connect(url_of(draft)) as made, made.cursor() as shift:
        shift.execute("create table clocks_shift (seconds double precision not null)")
    made.close()
    cursor.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(draft), sql.Identifier(TEMPLATE)))


def point_django_at(name: str) -> None:
    """Let Django's connections use this database, as desk_app."""
    connections.close_all()
    settings.DATABASE_URL = url_of(name)
    for each in (connections.settings["default"], connection.settings_dict):
        each["NAME"] = name


def empty_database() -> None:
    """Empty every table but the migrations, as the owner."""
    connections.close_all()
    with psycopg2.connect(settings.DATABASE_URL) as owner, owner.cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(tablename), ', ') from pg_tables "
            "where schemaname = 'public' and tablename not in ('django_migrations', 'django_content_type')"
        )
        cursor.execute(f"truncate {cursor.fetchone()[0]} restart identity cascade")
        cursor.execute("alter sequence ticket_number restart")
    owner.close()
