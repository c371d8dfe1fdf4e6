"""Suspensions over REST, and what a paused clock shows."""

from datetime import timedelta

import pytest

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock, Suspension
from servicedesk.journal.models import Event
from tests import make

MATCH = {"If_Match": '"1"'}


@pytest.fixture
def body():
    at = now()
    return {"reason": "Typhoon", "begins_at": (at - timedelta(minutes=5)).isoformat(), "ends_at": (at + timedelta(hours=1)).isoformat()}


@pytest.fixture
def proposed(call, house, body) -> str:
    """The address of ben's proposal; ana has an urgent matter that began a minute ago."""
    make.load_demo_pack()
    make.make_ticket(house.ana, severity="urgent", at=now() - timedelta(minutes=1))
    answer = call(house.ben).post("suspensions/", body)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    return answer.headers["Location"]


def codes() -> list[str]:
    return list(Event.objects.filter(code__startswith="suspension.").order_by("pk").values_list("code", flat=True))


def test_one_proposes_and_another_approves_and_lifts(call, house, proposed):
    shown = call(house.ana).get(proposed).json()
    assert (shown["state"], shown["proposed_by"], shown["scope"], shown["departments"]) == ("proposed", "Ben", None, [])
    approved = call(house.gao).post(f"{proposed}approval/", **MATCH)
    assert (approved.status_code, approved.json()["state"], approved.json()["moved"]) == (201, "approved", 2)
    lifted = call(house.gao).post(f"{proposed}lifting/", {}, If_Match='"2"')
    assert (lifted.status_code, lifted.json()["state"], lifted.json()["moved"]) == (201, "lifted", 2)
    assert codes() == ["suspension.proposed", "suspension.approved", "suspension.lifted"]
    assert [each["id"] for each in call(house.cleo).get("suspensions/?state=lifted").json()["results"]] == [shown["id"]]
    assert call(house.cleo).get("suspensions/?state=proposed").json()["results"] == []


def test_a_rejection_names_its_reason_and_a_withdrawal_is_the_proposers(call, house, proposed, body):
    rejected = call(house.gao).post(f"{proposed}rejection/", {"reason": "no storm"}, **MATCH).json()
    assert (rejected["state"], rejected["objection"], rejected["decided_by"]) == ("rejected", "no storm", "Gao")
    again = call(house.ben).post("suspensions/", body).headers["Location"]
    assert call(house.ben).post(f"{again}withdrawal/", **MATCH).json()["state"] == "withdrawn"


def test_refusals_name_what_is_wrong_and_change_nothing(call, house, proposed, body):
    ana, ben, gao = (call(member) for member in (house.ana, house.ben, house.gao))
    assert ana.post("suspensions/", body).json()["right"] == "suspension.propose"
    assert ben.post(f"{proposed}approval/", **MATCH).json()["right"] == "suspension.approve"
    assert gao.post(f"{proposed}approval/").status_code == 428
    assert gao.post(f"{proposed}approval/", If_Match='"7"').status_code == 412
    assert gao.post(f"{proposed}lifting/", {}, **MATCH).json()["type"] == "/problems/wrong-state"
    assert gao.post(f"{proposed}rejection/", {"reason": ""}, **MATCH).status_code == 400
    assert ben.post("suspensions/", body | {"scope": "nowhere"}).json()["errors"].keys() == {"scope"}
    assert ben.post("suspensions/", body | {"ends_at": body["begins_at"]}).json()["errors"].keys() == {"ends_at"}
    assert ben.post("suspensions/", body | {"begins_at": "2026-11-19T10:00:00"}).json()["errors"].keys() == {"begins_at"}
    assert ana.get("suspensions/999/").status_code == 404
    assert (codes(), Suspension.objects.get().state) == (["suspension.proposed"], "proposed")


def test_a_paused_clock_shows_until_when_and_what_it_was_promised(call, house, proposed):
    call(house.gao).post(f"{proposed}approval/", **MATCH)
    (shown,) = call(house.ana).get("clocks/?state=paused&limit=urgent_answer").json()["results"]
    suspension, clock = Suspension.objects.get(), Clock.objects.get(limit__code="urgent_answer")
    assert (clock.state, clock.paused_until) == ("paused", suspension.ends_at)
    assert shown["promised_due_at"] < shown["due_at"] and shown["paused_until"] == call(house.ana).get(proposed).json()["ends_at"]
    assert list(shown["rungs"]) == ["due"] and shown["rungs"]["due"][:19] == shown["due_at"][:19]
    why = call(house.ana).get(f"clocks/{shown['id']}/").json()["why"]
    (standstill,) = why["standstills"]
    assert (standstill["kind"], standstill["reason"], standstill["by"], standstill["suspension"]) == (
        "suspended",
        "Typhoon",
        "Gao",
        suspension.pk,
    )
    assert why["used_seconds"] == sum(span["seconds"] for span in why["spans"]) == 0
    (move,) = why["moves"]
    assert (move["suspension"], move["calendar"], move["version"]) == (suspension.pk, None, None)
    assert why["ruled"] == {"level": "pack", "scope": None, "over": []} and why["entered_late"] is None
