"""Whether this process lives, and whether the desk can work: for load balancers and alarms, outside the request's transaction."""

from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

LIMITS = {"sweep": 15, "worker": 30, "sweep_lag": 30, "open_transaction": 300}  # seconds
_PATIENCE = 1  # seconds for the broker
_AGES = """
    select extract(epoch from clock_timestamp() - (select at from journal_pulse where name = 'sweep')),
           extract(epoch from clock_timestamp() - (select at from journal_pulse where name = 'worker-out')),
           greatest(0, coalesce(extract(epoch from clock_timestamp() - (select min(next_at) from clocks_clock)), 0)),
           coalesce(extract(epoch from clock_timestamp() - (
               select min(xact_start) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
               and backend_type = 'client backend' and application_name <> 'pg_dump'
           )), 0)
"""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and workers do their part, else 503; each check by name, with its age and limit in seconds."""
    ages = _ages()
    checks: dict[str, dict[str, Any]] = {"database": {"ok": ages is not None}, "broker": {"ok": _broker_answers()}}
    for name, limit in LIMITS.items():
        age = ages[name] if ages else None
        checks[name] = {"ok": age is not None and age <= limit, "age_seconds": age, "limit_seconds": limit}
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503)


def _ages() -> dict[str, float | None] | None:
    """How old each thing is by the database's clock; None when the database does not answer in time."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = '2s'")
            cursor.execute("set local role none")  # only the owner sees since when the other sessions' transactions are open
            cursor.execute(_AGES)
            ages = cursor.fetchone()
            transaction.set_rollback(True)  # and with it role and timeout
            return {name: None if age is None else round(float(age), 1) for name, age in zip(LIMITS, ages, strict=True)}
    except DatabaseError:
        return None


def _broker_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=_PATIENCE, socket_timeout=_PATIENCE, retry=Retry(NoBackoff(), 0)
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
