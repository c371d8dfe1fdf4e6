"""What is asked of the server besides the dump: who is in the database, what is in it, and the change of names."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import make_dsn, parse_dsn

from servicedesk.backup.errors import BackupError

LONGEST_NAME = 63
LOCK = "desk restore "
# An extension's own tables come back with the extension.
_RELATIONS = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = any(%s) and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname !~ '^pg_temp'
    and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by 1, 2
"""
_PROVIDERS = {"c": "libc", "i": "icu", "b": "builtin"}


class NoDatabase(BackupError):
    """The server answers and has no database of that name."""


class Target(NamedTuple):
    """The database a restore is asked to fill."""

    name: str
    missing: bool
    empty: bool


def name_of(url: str) -> str:
    """The database's name in an address."""
    return parse_dsn(url).get("dbname", "")


def url_of(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name, safe='')}"))


@contextmanager
def connected(url: str, **options: Any) -> Iterator[Any]:
    """A session as the owner, closed at the end; the server's complaints become BackupError, a missing database NoDatabase."""
    try:
        session = psycopg2.connect(make_dsn(url, connect_timeout=10), **({"application_name": "desk backup"} | options))
    except psycopg2.OperationalError as error:
        reason = _one_line(error)
        missing = reason.endswith(f'database "{name_of(url)}" does not exist')  # there is no code before there is a session
        raise (NoDatabase if missing else BackupError)(f"The database does not answer: {reason}", f"数据库没有应答：{reason}") from None
    try:
        yield session
    except psycopg2.Error as error:
        reason = _one_line(error)
        raise BackupError(f"The database refused: {reason}", f"数据库拒绝：{reason}") from None
    finally:
        session.close()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def relations(cursor: Any, kinds: str = "r") -> list[tuple[str, str]]:
    """(schema, name) of everything of these kinds that is not the server's own or an extension's; plain tables unless told."""
    cursor.execute(_RELATIONS, [list(kinds)])
    return cursor.fetchall()


def count_rows(cursor: Any) -> dict[str, int]:
    """Rows of every table, by "schema.table", as this transaction sees them."""
    counts = {}
    for schema, table in relations(cursor):
        cursor.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table)))
        counts[f"{schema}.{table}"] = cursor.fetchone()[0]
    return counts


def survey(url: str) -> Target:
    """Look at the database `url` names; BackupError when somebody is in it or the server does not answer."""
    name = name_of(url)
    try:
        with connected(url) as session, session.cursor() as cursor:
            refuse_in_use(cursor, name)
            return Target(name, missing=False, empty=not relations(cursor, "rpvmSf"))
    except NoDatabase:
        return Target(name, missing=True, empty=True)


def refuse_in_use(cursor: Any, name: str) -> None:
    """Raise BackupError naming who else is connected to the database."""
    cursor.execute(
        "select coalesce(nullif(application_name, ''), '?'), count(*) from pg_stat_activity where datname = %s "
        "and pid <> pg_backend_pid() and coalesce(backend_type, 'client backend') = 'client backend' group by 1 order by 1",
        [name],
    )
    if others := cursor.fetchall():
        count, who = sum(number for _, number in others), ", ".join(f"{each} ({number})" for each, number in others)
        raise BackupError(
            f"Database {name} is in use by {count} session(s): {who}. Stop what uses it first.",
            f"数据库 {name} 正被 {count} 个会话使用：{who}。请先停止。",
        )


@contextmanager
def maintenance(url: str) -> Iterator[Any]:
    """A session beside the database, in `postgres`; each statement by itself."""
    with connected(url_of(url, "postgres")) as session:
        session.autocommit = True
        yield session


@contextmanager
def alone(url: str, name: str) -> Iterator[None]:
    """Be the only restore into the database of this name on its server; BackupError when another one is at it."""
    with maintenance(url) as session, session.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [f"{LOCK}{name}"])
        if not cursor.fetchone()[0]:
            raise BackupError(f"Another restore into database {name} is at work.", f"另一个恢复正在写入数据库 {name}。")
        yield


def create_beside(url: str, target: Target) -> str:
    """Make an empty database like the target, in place of one that a broken-off restore left; its address."""
    name = f"{target.name[: LONGEST_NAME - 10]}_restoring"
    with maintenance(url) as session, session.cursor() as cursor:
        alike = [] if target.missing else _locale_of(cursor, target.name)
        cursor.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
        try:
            cursor.execute(sql.SQL(" ").join([sql.SQL("create database {} template template0").format(sql.Identifier(name)), *alike]))
        except psycopg2.errors.InsufficientPrivilege:
            raise BackupError(
                "The login may not make the database that a restore fills before it takes the old one's place. An administrator must run: "
                "ALTER ROLE … CREATEDB; or make an empty database, to which DATABASE_URL then points.",
                "该登录无权新建数据库，而恢复须先写入新库再替换旧库。请管理员执行 ALTER ROLE … CREATEDB；"
                "或新建一个空数据库并让 DATABASE_URL 指向它。",
            ) from None
    return url_of(url, name)


def _locale_of(cursor: Any, name: str) -> list[sql.Composable]:
    """The options that make a new database sort and compare like this one; the catalogue's columns differ by version."""
    cursor.execute("select to_jsonb(d), pg_encoding_to_char(encoding) from pg_database d where datname = %s", [name])
    facts, encoding = cursor.fetchone()
    options = {"encoding": encoding, "lc_collate": facts["datcollate"], "lc_ctype": facts["datctype"]}
    if provider := _PROVIDERS.get(facts.get("datlocprovider", "")):
        options["locale_provider"] = provider
        if provider != "libc":
            options[f"{provider}_locale"] = facts.get("datlocale") or facts.get("daticulocale")
    return [sql.SQL("{} {}").format(sql.SQL(option), sql.Literal(value)) for option, value in options.items()]


def drop(url: str) -> None:
    """Drop the database `url` names, if it is there and nobody is in it."""
    name = name_of(url)
    with maintenance(url) as session, session.cursor() as cursor:
        cursor.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


def swap(url: str, target: Target, beside: str) -> str:
    """Give the database beside the target's name, in one transaction; the name the former one is kept under, "" for none."""
    former = ""
    with connected(url_of(url, "postgres")) as session, session.cursor() as cursor:
        if not target.missing:
            refuse_in_use(cursor, target.name)
            cursor.execute("select to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDD_HH24MISS')")
            former = f"{target.name[: LONGEST_NAME - 24]}_before_{cursor.fetchone()[0]}"
            _rename(cursor, target.name, former)
        _rename(cursor, name_of(beside), target.name)
        session.commit()
    return former


def _rename(cursor: Any, old: str, new: str) -> None:
    cursor.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(old), sql.Identifier(new)))
