"""Visits over REST."""

import pytest

from tests.tickets.visiting import enter
from tickets.models import Visit


def test_a_visit_is_carried_through(call, house):
    ana, ben = call(house.ana), call(house.ben)
    body = {"visitor": "温女士", "purpose": "换货", "host": house.ben.work_number, "persons": 2, "level": "high"}
    made = ana.post("visits/", body)
    assert (made.status_code, made.json()["state"], made.json()["department"], len(made.json()["checks"])) == (201, "arrived", "service", 4)
    path = made.headers["Location"]

    def step(who, name, body=None):
        answer = who.post(f"{path}{name}/", body, If_Match=ana.get(path).headers["ETag"])
        assert answer.status_code == 201, answer.content
        return answer.json()

    assert step(ana, "reception")["received_by"]["work_number"] == house.ana.work_number
    assert step(ana, "checks", {"code": "tea"})["checks"][3]["at"]
    waiting = step(ana, "waits", {"question": "质保", "called": house.ben.work_number})
    assert (waiting["state"], waiting["waits"][0]["called"]["work_number"]) == ("waiting", house.ben.work_number)
    attended = step(ben, "attendance")
    assert attended["waits"][0]["attended_by"]["work_number"] == house.ben.work_number and attended["waited_seconds"] >= 0
    assert step(ana, "message", {"sentence": "想换货", "phone": "13911112222"})["ticket"].startswith("T-")
    gone = step(ana, "seeing_off")
    assert gone["state"] == "seen_off"
    assert ana.get(path, If_None_Match=f'"{gone["version"]}"').status_code == 304


@pytest.mark.parametrize("name", ["reception", "checks", "waits", "attendance", "seeing_off", "leaving", "message"])
def test_every_step_wants_its_version_and_its_right(call, house, name):
    visit = enter(house)
    body = {"code": "tea", "question": "x", "called": house.ben.work_number, "reason": "x", "sentence": "x"}
    path = f"visits/{visit.pk}/{name}/"
    assert call(house.ana).post(path, body).status_code == 428
    assert call(house.ana).post(path, body, If_Match='"7"').status_code == 412
    assert call(house.cleo).post(path, body, If_Match='"1"').status_code == 404
    assert call(house.ada).post(path, body, If_Match='"1"').status_code == 403
    assert call(None).post(path, body, If_Match='"1"').status_code == 401
    visit.refresh_from_db()
    assert (visit.version, visit.state) == (1, "arrived")


def test_a_step_out_of_turn_is_a_conflict(call, house):
    visit = enter(house)
    refused = call(house.ana).post(f"visits/{visit.pk}/seeing_off/", If_Match="*")
    assert (refused.status_code, Visit.objects.get().state) == (409, "arrived")


def test_one_who_left_by_herself(call, house):
    visit = enter(house)
    left = call(house.ana).post(f"visits/{visit.pk}/leaving/", {"reason": "no time"}, If_Match="*")
    assert (left.json()["state"], left.json()["reason"]) == ("left", "no time")


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"visitor": ""}, "visitor"),
        ({"persons": 0}, "persons"),
        ({"host": "W9999"}, "host"),
        ({"customer": 999}, "customer"),
        ({"department": "x"}, "department"),
    ],
)
def test_a_visit_that_cannot_be_entered(call, house, over, field):
    refused = call(house.ana).post("visits/", {"visitor": "x", "purpose": "y"} | over)
    assert (refused.status_code, list(refused.json()["errors"]), Visit.objects.count()) == (400, [field], 0)


@pytest.mark.parametrize(
    ("query", "found"), [("", 2), ("state=arrived", 2), ("state=left", 0), ("level=high", 1), ("search=wen", 1), ("department=works", 0)]
)
def test_the_register_is_filtered(call, house, query, found):
    enter(house, visitor="Mrs Wen", level="high")
    enter(house)
    assert len(call(house.ana).get(f"visits/?{query}").json()["results"]) == found
    assert call(house.cleo).get("visits/").json()["results"] == []
