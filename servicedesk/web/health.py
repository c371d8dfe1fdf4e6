"""Whether this process lives, and whether the desk can work: for load balancers, outside the request's transaction."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from servicedesk.alarms.checks import SECONDS, all_checks
from servicedesk.alarms.measure import Look, Measured, broker_answers, look_if_possible


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and workers do their part, else 503; each check by name, with its age and limit in seconds."""
    seen = look_if_possible()
    checks: dict[str, dict[str, Any]] = {"database": {"ok": seen is not None}} | (_without_database() if seen is None else _checks(seen))
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503)


def _checks(seen: Look) -> dict[str, dict[str, Any]]:
    """What readiness needs; of checks that answer under one name, the worst."""
    found: dict[str, Measured] = {}
    for each in seen.measured:
        if name := each.check.ready:
            found[name] = max(found.get(name, each), each, key=_badness)
    return {name: _words(each) for name, each in found.items()}


def _badness(each: Measured) -> tuple[bool, bool, float]:
    return not each.ok, each.value is None, each.value or 0.0


def _words(each: Measured) -> dict[str, Any]:
    if each.check.unit != SECONDS:
        return {"ok": each.ok}
    age = None if each.value is None else round(each.value, 1)
    return {"ok": each.ok, "age_seconds": age, "limit_seconds": each.check.limit}


def _without_database() -> dict[str, dict[str, Any]]:
    """The broker can be asked without the database; everything else is unknown, and so not well."""
    found: dict[str, dict[str, Any]] = {}
    for check in all_checks():
        if check.ready and check.unit == SECONDS:
            found[check.ready] = {"ok": False, "age_seconds": None, "limit_seconds": check.limit}
    return found | {"broker": {"ok": broker_answers()}}
