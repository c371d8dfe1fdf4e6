"""Waiting, taking up again, opening again and another severity over REST: as the permission matrix and versions say."""

from datetime import timedelta

import pytest

from servicedesk.clocks import now
from servicedesk.journal.models import Event
from tickets.models import Hold


def bodies() -> dict[str, dict]:
    until = (now() + timedelta(days=2)).isoformat()
    return {
        "hold": {"reason": "waiting_parts", "until": until, "note": "A valve"},
        "resumption": {},
        "reopening": {"reason": "It drips again."},
        "severity": {"severity": "low", "reason": "Only a question."},
    }


def history() -> list[str]:
    return list(Event.objects.filter(subject_kind="ticket").order_by("id").values_list("code", flat=True))


@pytest.fixture
def path(desk_at_work) -> str:
    return f"tickets/{desk_at_work.ticket.number}/"


def test_a_matter_waits_and_is_taken_up_again(call, house, path):
    held = call(house.ana).post(f"{path}hold/", bodies()["hold"], If_Match='"1"')
    assert (held.status_code, held.headers["ETag"]) == (201, '"2"')
    shown = call(house.ben).get(path).json()["hold"]
    assert (shown["reason"], shown["note"], shown["held_by"]["name"], shown["ended_at"]) == ("waiting_parts", "A valve", "Ana", None)
    resumed = call(house.ben).post(f"{path}resumption/", If_Match='"2"')
    assert (resumed.status_code, resumed.headers["ETag"], resumed.json()["ended_by"]["name"]) == (201, '"3"', "Ben")
    assert call(house.ana).get(path).json()["hold"] is None
    assert history() == ["ticket.opened", "ticket.held", "ticket.resumed"]


def test_a_closed_matter_is_opened_again_and_solved_anew(call, house, path):
    call(house.ana).post(f"{path}solution/", {"text": "Valve"}, If_Match='"1"')
    call(house.ben).post(f"{path}closure/", {"reason": "Content"}, If_Match='"2"')
    opened = call(house.ana).post(f"{path}reopening/", bodies()["reopening"], If_Match='"3"')
    assert (opened.status_code, opened.headers["ETag"], opened.json()["status"]) == (201, '"4"', "open")
    assert (call(house.ana).get(path).json()["solution"], call(house.ana).get(path).json()["closure"]) == (None, None)
    assert call(house.ana).post(f"{path}solution/", {"text": "Pipe"}, If_Match='"4"').status_code == 201
    assert call(house.ana).get(path).json()["solution"]["text"] == "Pipe"


def test_another_severity(call, house, path):
    changed = call(house.ana).post(f"{path}severity/", bodies()["severity"], If_Match='"1"')
    assert (changed.status_code, changed.headers["ETag"], changed.json()["severity"]) == (201, '"2"', "low")


@pytest.mark.parametrize(
    ("what", "over", "field"),
    [
        ("hold", {"reason": "lunch"}, "reason"),
        ("hold", {"until": "2020-01-01T10:00:00+08:00"}, "until"),
        ("hold", {"until": "9999-12-31T23:59:59Z"}, "until"),
        ("hold", {"until": "0001-01-01T00:00:00Z"}, "until"),
        ("hold", {"until": None}, "until"),
        ("severity", {"severity": "urgent"}, "severity"),
        ("severity", {"severity": "grave"}, "severity"),
        ("severity", {"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_used_names_the_field_and_leaves_nothing(call, house, path, what, over, field):
    refused = call(house.ana).post(f"{path}{what}/", bodies()[what] | over, If_Match='"1"')
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    assert (history(), Hold.objects.count()) == (["ticket.opened"], 0)


@pytest.mark.parametrize(("what", "state", "wanted"), [("resumption", "open", ["held"]), ("reopening", "open", ["solved", "closed"])])
def test_a_state_that_does_not_allow_it_is_named(call, house, path, what, state, wanted):
    refused = call(house.ana).post(f"{path}{what}/", bodies()[what], If_Match='"1"')
    assert (refused.status_code, refused.json()["state"], refused.json()["wanted"]) == (409, state, wanted)
    assert history() == ["ticket.opened"]


@pytest.mark.parametrize("what", ["hold", "resumption", "reopening", "severity"])
@pytest.mark.parametrize(("header", "status", "kind"), [(None, 428, "if-match-missing"), ('"7"', 412, "stale")])
def test_each_names_the_version_it_saw(call, house, path, what, header, status, kind):
    refused = call(house.ana).post(f"{path}{what}/", bodies()[what], **({"If_Match": header} if header else {}))
    assert (refused.status_code, refused.json()["type"], history()) == (status, f"/problems/{kind}", ["ticket.opened"])


@pytest.mark.parametrize("what", ["hold", "resumption", "reopening", "severity"])
def test_who_sees_it_without_the_right_is_told_who_holds_it_and_others_find_nothing(call, house, path, what):
    answers = {
        who: call(getattr(house, who) if who else None).post(f"{path}{what}/", bodies()[what], If_Match='"1"')
        for who in ("ada", "cleo", "")
    }
    assert {who: answer.status_code for who, answer in answers.items()} == {"ada": 403, "cleo": 404, "": 401}
    assert (answers["ada"].json()["right"], "Agent" in answers["ada"].json()["holders"]) == ("ticket.work", True)
    assert history() == ["ticket.opened"]
