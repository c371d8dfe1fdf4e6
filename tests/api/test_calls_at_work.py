"""Passing calls on, hanging up and outcomes over REST."""

import pytest

from servicedesk.clocks import now
from tests import make
from tickets.models import Call, CallBack, CallOutcome, CallTransfer


@pytest.fixture
def phone(house) -> Call:
    return make.make_call(house.ana, at=now())


def test_a_call_is_passed_to_a_superior(call, house, phone):
    body = {"to": house.ben.work_number, "reason": "asks for the lead"}
    made = call(house.ana).post(f"calls/{phone.pk}/transfers/", body, Idempotency_Key="a")
    assert (made.status_code, made.json()["to_member"]["work_number"]) == (201, house.ben.work_number)
    again = call(house.ana).post(f"calls/{phone.pk}/transfers/", body, Idempotency_Key="a")
    assert again.content == made.content and CallTransfer.objects.count() == 1
    assert [one["id"] for one in call(house.ben).get("calls/ext:ext-1/transfers/").json()["results"]] == [made.json()["id"]]
    assert call(house.ana).get(f"calls/{phone.pk}/").json()["on_line"]["work_number"] == house.ben.work_number


@pytest.mark.parametrize(
    ("who", "to", "status"), [("ana", "cleo", 400), ("ana", "W9999", 400), ("ada", "ben", 403), ("cleo", "ben", 404), (None, "ben", 401)]
)
def test_a_call_that_cannot_be_passed_on(call, house, phone, who, to, status):
    number = getattr(house, to).work_number if hasattr(house, to) else to
    member = getattr(house, who) if who else None
    refused = call(member).post(f"calls/{phone.pk}/transfers/", {"to": number}, Idempotency_Key="a")
    assert (refused.status_code, CallTransfer.objects.count()) == (status, 0)


def test_who_hung_up_is_noted_once(call, house, phone):
    first, again, other = (
        call(house.ana).post(f"calls/{phone.pk}/hang_up/", {"first": side}, Idempotency_Key=key)
        for side, key in (("caller", "a"), ("caller", "b"), ("desk", "c"))
    )
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert (first.json()["hung_up_first"], first.json()["state"]) == ("caller", "ended")
    assert call(house.ana).post(f"calls/{phone.pk}/hang_up/", {"first": "caller"}).status_code == 400  # without its key
    assert call(house.cleo).post(f"calls/{phone.pk}/hang_up/", {"first": "caller"}, Idempotency_Key="d").status_code == 404
    assert call(house.ada).post(f"calls/{phone.pk}/hang_up/", {"first": "caller"}, Idempotency_Key="e").status_code == 403


def test_the_exchange_says_whose_extension_rings_and_who_hung_up_first(call, house):
    said = {"at": now().isoformat(), "rings_at": house.ben.work_number}
    rang = call(house.ana).post("calls/ext:x/events/", said | {"kind": "ringing"}, Idempotency_Key="a").json()["call"]
    assert rang["rings_at"]["work_number"] == house.ben.work_number
    call(house.ana).post("calls/ext:x/events/", {"kind": "answered", "at": said["at"], "answered_by": "W0001"}, Idempotency_Key="b")
    ended = {"kind": "ended", "at": said["at"], "hung_up_first": "desk"}
    assert call(house.ana).post("calls/ext:x/events/", ended, Idempotency_Key="c").json()["call"]["hung_up_first"] == "desk"


def test_an_outcome_is_noted_from_the_version_she_saw(call, house):
    ticket = make.make_ticket(house.ana)
    path, body = f"tickets/{ticket.number}/call_outcomes/", {"result": "not_accepted", "insists": True, "words": "a new pump"}
    assert call(house.ana).post(path, body).status_code == 428
    assert call(house.ana).post(path, body, If_Match='"9"').status_code == 412
    assert CallOutcome.objects.count() == 0
    made = call(house.ana).post(path, body, If_Match='"1"')
    assert (made.status_code, made.json()["insists"], made.headers["ETag"]) == (201, True, f'"{made.json()["version"]}"')
    plan = call(house.ben).post(f"tickets/{ticket.number}/call_plan/", {"plan": "a visit"}, If_Match=made.headers["ETag"])
    assert (plan.status_code, plan.json()["plan"], plan.json()["planned_by"]["work_number"]) == (201, "a visit", house.ben.work_number)
    (listed,) = call(house.ana).get(path).json()["results"]
    assert listed["plan"] == "a visit"
    assert call(house.cleo).get(path).status_code == 404
    assert call(house.ada).post(path, body, If_Match="*").status_code == 403
    refused = call(house.ana).post(path, {"result": "accepted", "insists": True, "words": "x"}, If_Match="*")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["insists"])


def test_a_refused_request_ends_solved(call, house):
    ticket = make.make_ticket(house.ana)
    body = {"result": "understood", "refusal": "not_at_fault", "words": "out of warranty"}
    made = call(house.ana).post(f"tickets/{ticket.number}/call_outcomes/", body, If_Match="*")
    shown = call(house.ana).get(f"tickets/{ticket.number}/")
    assert (made.status_code, shown.json()["status"], shown.headers["ETag"]) == (201, "solved", made.headers["ETag"])


CALLED = {"purpose": "follow_up", "result": "reached", "words": "all is well", "hung_up_first": "customer"}


def test_a_call_back_is_noted_from_the_version_she_saw(call, house):
    ticket = make.make_ticket(house.ana)
    path = f"tickets/{ticket.number}/call_backs/"
    assert call(house.ana).post(path, CALLED).status_code == 428
    assert call(house.ana).post(path, CALLED, If_Match='"9"').status_code == 412
    assert CallBack.objects.count() == 0
    made = call(house.ana).post(path, CALLED, If_Match='"1"')
    assert (made.status_code, made.json()["work_number"], made.json()["hung_up_first"]) == (201, house.ana.work_number, "customer")
    assert [row["id"] for row in call(house.ana).get(path).json()["results"]] == [made.json()["id"]]
    assert (call(house.cleo).get(path).status_code, call(house.ada).post(path, CALLED, If_Match="*").status_code) == (404, 403)
    refused = call(house.ana).post(path, CALLED | {"words": ""}, If_Match="*")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["words"])
