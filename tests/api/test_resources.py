"""Customers, clocks, notices and events over REST."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.actions import place_events
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tickets.models import Customer


def test_a_customer_is_registered_once_and_shown_masked(call, house):
    caller = call(house.ana)
    first, second = (caller.post("customers/", {"name": "温女士", "phone": phone}) for phone in ("13900002097", "+86 139-0000-2097"))
    assert (first.status_code, second.status_code, first.json()["id"]) == (201, 201, second.json()["id"])
    assert first.json()["phone_masked"] == "139****2097" and "13900002097" not in first.content.decode()
    assert caller.get(first.headers["Location"]).json() == first.json()


@pytest.mark.parametrize(
    ("query", "found"),
    [("search=温", ["温女士"]), ("phone=139 0000 2097", ["温女士"]), ("phone=13900002098", []), ("", ["温女士", "Dana"])],
)
def test_customers_are_found_by_name_and_by_whole_number(call, house, query, found):
    make.make_customer("温女士", "13900002097")
    assert [each["name"] for each in call(house.ana).get(f"customers/?{query}").json()["results"]] == found


@pytest.mark.parametrize(
    ("body", "field"), [({}, "name"), ({"name": "x", "phone": "abc"}, "phone"), ({"name": "x", "language": "fr"}, "language")]
)
def test_a_customer_that_cannot_be_used(call, house, body, field):
    refused = call(house.ana).post("customers/", body)
    assert (refused.status_code, list(refused.json()["errors"]), Customer.objects.count()) == (400, [field], 1)


def test_a_part_of_a_number_finds_nobody(call, house):
    assert call(house.ana).get("customers/?phone=2097").status_code == 400


def test_a_clock_says_why_and_its_spans_add_up(call, house, desk_at_work):
    sweep(make.T0 + timedelta(minutes=3), always=True)
    pk = Clock.objects.get(limit__code="urgent_answer").pk
    shown = call(house.ana).get(f"clocks/{pk}/").json()
    assert (shown["limit"], shown["name"], shown["state"], shown["total_seconds"]) == ("urgent_answer", "Urgent answer", "breached", 120)
    assert shown["article"] == {"number": "12", "title": "Urgent matters are answered in two minutes", "regulation": "demo"}
    assert shown["matter"] == desk_at_work.ticket.number
    why = shown["why"]
    assert sum(span["seconds"] for span in why["spans"]) == why["used_seconds"]
    assert why["over_seconds"] == why["used_seconds"] - why["allowed_seconds"] > 0
    (step,) = why["steps"]
    assert (step["step"], step["due_at"]) == ("due", shown["due_at"]) and "supervisor" in step["told"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("about=call", {"pickup"}), ("open=true", {"urgent_answer", "solve"}), ("state=met", {"pickup"}), ("limit=solve", {"solve"})],
)
def test_clocks_are_filtered(call, house, desk_at_work, query, found):
    assert {each["limit"] for each in call(house.ana).get(f"clocks/?{query}").json()["results"]} == found
    assert call(house.cleo).get("clocks/").json()["results"] == []


def test_a_tickets_clocks_are_its_own_and_its_calls(call, house, desk_at_work):
    make.make_ticket(house.ana)
    rows = call(house.ana).get(f"tickets/{desk_at_work.ticket.number}/clocks/").json()["results"]
    assert {(each["about"], each["limit"]) for each in rows} == {("call", "pickup"), ("ticket", "urgent_answer"), ("ticket", "solve")}


@pytest.fixture
def told(house, desk_at_work):
    """Ben is told of a breach."""
    sweep(make.T0 + timedelta(minutes=3), always=True)
    deliver_due("inside")
    return Notice.objects.get(member=house.ben)


def test_notices_are_her_own(call, house, desk_at_work, told):
    (shown,) = call(house.ben).get("notices/?unread=true&kind=notice").json()["results"]
    assert (shown["code"], shown["role"], shown["matter"], shown["read_at"]) == (
        "clock.breached",
        "supervisor",
        desk_at_work.ticket.number,
        None,
    )
    assert call(house.ben).get(f"notices/{told.pk}/").json() == shown
    assert call(house.cleo).get("notices/").json()["results"] == []
    for answer in (call(house.gao).get(f"notices/{told.pk}/"), call(house.gao).post(f"notices/{told.pk}/reading/")):
        assert (answer.status_code, answer.content) == (404, call(house.gao).get("notices/0/").content)
    told.refresh_from_db()
    assert told.read_at is None


def test_a_notice_is_read_once(call, house, told):
    first, second = (call(house.ben).post(f"notices/{told.pk}/reading/") for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 200, second.json())
    assert call(house.ben).get("notices/?unread=true").json()["results"] == []
    assert Event.objects.filter(code="notice.read").count() == 1


def test_events_are_followed_by_position(call, house, desk_at_work):
    place_events()
    caller = call(house.ana)
    rows = caller.get("events/").json()["results"]
    positions = [each["position"] for each in rows]
    assert positions == sorted(positions) and {"call.rang", "ticket.opened"} <= {each["code"] for each in rows}
    opened = next(each for each in rows if each["code"] == "ticket.opened")
    assert (opened["subject_kind"], opened["matter"]) == ("ticket", desk_at_work.ticket.number)
    assert opened["actor"] == {"kind": "member", "id": house.ana.pk, "label": "ana W0001", "via": ""}
    assert caller.get(f"events/?after={positions[-1]}").json()["results"] == []
    assert [each["position"] for each in caller.get(f"events/?after={positions[0]}").json()["results"]] == positions[1:]
    assert [each["code"] for each in caller.get("events/?code=ticket.opened").json()["results"]] == ["ticket.opened"]


def test_who_sees_nothing_of_a_department_hears_nothing_of_it(call, house, desk_at_work):
    place_events()
    assert not {"call.rang", "ticket.opened"} & {each["code"] for each in call(house.cleo).get("events/").json()["results"]}
