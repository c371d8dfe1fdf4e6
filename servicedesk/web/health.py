"""Whether this process lives, and whether the desk can work: for load balancers, outside the request's transaction."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from servicedesk.alarms.checks import SECONDS, all_checks
from servicedesk.alarms.measure import Look, broker_answers, look_if_possible


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
    found: dict[str, dict[str, Any]] = {}
    for each in seen.measured:
        name, check = each.check.ready, each.check
        if name and (name not in found or found[name]["ok"]):
            age = None if each.value is None else round(each.value, 1)
            found[name] = {"ok": each.ok} | ({"age_seconds": age, "limit_seconds": check.limit} if check.unit == SECONDS else {})
    return found


def _without_database() -> dict[str, dict[str, Any]]:
    """The broker can be asked without the database; everything else is unknown, and so not well."""
    found: dict[str, dict[str, Any]] = {}
    for check in all_checks():
        if check.ready and check.unit == SECONDS:
            found[check.ready] = {"ok": False, "age_seconds": None, "limit_seconds": check.limit}
    return found | {"broker": {"ok": broker_answers()}}
