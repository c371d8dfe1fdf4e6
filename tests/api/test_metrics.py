"""What a monitoring server reads, and who may."""

import os
import subprocess
import sys

import pytest
from django.db import OperationalError
from django.db.models.functions import Now
from prometheus_client.parser import text_string_to_metric_families

from servicedesk.alarms import measure
from servicedesk.alarms.checks import all_checks
from servicedesk.api.models import ApiKey
from servicedesk.journal.actions import pulse
from servicedesk.journal.models import Delivery, Event
from servicedesk.web import metrics
from tests import make
from tests.api.conftest import Caller, key_of
from tests.statements import count_statements


@pytest.fixture(autouse=True)
def nobody_remembered(monkeypatch):
    monkeypatch.setattr(metrics, "_let_in", {})


@pytest.fixture
def ada(call, house):
    return call(house.ada)


def samples(answer) -> dict[tuple, float]:
    """(name, label values in the order of the labels' names …) → value of everything in the answer."""
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_a_key_of_whoever_receives_alarms_reads_everything(ada, desk_at_work):
    for name in ("sweep", "beat", "clocks@here", "out@here"):
        pulse(name)
    found = samples(ada.get("/metrics", Accept="application/openmetrics-text;q=0.9,text/plain;q=0.5"))
    assert found["desk_database_up",] == found["desk_broker_up",] == 1
    assert {code for name, code in (key[:2] for key in found if key[0] == "desk_check_ok")} == {check.code for check in all_checks()}
    assert found["desk_check_limit", "sweep"] == 15
    assert found["desk_check_ok", "sweep"] == 1 and 0 <= found["desk_check_seconds", "sweep"] < 15
    assert found["desk_check_count", "deliveries_dead"] == 0
    assert found["desk_check_ok", "watch"] == 0 and ("desk_check_seconds", "watch") not in found  # nobody ever watched
    assert found["desk_clocks_open", "running"] > 0 == found["desk_clocks_open", "paused"]
    assert found["desk_deliveries_dead", "outside"] == 0
    assert found["desk_worker_heartbeat_age_seconds", "out@here"] < 60
    assert next(key for key in found if key[0] == "desk_build_info")[-1] == "0.1.0"


def test_requests_are_counted_by_view_and_never_by_path_or_person(ada, call, house, desk_at_work):
    path = f"/api/v1/tickets/{desk_at_work.ticket.number}/"
    before = samples(ada.get("/metrics"))
    call(house.ana).get(path)
    ada.get("/no/such/page/")
    ada.client.generic("SPY", "/healthz")
    after = ada.get("/metrics")
    found = samples(after)
    key = ("desk_requests_total", "GET", "2xx", "tickets.api.tickets.TicketOne")
    assert found[key] == before.get(key, 0) + 1
    assert found["desk_request_seconds_count", "GET", "tickets.api.tickets.TicketOne"] >= 1
    assert ("desk_requests_total", "other", "4xx", "servicedesk.web.health.healthz") in found
    text = after.content.decode()
    assert desk_at_work.ticket.number not in text and "no/such" not in text and "SPY" not in text and "ada" not in text


def test_the_browser_of_whoever_receives_alarms_reads_too(house, browse):
    assert browse(house.ada).get("/metrics").status_code == 200


def test_anonymous_reads_nothing(call):
    answer = call(None).get("/metrics")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert "desk_" not in answer.content.decode()


def test_an_unknown_key_reads_nothing(db):
    assert Caller("desk_unknown").get("/metrics").status_code == 401


def test_an_agent_is_told_which_right_is_missing_and_who_holds_it(call, house):
    answer = call(house.ana).get("/metrics")
    assert answer.status_code == 403
    assert (answer.json()["right"], answer.json()["holders"]) == ("alarms.receive", ["Administrator"])


def test_a_key_without_the_scope_reads_nothing(house):
    assert Caller(key_of(house.ada, "tickets", scopes=("tickets",))).get("/metrics").status_code == 403


def test_a_key_made_for_it_reads_this_alone(house):
    scrape = Caller(key_of(house.ada, "scrape", scopes=("metrics",)))
    assert scrape.get("/metrics").status_code == 200
    assert scrape.get("tickets/").status_code == 403


def test_more_rows_ask_the_database_no_more(ada, house, desk_at_work):
    ada.get("/metrics")
    with count_statements() as few:
        ada.get("/metrics")
    for node in range(5):
        pulse(f"out@{node}")
    for event in Event.objects.order_by("pk")[:5]:
        Delivery.objects.create(event=event, listener="x.y", queue="outside")
    make.make_ticket(house.ana)
    with count_statements() as many:
        ada.get("/metrics")
    assert len(many) == len(few) <= 8, str(many)


def test_readiness_asks_twice_whatever_there_is(client, db):
    with count_statements() as asked:
        client.get("/readyz")
    assert len(asked) == 2, str(asked)


@pytest.fixture
def no_database(monkeypatch):
    """The database is away from here on."""

    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    def fall():
        monkeypatch.setattr(measure, "aside", away)
        monkeypatch.setattr("servicedesk.api.authentication.known_key", away)

    return fall


def test_without_the_database_a_known_reader_still_sees_what_the_process_knows(ada, no_database):
    ada.get("/metrics")
    no_database()
    found = samples(ada.get("/metrics"))
    assert (found["desk_database_up",], found["desk_broker_up",]) == (0, 1)
    assert found["desk_requests_total", "GET", "2xx", "metrics"] >= 1
    assert not [key for key in found if key[0].startswith("desk_check")]


def test_without_the_database_a_stranger_is_told_to_come_back(ada, call, house, no_database):
    ada.get("/metrics")
    call(house.ana)  # makes her key while there is a database
    no_database()
    answer = call(house.ana).get("/metrics")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/away")
    assert call(None).get("/metrics").status_code == 401


def test_a_reader_refused_once_is_not_let_in_without_the_database(call, house, no_database):
    call(house.ana).get("/metrics")
    no_database()
    assert call(house.ana).get("/metrics").status_code == 503


def test_a_key_revoked_meanwhile_is_not_let_in_without_the_database(ada, house, no_database):
    assert ada.get("/metrics").status_code == 200
    ApiKey.objects.update(revoked_at=Now())
    assert ada.get("/metrics").status_code == 401
    no_database()
    assert ada.get("/metrics").status_code == 503


def test_a_database_that_dies_between_two_questions_breaks_nothing(ada, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(measure, "aside", away)
    assert samples(ada.get("/metrics"))["desk_database_up",] == 0


def test_several_web_processes_are_added_up(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from types import SimpleNamespace as N\n"
        "from servicedesk.web import metrics\n"
        "metrics.count(N(method='GET', resolver_match=N(view_name='desk')), 200, 0.1)\n"
        "print(metrics._own().decode())\n"
    )
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "servicedesk.settings"}
    said = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout for _ in range(2)
    ]
    assert 'desk_requests_total{method="GET",status="2xx",view="desk"} 1.0' in said[0]
    assert 'desk_requests_total{method="GET",status="2xx",view="desk"} 2.0' in said[1]
