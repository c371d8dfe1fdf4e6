"""What a monitoring server reads: this process's requests, and the desk's checks and figures. No label holds a person or a path."""

import os
import platform
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import django
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from rest_framework.request import Request

from servicedesk.alarms.checks import COUNT
from servicedesk.alarms.measure import AWAY, broker_answers, figures, look
from servicedesk.api.actions import digest_of
from servicedesk.api.problems import Problem
from servicedesk.api.views import DeskView
from staff.access import require_right

RIGHT = "alarms.receive"
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
REMEMBERED = 900.0  # seconds a reader who was let in is known without the database
disable_created_metrics()  # when a counter began tells nobody anything
_OWN = CollectorRegistry()
REQUESTS = Counter("desk_requests", "Requests answered", ["view", "method", "status"], registry=_OWN)
SECONDS_TAKEN = Histogram("desk_request_seconds", "How long answers took", ["view", "method"], registry=_OWN)
_let_in: dict[str, float] = {}  # digest of a key → when it was last let in


def count(request: HttpRequest, status: int, seconds: float) -> None:
    """Count an answered request under its view's name, never its path."""
    match = getattr(request, "resolver_match", None)
    view = match.view_name if match else "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(view, method, f"{status // 100}xx").inc()
    SECONDS_TAKEN.labels(view, method).observe(seconds)


class Metrics(DeskView):
    """Text for Prometheus, to a member or key with the right to receive alarms.

    While the database is away a key let in within the last quarter of an hour is let in again: that is when it is read most.
    """

    resource = "metrics"
    schema: Any = None  # not a part of the API
    database_up = True
    throttle_classes = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        known = digest_of(request.headers.get("Authorization", ""))
        try:
            with transaction.atomic():
                super().initial(request, *args, **kwargs)
                require_right(request.user, RIGHT)
        except AWAY as error:
            self.database_up = False
            if time.monotonic() - _let_in.get(known, -REMEMBERED) >= REMEMBERED:
                raise Problem(503, "away", _("The database does not answer, so nobody can be recognised. Try again later.")) from error
        except Exception:
            _let_in.pop(known, None)  # revoked, or without the right by now
            raise
        else:
            if request.auth is not None:
                _let_in[known] = time.monotonic()

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # it is text, whatever is asked for

    def get(self, request: Request) -> HttpResponse:
        """Everything, as text."""
        return HttpResponse(_own() + generate_latest(_registry(Desk(self.database_up))), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _own() -> bytes:
    """What the web processes count of themselves; of all of them where PROMETHEUS_MULTIPROC_DIR is set."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(_OWN)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)


def _registry(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    ProcessCollector(registry=registry)
    return registry


class Desk(Collector):
    """The desk's state, asked for when it is read: two questions to the database whatever it holds."""

    def __init__(self, database_up: bool):
        self.database_up = database_up  # one that did not know the reader is not asked, and waited for, again

    def collect(self) -> Iterator[Metric]:
        found = self._found() if self.database_up else None
        yield _gauge("desk_build_info", "Versions", ["version", "django", "python"], [(_build(), 1.0)])
        yield _gauge("desk_database_up", "Whether the database answers", [], [((), float(found is not None))])
        yield _gauge("desk_broker_up", "Whether the broker answers", [], [((), float(broker_answers()))])
        yield from found or ()

    def _found(self) -> list[Metric] | None:
        try:
            return [*_checks(), *_figures()]
        except AWAY:
            return None


def _checks() -> Iterator[Metric]:
    measured = look().measured
    known = [each for each in measured if each.value is not None]
    by_unit = {True: "desk_check_count", False: "desk_check_seconds"}
    for counted, name in by_unit.items():
        rows = [((each.check.code,), each.value or 0.0) for each in known if (each.check.unit == COUNT) is counted]
        yield _gauge(name, "A check's value; missing when there never was one", ["check"], rows)
    yield _gauge(
        "desk_check_limit", "A check's limit, in its unit", ["check"], [((each.check.code,), each.check.limit) for each in measured]
    )
    yield _gauge(
        "desk_check_ok", "1 when a check is within its limit", ["check"], [((each.check.code,), float(each.ok)) for each in measured]
    )


def _figures() -> Iterator[Metric]:
    for figure, rows in figures():
        yield _gauge(figure.name, figure.words, [figure.label], [((label,), number) for label, number in rows])


def _gauge(name: str, words: str, labels: list[str], rows: Iterable[tuple[Sequence[str], float]]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=labels)
    for values, number in rows:
        family.add_metric(values, number)
    return family


@cache
def _build() -> tuple[str, str, str]:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return project["version"], django.get_version(), platform.python_version()
