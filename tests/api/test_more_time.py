"""Requests for more time, deferrals, notices to parties and closing time over REST: permissions, versions, bad input."""

from datetime import timedelta

import pytest

from servicedesk.clocks import now
from servicedesk.journal.models import Event
from tests import make
from tests.statements import count_statements
from tickets.models import Deferral, ExtensionRequest, PartyNotice, Ticket


@pytest.fixture
def path(desk_at_work) -> str:
    return f"tickets/{desk_at_work.ticket.number}/"


def bodies() -> dict[str, dict]:
    moment = now()
    return {
        "extension_requests": {"reason": "Parts", "until": (moment + timedelta(days=2)).isoformat(), "also": ["School"]},
        "deferral": {"reason": "Parts", "day": (moment + timedelta(days=2)).date().isoformat()},
        "party_notices": {"to": "post:fitter", "text": "Look here"},
    }


def asked(call, member, path) -> str:
    """The address of her request."""
    answer = call(member).post(f"{path}extension_requests/", bodies()["extension_requests"], If_Match='"1"')
    assert (answer.status_code, answer.headers["ETag"], answer.json()["state"]) == (201, '"2"', "asked")
    return f"{path}extension_requests/{answer.json()['id']}/"


def test_asked_for_and_granted(call, house, path):
    request = asked(call, house.ana, path)
    granted = call(house.ben).post(f"{request}approval/", {"note": "Until then"}, If_Match='"2"')
    assert (granted.status_code, granted.headers["ETag"], granted.json()["version"]) == (201, '"3"', 3)
    (shown,) = call(house.ana).get(f"{path}extension_requests/").json()["results"]
    assert (shown["state"], shown["answer"], shown["also"], shown["decided_by"]["name"]) == ("granted", "Until then", ["School"], "Ben")
    told = call(house.ana).get(f"{path}party_notices/").json()["results"]
    assert [(one["party"], one["channel"]) for one in told] == [("customer", "recorded"), ("other", "recorded")] * 2


def test_refused_and_taken_back(call, house, path):
    request = asked(call, house.ana, path)
    refused = call(house.gao).post(f"{request}refusal/", {"reason": "No need"}, If_Match='"2"').json()
    assert (refused["state"], refused["answer"], refused["decided_by"]["name"]) == ("refused", "No need", "Gao")
    again = call(house.ana).post(f"{path}extension_requests/", bodies()["extension_requests"], If_Match='"3"').json()
    back = call(house.ana).post(f"{path}extension_requests/{again['id']}/withdrawal/", If_Match='"4"')
    assert (back.status_code, back.json()["state"]) == (201, "withdrawn")


@pytest.mark.parametrize(("act", "body"), [("approval", {}), ("refusal", {"reason": "x"}), ("withdrawal", {})])
def test_each_decision_names_the_version_and_needs_somebody_who_may(call, house, path, act, body):
    request = asked(call, house.ben, path)
    address, gao = f"{request}{act}/", call(house.gao)
    assert gao.post(address, body).status_code == 428
    assert gao.post(address, body, If_Match='"1"').status_code == 412
    assert call(house.cleo).post(address, body, If_Match='"2"').status_code == 404
    assert call(None).post(address, body, If_Match='"2"').status_code == 401
    lacking = call(house.ada).post(address, body, If_Match='"2"').json()
    assert lacking["right"] == ("ticket.work" if act == "withdrawal" else "extension.approve")
    own = call(house.ben if act != "withdrawal" else house.gao).post(address, body, If_Match='"2"')
    assert (own.status_code, own.json()["type"]) == (403, "/problems/forbidden")
    assert gao.post(f"{path}extension_requests/999999/{act}/", body, If_Match='"2"').status_code == 404
    assert ExtensionRequest.objects.get().state == "asked"
    other = make.make_ticket(house.ana, customer=house.dana)
    assert gao.post(f"tickets/{other.number}/extension_requests/{request.split('/')[-2]}/{act}/", body, If_Match='"1"').status_code == 404


@pytest.mark.parametrize("what", ["extension_requests", "deferral"])
@pytest.mark.parametrize(("header", "status"), [(None, 428), ('"7"', 412)])
def test_each_names_the_version_it_saw(call, house, path, what, header, status):
    refused = call(house.ana).post(f"{path}{what}/", bodies()[what], **({"If_Match": header} if header else {}))
    assert (refused.status_code, ExtensionRequest.objects.count(), Deferral.objects.count()) == (status, 0, 0)


