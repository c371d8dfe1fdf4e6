"""Intake over REST: details, promises, repeated contacts and lines, with their refusals."""

import pytest

from servicedesk.journal.models import Event
from tests import make
from tests.tickets.test_intake_details import PACK
from tests.tickets.test_promised_and_repeated import LINES
from tickets.models import PromisedAnswer, RepeatedContact, Ticket

MATTER = {"kind": "repair", "sentence": "x", "channel": "fax", "customer": {"name": "Eve", "phone": "13911112222"}}
LATER = "2126-11-19T10:00:00+08:00"


def test_all_that_is_wrong_is_told_at_once(call, house, tmp_path):
    make.load(PACK, tmp_path)
    bad = MATTER | {"sentence": "", "stage": "never", "department": "nowhere", "tags": ["x"] * 11}
    refused = call(house.ana).post("tickets/", bad)
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"sentence", "stage", "department", "tags", "address", "verified"}
    bad = MATTER | {"customer": 999, "department": "nowhere", "call": "ext:none", "line": "12", "promised_at": "2020-01-01T00:00:00Z"}
    assert set(call(house.ana).post("tickets/", bad).json()["errors"]) == {
        "customer",
        "department",
        "call",
        "line",
        "address",
        "verified",
        "promised_at",
        "contact",
    }
    assert set(call(house.ana).post("tickets/", MATTER | {"customer": "Eve"}).json()["errors"]) == {"customer", "address", "verified"}
    assert not Ticket.objects.exists()


def test_details_are_kept_shown_filtered_and_corrected(call, house):
    agent = call(house.ana)
    more = {
        "stage": "after",
        "mode": "on_site",
        "area": "intensive",
        "special": True,
        "tags": ["＃VIP"],
        "verified": True,
        "address": "青石路",
    }
    opened = agent.post("tickets/", MATTER | more)
    body = opened.json()
    assert (body["stage"], body["mode"], body["area"], body["special"], body["tags"]) == ("after", "on_site", "intensive", True, ["vip"])
    assert (body["verified_by"]["name"], body["address_masked"], body["contact_count"]) == ("Ana", "青石路 ****", 1)
    make.make_ticket(house.ana)
    for query in ("stage=after", "mode=on_site", "area=intensive", "special=true", "verified=true", "tag=%23Vip", "channel=fax"):
        assert [each["number"] for each in agent.get(f"tickets/?{query}").json()["results"]] == [body["number"]], query
    path = f"tickets/{body['number']}/details/"
    assert agent.post(path, {"area": "normal", "reason": "Moved"}).status_code == 428
    assert agent.post(path, {"area": "normal", "reason": "Moved"}, If_Match='"9"').status_code == 412
    assert agent.post(path, {"area": "moon", "reason": "Moved"}, If_Match='"1"').status_code == 400
    corrected = agent.post(path, {"area": "normal", "reason": "Moved"}, If_Match='"1"')
    assert (corrected.status_code, corrected.headers["ETag"], corrected.json()["area"]) == (201, '"2"', "normal")
    assert Event.objects.get(code="ticket.corrected").facts["reason"] == "Moved"


def test_a_promise_is_given_and_listed(call, house):
    ticket = make.make_ticket(house.ana)
    path, body = f"tickets/{ticket.number}/promise/", {"promised_at": LATER, "contact": "13911112222"}
    agent = call(house.ana)
    assert agent.post(path, body).status_code == 428
    refused = agent.post(path, body | {"contact": "12"}, If_Match='"1"')
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"promised_at", "contact"})
    assert not PromisedAnswer.objects.exists()
    soon = make.desk_now() + make.timedelta(hours=2)
    given = agent.post(path, body | {"promised_at": soon.isoformat()}, If_Match='"1"')
    assert (given.status_code, given.json()["version"], given.json()["contact_masked"]) == (201, 2, "139****2222")
    assert [each["replaced_at"] for each in agent.get(path).json()["results"]] == [None]
    assert agent.get(f"tickets/{ticket.number}/").json()["promised"]["contact_masked"] == "139****2222"
    assert (call(house.cleo).get(path).status_code, call(house.ada).post(path, body, If_Match='"2"').status_code) == (404, 403)


def test_a_repeated_contact_is_noted_and_found(call, house):
    ticket = make.make_ticket(house.ana)
    path, agent = f"tickets/{ticket.number}/repeated_contacts/", call(house.ana)
    noted = agent.post(path, {"said": "Again", "channel": "sms"})
    assert (noted.status_code, noted.json()["number"], noted.json()["version"]) == (201, 2, 2)
    assert [each["said"] for each in agent.get(path).json()["results"]] == ["Again"]
    assert [each["number"] for each in agent.get("tickets/?asked_again=true").json()["results"]] == [ticket.number]
    assert agent.get("tickets/?asked_again=false").json()["results"] == []
    assert (call(house.cleo).post(path, {}).status_code, call(house.ada).post(path, {}).status_code) == (404, 403)
    Ticket.objects.filter(pk=ticket.pk).update(status="solved")
    assert agent.post(path, {"channel": "sms"}).status_code == 428
    assert agent.post(path, {"call": "ext:none"}, If_Match='"2"').status_code == 400
    assert RepeatedContact.objects.count() == 1


@pytest.mark.rule("TKT-045")
def test_every_call_on_the_dedicated_line_is_logged_for_its_department(call, house, tmp_path):
    make.load(LINES, tmp_path)
    assert [each["purpose"] for each in call(house.ana).get("lines/").json()["results"]] == ["general", "complaint_repair"]
    report = {"kind": "ringing", "at": make.desk_now().isoformat(), "phone": "13911112222", "line": "0551-6000000"}
    assert call(house.ana).post("calls/ext:1/events/", report | {"line": "0551-1111111"}, Idempotency_Key="a").status_code == 400
    assert call(house.ana).post("calls/ext:1/events/", report, Idempotency_Key="b").status_code == 400
    rung = call(house.gao).post("calls/ext:1/events/", report, Idempotency_Key="c")
    assert rung.status_code == 201
    assert (rung.json()["call"]["line"]["name"], rung.json()["call"]["department"]) == ("Complaints and repairs", "works")
    found = {who: call(getattr(house, who)).get("calls/?line=0551-6000000").json()["results"] for who in ("ana", "cleo", "gao")}
    assert {who: len(rows) for who, rows in found.items()} == {"ana": 0, "cleo": 1, "gao": 1}
    assert call(house.cleo).get("calls/?line=4008000000").json()["results"] == []
