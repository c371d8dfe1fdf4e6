"""What many tests begin with is built by its actions once a worker; after that the rows it left are written again at a stroke."""

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
NOW = "the moment of the replay"
BY_TRIGGER = {"journal_waiting"}  # written by the database itself along with other rows


@dataclass
class _Kept:
    """What a build returned, and one string of SQL that leaves the rows it left; none where it changed rows it found."""

    made: Any
    sql: str | None


@dataclass
class Replay:
    """Per worker: the builds by name."""

    kept: dict[str, _Kept] = field(default_factory=dict)

    def __call__(self, name: str, build: Callable[[], Any]) -> Any:
        """What `build` returns, with its rows in the database: built the first time, then replayed.

        Holds for a build that only adds rows, always the same ones, to tables that are rolled back after the test.
        """
        known = self.kept.get(name)
        if known is None:
            before, began = _rows(), datetime.now(UTC) - timedelta(seconds=1)
            made = build()
            ended = datetime.now(UTC) + timedelta(seconds=1)
            self.kept[name] = _Kept(copy.deepcopy(made), _script(before, _rows(), (began, ended)))
            return made
        if known.sql is None:
            return build()
        with connection.cursor() as cursor:
            cursor.execute(known.sql)
        return copy.deepcopy(known.made)

    def forget(self) -> None:
        """The counters of the tables began again: what was kept may have numbers that are given out once more."""
        self.kept.clear()


replay = Replay()


def _rows() -> dict[str, list[str]]:
    """Table → its rows as JSON text, for every table of the schema."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' and tablename <> 'django_migrations' order by 1")
        tables = [name for (name,) in cursor.fetchall() if name not in BY_TRIGGER]
        rows = {}
        for table in tables:
            cursor.execute(f'select to_jsonb(each)::text from "{table}" each')
            rows[table] = [text for (text,) in cursor.fetchall()]
    return rows


def _open(value: Any, while_built: tuple[datetime, datetime]) -> Any:
    """The same without the moments at which it was built: what was stamped then is stamped anew."""
    if isinstance(value, dict):
        return {name: _open(each, while_built) for name, each in value.items()}
    if isinstance(value, list):
        return [_open(each, while_built) for each in value]
    if isinstance(value, str) and STAMP.fullmatch(value) and while_built[0] <= datetime.fromisoformat(value) <= while_built[1]:
        return NOW
    return value


def _script(before: dict[str, list[str]], after: dict[str, list[str]], while_built: tuple[datetime, datetime]) -> str | None:
    parts = []
    with connection.cursor() as cursor:
        for table, rows in after.items():
            found = set(before[table])
            if not found <= set(rows):
                return None
            added = [_open(json.loads(row), while_built) for row in rows if row not in found]
            if not added:
                continue
            cursor.execute(
                "select string_agg(quote_ident(column_name), ', ' order by ordinal_position) from information_schema.columns "
                "where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'",
                [table],
            )
            columns = cursor.fetchone()[0]
            select = f'insert into "{table}" ({columns}) select {columns} from '
            select += f'jsonb_populate_recordset(null::"{table}", replace(%s, %s, statement_timestamp()::text)::jsonb)'
            parts.append(cursor.mogrify(select, [json.dumps(added, ensure_ascii=False), NOW]).decode())
    return ";\n".join(parts)
