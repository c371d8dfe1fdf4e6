"""Exchanges over REST: a slip from its asking to its closing, and what is refused."""

from decimal import Decimal
from functools import cache

import pytest
from axes.models import AccessAttempt

from returns.exchanges.asking import Asked
from returns.exchanges.models import ExchangeSlip
from servicedesk.journal.models import Event
from servicedesk.registers.models import Entry
from tests import make
from tests.api.conftest import Caller, key_of
from tests.returns.exchanges.conftest import CRACKED, STROKES, asks, broken, stocked
from tests.statements import count_statements

EN = {"Accept_Language": "en"}
ASKED = {"order": "SO-1", "lines": [{"line": 1, "quantity": "3"}], "reason": "quality", "detail": CRACKED.detail}
SIGNED = {"password": make.PASSWORD}


@pytest.fixture
def caller(today):
    """caller(member) → her Caller, with one key."""
    return cache(lambda member: Caller(key_of(member)))


def step(caller, member, number: str, what: str, body: dict, version: int, **headers):
    return caller(member).post(f"exchange_slips/{number}/{what}/", body, If_Match=f'"{version}"', **EN, **headers)


@pytest.mark.rule("RET-009")
@pytest.mark.rule("RET-010")
def test_an_exchange_goes_from_asking_to_closing(today, caller):
    stocked(today, today.filters, 3)
    answer = caller(today.ana).post("exchange_slips/", ASKED | SIGNED, **EN)
    assert answer.status_code == 201, answer.content
    slip = answer.json()
    number = slip["number"]
    assert (slip["state"], slip["next_place"], slip["met"], slip["lines"][0]["wanted"]) == ("waiting", 1, True, "FLT-100")
    assert answer["Location"].endswith(f"/exchange_slips/{number}/") and answer["ETag"] == f'"{slip["version"]}"'
    for member, remark in ((today.ron, ""), (today.ola, "Checked"), (today.gao, "")):
        body = {"result": "signed", "remark": remark} | SIGNED
        slip = step(caller, member, number, "approvals", body, slip["version"]).json()
    assert [one["by"]["name"] for one in slip["steps"]] == ["Ron", "Ola", "Gao"] and slip["state"] == "approved"
    slip = step(caller, today.ana, number, "handovers", {"warehouse": "stores", "strokes": STROKES}, slip["version"]).json()
    assert slip["state"] == "handed_over"
    slip = step(caller, today.kim, number, "receipt/return", {"reason": "The slip is not with them"}, slip["version"]).json()
    assert (slip["state"], slip["handovers"][0]["why"]) == ("approved", "The slip is not with them")
    slip = step(caller, today.ana, number, "handovers", {"warehouse": "stores"} | SIGNED, slip["version"]).json()
    slip = step(caller, today.kim, number, "receipt", {"lines": [{"line": 1, "condition": "damaged"}]}, slip["version"]).json()
    assert (slip["state"], slip["handovers"][1]["arrived"]) == ("received", {"1": "damaged"})
    slip = step(caller, today.kim, number, "settlement", {}, slip["version"]).json()
    assert (slip["state"], slip["ended_by"]["name"]) == ("closed", "Kim") and broken() == []
    assert caller(today.ana).get(f"exchange_slips/{number}/", **EN).json() == slip
    entries = caller(today.ana).get("entries/", {"register": "exchange_ledger"}, **EN).json()["results"]
    assert [one["state"] for one in entries] == ["standing", "void"]


@pytest.mark.rule("RET-012")
def test_all_that_is_wrong_is_told_at_its_field_and_nothing_is_entered(today, caller):
    body = ASKED | SIGNED | {"lines": [{"line": 1, "quantity": "99"}], "reason": "other", "detail": "bad"}
    answer = caller(today.ana).post("exchange_slips/", body, **EN)
    assert answer.status_code == 400 and set(answer.json()["errors"]) == {"lines.1", "detail", "conditions"}
    for wrong, field in (
        ({"order": "SO-9"}, "order"),
        ({"ticket": "T-1"}, "ticket"),
        ({"former": "EX-1"}, "former"),
        ({"lines": [{"line": 1, "quantity": "1", "wanted": "NO-1"}]}, "wanted"),
        ({"lines": []}, "lines"),
    ):
        answer = caller(today.ana).post("exchange_slips/", ASKED | SIGNED | wrong, **EN)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), answer.content
    assert not ExchangeSlip.objects.exists() and not Entry.objects.exists()


