"""Two database roles: the owner migrates, every other process works as desk_app.

desk_app may add to the journal and read it, never rewrite it. It cannot log in: the owner's
login takes the role (SET ROLE), so one DATABASE_URL serves both.
"""

from collections.abc import Iterable

import psycopg2
from psycopg2 import sql

ROLE = "desk_app"
_LOCK = 7_102_001  # advisory lock: any number of starters may prepare at once


class UnfitDatabase(RuntimeError):
    """The database cannot carry the desk; the message says what an administrator must do."""


_ON_SCHEMA = "grant usage on schema public to {}"
_BY_DEFAULT = (("select, insert, update, delete", "tables"), ("usage, select", "sequences"))


def prepare(dsn: str) -> None:
    """Make desk_app and its default privileges in the database `dsn` names; safe to run by many at once.

    Raises UnfitDatabase when the encoding or ctype would lose Chinese, or the owner may not create roles.
    """
    _prepare(
        dsn, [_ON_SCHEMA, *(f"alter default privileges in schema public grant {rights} on {what} to {{}}" for rights, what in _BY_DEFAULT)]
    )


def prepare_bare(dsn: str) -> None:
    """Make desk_app for a dump that brings its tables' own rights, which default privileges would widen; raises as `prepare`."""
    _prepare(dsn, [f"alter default privileges in schema public revoke {rights} on {what} from {{}}" for rights, what in _BY_DEFAULT])


def _prepare(dsn: str, statements: Iterable[str]) -> None:
    with psycopg2.connect(dsn, connect_timeout=5) as connection, connection.cursor() as cursor:
        _refuse_unfit(cursor)
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        _create_role(cursor)
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(ROLE)))
    connection.close()


def _refuse_unfit(cursor) -> None:
    cursor.execute("select datname, pg_encoding_to_char(encoding), datctype from pg_database where datname = current_database()")
    name, encoding, ctype = cursor.fetchone()
    if encoding != "UTF8":
        raise UnfitDatabase(f"Database {name} has encoding {encoding}; the desk needs UTF8: create it with ENCODING 'UTF8'.")
    if ctype in ("C", "POSIX"):
        raise UnfitDatabase(f"Database {name} has ctype {ctype}, under which Chinese is not searchable: create it with LC_CTYPE 'C.UTF-8'.")


def _create_role(cursor) -> None:
    cursor.execute("select 1 from pg_roles where rolname = %s", [ROLE])
    exists = cursor.fetchone()
    cursor.execute("select rolcreaterole or rolsuper, rolname from pg_roles where rolname = current_user")
    may_create, owner = cursor.fetchone()
    cursor.execute("select pg_has_role(current_user, oid, 'MEMBER') from pg_roles where rolname = %s", [ROLE])
    member = exists and cursor.fetchone()[0]
    if exists and member:
        return
    if not may_create:
        raise UnfitDatabase(
            f"{owner} may not create roles. An administrator must run: CREATE ROLE {ROLE} NOLOGIN NOBYPASSRLS; GRANT {ROLE} TO {owner};"
        )
    if not exists:
        cursor.execute(sql.SQL("create role {} nologin nobypassrls").format(sql.Identifier(ROLE)))
    cursor.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(ROLE)))


def append_only(table: str) -> list[str]:
    """SQL a migration runs to make `table` append-only: no rewriting by desk_app, nor by mistake as owner."""
    return [
        f"revoke update, delete, truncate on {table} from {ROLE}",
        f"""create or replace function {table}_append_only() returns trigger language plpgsql as $$
            begin raise exception '{table} is append-only'; end $$""",
        f"""create trigger {table}_append_only before update or delete on {table}
            for each row execute function {table}_append_only()""",
    ]
