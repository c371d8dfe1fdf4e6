"""Measuring: every check in one statement, with the database's patience kept short and nothing left behind."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from servicedesk.alarms.checks import Check, all_checks
from servicedesk.journal.wires import ask

_PATIENCE = 1  # seconds for the broker
_BROKER = "broker"
AWAY = (DatabaseError, InterfaceError)  # how a database that is away, or too slow, shows itself


@dataclass(frozen=True)
class Measured:
    """A check with its value just now."""

    check: Check
    value: float | None

    @property
    def ok(self) -> bool:
        return self.check.holds(self.value)


@dataclass(frozen=True)
class Figure:
    """A figure for the monitoring server: `sql` selects (label's value, number) rows; `label` is what the first is called."""

    name: str
    words: str
    label: str
    sql: str


@dataclass(frozen=True)
class Look:
    """Every check as of `at`, the database's time."""

    at: datetime
    measured: tuple[Measured, ...]


@contextmanager
def aside(milliseconds: int) -> Iterator[Any]:
    """A cursor as the owner, whose statements give up after so long; nothing it does stays.

    Only the owner sees since when the other sessions' transactions are open.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true), set_config('role', 'none', true)", [f"{milliseconds}ms"])
        yield cursor
        transaction.set_rollback(True)  # and with it role and timeout


def look() -> Look:
    """Every check's value; raises one of AWAY when the database does not answer within two seconds."""
    checks = all_checks()
    asked = [check for check in checks if check.sql]
    with aside(2000) as cursor:
        cursor.execute("select clock_timestamp(), " + ", ".join(check.sql for check in asked))
        at, *row = cursor.fetchone()
    values = {check.code: None if value is None else float(value) for check, value in zip(asked, row, strict=True)}
    values[_BROKER] = 0.0 if broker_answers() else 1.0
    return Look(at, tuple(Measured(check, values[check.code]) for check in checks))


def look_if_possible() -> Look | None:
    """The same; None when the database is away or does not answer in time."""
    try:
        return look()
    except AWAY:
        return None


def figures() -> list[tuple[Figure, list[tuple[str, float]]]]:
    """The figures the apps contribute, each with its (label's value, number) rows, in one statement."""
    known = [figure for table in ask("alarm.figures") for figure in table]
    rows: dict[str, list[tuple[str, float]]] = {figure.name: [] for figure in known}
    with aside(2000) as cursor:
        parts = (
            f"select '{figure.name}', label::text, number::float from ({figure.sql}) {figure.name} (label, number)" for figure in known
        )
        cursor.execute(" union all ".join(parts))
        for name, label, number in cursor.fetchall():
            rows[name].append((label, number))
    return [(figure, rows[figure.name]) for figure in known]


def broker() -> redis.Redis:
    """Redis, asked once and for a second at most."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=_PATIENCE, socket_timeout=_PATIENCE, retry=Retry(NoBackoff(), 0))


def broker_answers() -> bool:
    """Whether Redis answers within a second."""
    try:
        with broker() as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


def waiting_messages(queues: Collection[str]) -> int:
    """How many messages wait in these queues; RedisError where Redis does not say so within a second."""
    with broker() as client:
        return sum(client.llen(queue) for queue in queues)


FIGURES = (
    Figure(
        "desk_deliveries_owed",
        "Deliveries not yet paid",
        "queue",
        "select q, count(d.id) from unnest(array['inside', 'outside']) q "
        "left join journal_delivery d on d.queue = q and d.next_at is not null group by q",
    ),
    Figure(
        "desk_deliveries_dead",
        "Deliveries given up",
        "queue",
        "select q, count(d.id) from unnest(array['inside', 'outside']) q "
        "left join journal_delivery d on d.queue = q and d.dead_at is not null and d.dismissed_at is null group by q",
    ),
    Figure(
        "desk_worker_heartbeat_age_seconds",
        "Seconds since a message reached a worker",
        "node",
        "select name, greatest(0, extract(epoch from clock_timestamp() - at)) from journal_pulse where name like '%@%'",
    ),
    Figure("desk_alarms_open", "Alarms open now", "code", "select code, count(*) from alarms_alarm where cleared_at is null group by code"),
)