def test_without_a_signature_or_with_a_wrong_password_nothing_is_signed(today, caller):
    for body, field in (({}, "password"), ({"password": "guess"}, "password")):
        answer = caller(today.ana).post("exchange_slips/", ASKED | body, **EN)
        assert answer.status_code == 400 and list(answer.json()["errors"]) == [field]
    slip = asks(today)
    answer = step(caller, today.ron, slip.number, "approvals", {"result": "signed", "password": "guess"}, slip.version)
    assert answer.status_code == 400 and AccessAttempt.objects.count() == 2
    assert ExchangeSlip.objects.get().version == slip.version and not Event.objects.filter(code="exchange_slip.signed").exists()
    answer = step(caller, today.ron, slip.number, "approvals", {"result": "refused", "remark": ""}, slip.version)
    assert answer.status_code == 400 and list(answer.json()["errors"]) == ["reason"]


def test_a_stale_or_unnamed_version_changes_nothing(today, caller):
    slip = asks(today)
    body = {"result": "signed"} | SIGNED
    assert caller(today.ron).post(f"exchange_slips/{slip.number}/approvals/", body, **EN).status_code == 428
    assert step(caller, today.ron, slip.number, "approvals", body, slip.version).status_code == 201
    assert step(caller, today.ola, slip.number, "approvals", body | {"remark": "x"}, slip.version).status_code == 412
    assert step(caller, today.ana, slip.number, "handovers", {"warehouse": "stores"} | SIGNED, slip.version + 1).status_code == 409


def test_an_entry_an_exchange_keeps_is_not_made_signed_or_corrected_by_itself(today, caller):
    slip = asks(today)
    gao = caller(today.gao)
    refused = [
        caller(today.ana).post("entries/", {"register": "exchange_slip", "values": {}}, **EN),
        gao.post(f"entries/{slip.entry_id}/signatures/", {"role": "general_manager", "strokes": STROKES}, If_Match='"2"', **EN),
        caller(today.ben).post(f"entries/{slip.entry_id}/corrections/", {"values": {}, "reason": "x"}, If_Match='"2"', **EN),
        caller(today.ben).post(f"entries/{slip.entry_id}/void/", {"reason": "x"}, If_Match='"2"', **EN),
    ]
    assert [one.status_code for one in refused] == [409] * 4
    assert all("under Exchanges" in one.json()["detail"] for one in refused) and broken() == []


def test_lists_are_filtered_and_cost_the_same_however_many_there_are(today, caller):
    first = asks(today)
    caller_of_ana = caller(today.ana)
    caller_of_ana.get("exchange_slips/", **EN)
    with count_statements() as one:
        assert len(caller_of_ana.get("exchange_slips/", **EN).json()["results"]) == 1
    for _each in range(3):
        asks(today, Asked(1, Decimal(1)), hours=1)
    with count_statements() as four:
        assert len(caller_of_ana.get("exchange_slips/", **EN).json()["results"]) == 4
    assert len(four) <= len(one) and len(four) <= 20, str(four)
    assert len(caller_of_ana.get("exchange_slips/", {"number": first.number}, **EN).json()["results"]) == 1
    assert caller_of_ana.get("exchange_slips/", {"state": "closed"}, **EN).json()["results"] == []
    assert caller(today.cleo).get("exchange_slips/", **EN).json()["results"] == []
    assert caller(today.cleo).get(f"exchange_slips/{first.number}/", **EN).status_code == 404


def test_who_may_not_is_told_what_she_lacks_and_who_holds_it(today, caller):
    slip = asks(today)
    answer = step(caller, today.ben, slip.number, "approvals", {"result": "signed"} | SIGNED, slip.version)
    assert answer.status_code == 403 and answer.json()["right"] == "exchange.approve"
    answer = step(caller, today.gao, slip.number, "approvals", {"result": "signed"} | SIGNED, slip.version)
    assert answer.status_code == 403 and answer.json()["holders"] == ["Ron"]
    assert caller(today.ron).post("exchange_slips/", ASKED | SIGNED, **EN).status_code == 403
