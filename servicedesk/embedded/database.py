"""Is a database fit for the desk? Asked of our own and of one that DATABASE_URL names."""

from __future__ import annotations

from typing import Any

from .home import EmbeddedError

CONNECTION_OPTIONS = {"sslmode", "sslrootcert", "sslcert", "sslkey", "options", "target_session_attrs"}


def check_database(url: str, called: str = "DATABASE_URL") -> None:
    """Raise EmbeddedError unless the database answers, is UTF-8 and keeps Chinese in its trigrams.

    `called` is what the message calls it. Nothing is changed: what is tried is rolled back.
    """
    connection = _connect(url, called)
    try:
        with connection.cursor() as cursor:
            name, encoding, ctype = _facts(cursor)
            remedy = "make another with ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0"
            if encoding != "UTF8":
                raise EmbeddedError(f"{called}: database {name} has encoding {encoding}; {remedy}")
            if ctype in ("C", "POSIX") or not _keeps_chinese(cursor):
                raise EmbeddedError(f"{called}: database {name} has ctype {ctype}, under which Chinese cannot be searched; {remedy}")
    finally:
        connection.close()


def _connect(url: str, called: str) -> Any:
    import dj_database_url
    import psycopg2

    try:
        parts = dj_database_url.parse(url)
        extra = {k: v for k, v in parts.get("OPTIONS", {}).items() if k in CONNECTION_OPTIONS}
        return psycopg2.connect(
            host=parts["HOST"] or None,
            port=parts["PORT"] or None,
            user=parts["USER"] or None,
            password=parts["PASSWORD"] or None,
            dbname=parts["NAME"],
            connect_timeout=10,
            **extra,
        )
    except (psycopg2.OperationalError, ValueError, KeyError) as error:
        raise EmbeddedError(f"{called}: cannot connect: {' '.join(str(error).split())}") from None


def _facts(cursor: Any) -> tuple[str, str, str]:
    cursor.execute("SELECT datname, pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()")
    return cursor.fetchone()


def _keeps_chinese(cursor: Any) -> bool:
    """Does pg_trgm see Chinese letters? Yes as well where we may not install it: migrations will say so by name."""
    import psycopg2

    try:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SELECT cardinality(show_trgm('打印机')) > 0")
        return cursor.fetchone()[0]
    except psycopg2.Error:
        return True
    finally:
        cursor.connection.rollback()