@pytest.mark.parametrize("what", ["extension_requests", "deferral", "party_notices"])
def test_who_sees_it_without_the_right_is_told_who_holds_it_and_others_find_nothing(call, house, path, what):
    who = {"ada": 403, "cleo": 404, "": 401}
    answers = {
        one: call(getattr(house, one) if one else None).post(f"{path}{what}/", bodies()[what], If_Match='"1"').status_code for one in who
    }
    assert answers == who
    assert (ExtensionRequest.objects.count(), Deferral.objects.count(), PartyNotice.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("what", "over", "field"),
    [
        ("extension_requests", {"until": "2020-01-01T10:00:00+08:00"}, "until"),
        ("extension_requests", {"until": "2426-01-01T10:00:00+08:00"}, "until"),
        ("extension_requests", {"until": "9999-12-31T23:59:59Z"}, "until"),
        ("extension_requests", {"until": "0001-01-01T00:00:00Z"}, "until"),
        ("extension_requests", {"until": "2026-12-24T10:00:00"}, "until"),
        ("extension_requests", {"reason": ""}, "reason"),
        ("extension_requests", {"also": ["x"] * 11}, "also"),
        ("deferral", {"day": "2020-01-01"}, "day"),
        ("deferral", {"day": "2426-01-01"}, "day"),
        ("deferral", {"day": "9999-12-31"}, "day"),
        ("deferral", {"day": "tomorrow"}, "day"),
        ("deferral", {"reason": " "}, "reason"),
        ("party_notices", {"to": "post:nobody"}, "to"),
        ("party_notices", {"text": ""}, "text"),
    ],
)
def test_what_cannot_be_used_names_the_field_and_leaves_nothing(call, house, path, what, over, field):
    refused = call(house.ana).post(f"{path}{what}/", bodies()[what] | over, If_Match='"1"')
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    assert not Event.objects.filter(code__in=["ticket.extension_asked", "ticket.deferred", "ticket.informed"]).exists()


def test_a_deferral_and_an_informed_post(call, house, path):
    deferred = call(house.ana).post(f"{path}deferral/", bodies()["deferral"], If_Match='"1"')
    assert (deferred.status_code, deferred.headers["ETag"], deferred.json()["by"]["name"]) == (201, '"2"', "Ana")
    told = call(house.ana).post(f"{path}party_notices/", bodies()["party_notices"])
    assert (told.status_code, told.headers["ETag"], told.json()["party"], told.json()["channel"]) == (201, '"2"', "post", "desk")


def test_what_is_left_of_the_day_by_department(call, house):
    at = now()
    for _ in range(3):
        make.make_ticket(house.ana, at=at, customer=house.dana)
    make.make_ticket(house.ben, at=at, customer=house.dana)
    assert len(call(house.ana).get("closing_time/").json()["results"]) == 4
    assert len(call(house.gao).get(f"closing_time/?department=service&owner={house.ben.work_number}").json()["results"]) == 1
    assert call(house.gao).get("closing_time/?department=works").json()["results"] == []
    for member, query in ((house.ana, "?department=works"), (house.ana, "?department=none"), (house.gao, "")):
        refused = call(member).get(f"closing_time/{query}")
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["department"])


@pytest.mark.parametrize(("address", "statements"), [("closing_time/", 5), ("{t}extension_requests/", 5), ("{t}party_notices/", 5)])
def test_the_lists_cost_the_same_for_one_row_and_for_many(call, house, path, address, statements):
    caller = call(house.ben)
    for rows in (1, 5):
        for _ in range(rows):
            request = ExtensionRequest.objects.filter(state="asked").first()
            version = Ticket.objects.get(number=path.split("/")[1]).version
            if request:
                caller.post(f"{path}extension_requests/{request.pk}/refusal/", {"reason": "x"}, If_Match=f'"{version}"')
                version += 1
            call(house.ana).post(f"{path}extension_requests/", bodies()["extension_requests"], If_Match=f'"{version}"')
            make.make_ticket(house.ana, at=now(), customer=house.dana)
        caller.get("schema/")
        with count_statements() as found:
            answer = caller.get(address.format(t=path))
        assert answer.status_code == 200 and len(answer.json()["results"]) >= rows
        assert len(found) == statements, str(found)
