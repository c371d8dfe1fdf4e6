"""What the telephone exchange reports: once, twice, ten at a time and out of order."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from django.db import connections

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.journal.models import Event
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.models import Call, CallReport

CALLS = int(os.environ.get("DESK_RACES", "5"))  # 50 in the full run


@pytest.fixture
def report(call, house):
    """report(kind, seconds after a minute ago, …) → the exchange's answer."""
    begin = now() - timedelta(minutes=1)

    def send(kind, after=0.0, name="ext:pbx-1", key=None, member=None, **over):
        body = {"kind": kind, "at": (begin + timedelta(seconds=after)).isoformat()} | over
        return call(member or house.ana).post(f"calls/{name}/events/", body, Idempotency_Key=key or f"{name}/{kind}")

    return send


@pytest.mark.rule("TKT-001")
@pytest.mark.parametrize(("seconds", "rings", "over"), [(10, 2, False), (15, 3, False), (16, 4, True)])
def test_a_call_keeps_its_rings_and_is_flagged_above_three(call, house, report, seconds, rings, over):
    make.load_demo_pack()
    assert report("ringing", phone="13800002097").status_code == 201
    answered = report("answered", seconds, answered_by="W0001").json()["call"]
    assert (answered["ring_seconds"], answered["ring_count"], answered["over_ring_limit"]) == (seconds, rings, over)
    (shown,) = call(house.ana).get("calls/").json()["results"]
    assert shown == answered and shown["measured"] is True and shown["answered_by"]["work_number"] == "W0001"
    assert Clock.objects.get(limit__code="pickup").state == ("missed" if over else "met")


def test_the_exchanges_own_count_is_believed(report):
    report("ringing")
    assert report("answered", 4, rings=5).json()["call"]["ring_count"] == 5


def test_a_repeated_report_has_no_second_effect(report):
    first = report("ringing", phone="13800002097", key="a")
    again = report("ringing", phone="13800002097", key="a")
    retold = report("ringing", 3, phone="13900000000", key="b")
    assert (first.status_code, again.status_code, retold.status_code) == (201, 201, 200)
    assert first.content == again.content == retold.content
    assert (Call.objects.count(), Event.objects.filter(code="call.rang").count()) == (1, 1)


def test_reports_may_come_out_of_order(report):
    make.load_demo_pack()
    ended = report("ended", 60)
    assert (ended.status_code, ended.json()["call"]["state"]) == (201, "ended")
    report("answered", 20)
    shown = report("ringing", 0).json()["call"]
    assert (shown["state"], shown["ring_seconds"]) == ("ended", 20)
    assert Clock.objects.get(limit__code="pickup").state == "missed"


def test_a_known_call_is_named_by_our_id_too(call, house, report):
    pk = report("ringing").json()["call"]["id"]
    assert report("abandoned", 9, name=str(pk)).json()["call"]["state"] == "abandoned"
    assert call(house.ana).get(f"calls/{pk}/").content == call(house.ana).get("calls/ext:pbx-1/").content


@pytest.mark.parametrize(
    ("query", "found"),
    [("state=ringing", ["b"]), ("state=answered", ["a"]), ("state=ended", []), ("answered_by=W0001", ["a"]), ("customer=999", [])],
)
def test_calls_are_filtered(call, house, query, found):
    make.make_call(house.ana, external_id="a")
    make.make_call(house.ana, external_id="b", answered_after=None)
    assert [each["external_id"] for each in call(house.ana).get(f"calls/?{query}").json()["results"]] == found


@pytest.mark.parametrize(("after", "status"), [(-86300, 201), (-86400, 400), (110, 201), (130, 400)])
def test_reports_count_within_the_window(report, after, status):
    answer = report("ringing", after)
    assert answer.status_code == status
    if status == 400:
        assert "24 h" in answer.json()["errors"]["at"][0] and "60 s" in answer.json()["errors"]["at"][0]
        assert (Call.objects.count(), Event.objects.filter(subject_kind="call").count()) == (0, 0)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"kind": "sang"}, "kind"),
        ({"at": "2026-11-22T10:00:00"}, "at"),
        ({"rings": -1}, "rings"),
        ({"answered_by": "W9999"}, "answered_by"),
    ],
)
def test_a_report_that_cannot_be_used(report, over, field):
    refused = report("ringing", **over) if "kind" not in over else report("sang")
    assert (refused.status_code, list(refused.json()["errors"]), Call.objects.count()) == (400, [field], 0)


def test_a_report_needs_its_key(call, house):
    refused = call(house.ana).post("calls/ext:pbx-1/events/", {"kind": "ringing", "at": now().isoformat()})
    assert (refused.status_code, list(refused.json()["errors"]), Call.objects.count()) == (400, ["Idempotency-Key"], 0)


def test_reporting_needs_its_right(report, house):
    refused = report("ringing", member=house.ada)
    assert (refused.status_code, refused.json()["right"], Call.objects.count()) == (403, "call.report", 0)


@pytest.mark.parametrize("name", ["999", "ext:", "ext:" + "x" * 81, "x", "99999999999999999999"])
def test_an_unknown_call_is_missing(report, name):
    assert report("ringing", name=name).status_code == 404


def test_anothers_call_is_missing_and_untouched(report, house):
    make.make_call(house.cleo, external_id="pbx-1", answered_after=None)
    assert report("answered", 5).status_code == 404
    assert Call.objects.get().answered_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_key", [True, False], ids=["one key", "a key each"])
def test_ten_at_a_time_have_one_effect(transactional_db, house, same_key):
    """Each of the calls is reported ten times at once, its three reports in any order."""
    key, begin, calls, dice = key_of(house.ana), now() - timedelta(minutes=5), CALLS, Random(7)
    moments = {"ringing": 0, "answered": 8, "ended": 60}
    reports = [(number, kind, turn) for number in range(calls) for kind in moments for turn in range(10)]
    dice.shuffle(reports)

    def send(job):
        number, kind, turn = job
        body = {"kind": kind, "at": (begin + timedelta(seconds=moments[kind])).isoformat(), "phone": "13800002097"}
        idempotency = f"{number}/{kind}" if same_key else f"{number}/{kind}/{turn}"
        try:
            return Caller(key).post(f"calls/ext:pbx-{number}/events/", body, Idempotency_Key=idempotency).status_code
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(send, reports))
    assert set(statuses) <= {200, 201}
    assert CallReport.objects.count() == Event.objects.filter(subject_kind="call").count()
    assert (Call.objects.count(), CallReport.objects.count()) == (calls, calls * 3)
    assert statuses.count(201) == (len(reports) if same_key else calls * 3)
