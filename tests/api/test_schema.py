"""The schema is valid, and what the server answers is what it says."""

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi

from servicedesk.clocks.models import Clock, Obligation, Schedule
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.actions import place_events
from servicedesk.journal.delivery import deliver_due
from servicedesk.web.api_urls import urlpatterns
from staff.models import Notice
from tests import make
from tests.api.conftest import key_of

EXAMPLES = 4  # bodies and queries made up for each operation
CHECKS = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
    openapi.response_headers_conformance,
]


@pytest.fixture
def schema() -> dict[str, Any]:
    reset_generator_stats()
    return SchemaGenerator().get_schema(request=None, public=True)


def test_the_schema_is_valid_and_nothing_in_it_was_guessed(schema, capsys):
    validate_schema(schema)
    assert not GENERATOR_STATS, capsys.readouterr().err


def test_every_enumeration_has_a_name_of_its_own(schema):
    from servicedesk.api.schema import ENUMS

    assert {name for name, body in schema["components"]["schemas"].items() if "enum" in body} == set(ENUMS)


def test_every_address_is_in_the_schema(schema):
    ours = {f"/api/v1/{each.pattern}" for each in urlpatterns if str(each.pattern) not in ("schema/", "docs/", "")}
    plain = {path.replace("<int:pk>", "{id}").replace("<str:call>", "{call}").replace("<slug:number>", "{number}") for path in ours}
    assert plain == set(schema["paths"]) - {"/api/v1/schema/"}


@pytest.fixture
def addresses(house, desk_at_work, tmp_path) -> dict[str, dict[str, Any]]:
    """Things that are there, for the parameters of each resource's addresses."""
    make.load_habits(tmp_path)
    sweep(make.T0 + timedelta(minutes=3), always=True)
    sweep(make.T0 + timedelta(days=1), always=True)
    deliver_due("inside")
    place_events()
    return {
        "tickets": {"number": desk_at_work.ticket.number},
        "calls": {"call": "ext:ext-1"},
        "customers": {"id": house.dana.pk},
        "clocks": {"id": Clock.objects.order_by("id")[0].pk},
        "schedules": {"id": Schedule.objects.get().pk},
        "obligations": {"id": Obligation.objects.get().pk},
        "notices": {"id": Notice.objects.filter(member=house.ben).order_by("id")[0].pk},
    }


@pytest.fixture
def same_connection():
    """A real handler gives connections back around each request; inside a test's transaction it must not."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.filterwarnings("ignore")
def test_the_server_answers_as_its_schema_says(house, addresses, same_connection):
    """Made-up queries, headers and bodies for every operation: whatever is answered is in the schema, and nothing fails."""
    sender = {"Authorization": f"Bearer {key_of(house.ben)}"}
    api = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application(), headers=sender)
    seen: dict[str, set[int]] = {}
    for found in api.get_all_operations():
        _probe(found.ok(), addresses, sender, seen)
    assert all(codes & {200, 201} for name, codes in seen.items() if name.startswith("GET")), seen


def _probe(operation: Any, addresses: dict[str, dict[str, Any]], sender: dict[str, str], seen: dict[str, set[int]]) -> None:
    name = f"{operation.method.upper()} {operation.path}"

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def probe(case: Any) -> None:
        case.path_parameters.update(addresses.get(operation.path.split("/")[3], {}) if case.path_parameters else {})
        answer = case.call(headers=sender)
        case.validate_response(answer, checks=CHECKS)
        seen.setdefault(name, set()).add(answer.status_code)

    probe()
