"""Tickets over REST: taking in, answering, solving, closing; versions; two agents at once."""

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.journal.actions import place_events
from servicedesk.journal.models import Event
from tests import make
from tickets.models import Call, Customer, Ticket

MATTER = {"kind": "repair", "severity": "urgent", "channel": "web", "sentence": "三号楼净水机出水变小"}


def history() -> list[str]:
    return list(Event.objects.filter(subject_kind="ticket").order_by("id").values_list("code", flat=True))


def test_a_matter_is_taken_in_with_a_new_customer(call, house):
    make.load_demo_pack()
    opened = call(house.ana).post("tickets/", MATTER | {"customer": {"name": "温女士", "phone": "138 0000 2097"}})
    body = opened.json()
    assert (opened.status_code, opened.headers["ETag"], body["version"]) == (201, '"1"', 1)
    assert opened.headers["Location"] == f"/api/v1/tickets/{body['number']}/"
    assert (body["customer"]["phone_masked"], body["owner"]["name"], body["department"]) == ("138****2097", "Ana", "service")
    assert "13800002097" not in opened.content.decode()
    assert Clock.objects.filter(about="ticket", limit__code="urgent_answer", state="running").exists()
    assert call(house.ana).get(opened.headers["Location"]).json() == body


def test_a_matter_is_taken_in_for_a_known_customer_from_a_call(call, house):
    phone = make.make_call(house.ana)
    for given in (phone.pk, "ext:ext-1"):
        opened = call(house.ana).post("tickets/", MATTER | {"customer": house.dana.pk, "call": given, "department": "works"})
        assert (opened.status_code, opened.json()["call"], opened.json()["department"]) == (201, phone.pk, "works")
    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"customer": 999}, "customer"),
        ({"customer": "Dana"}, "customer"),
        ({"customer": {"name": "x", "phone": "12"}}, "phone"),
        ({"call": "ext:unknown"}, "call"),
        ({"call": "unknown"}, "call"),
        ({"department": "nowhere"}, "department"),
        ({"sentence": " "}, "sentence"),
        ({"severity": "grave"}, "severity"),
    ],
)
def test_an_intake_that_cannot_be_used_leaves_nothing(call, house, over, field):
    refused = call(house.ana).post("tickets/", MATTER | {"customer": {"name": "Eve", "phone": "13700000000"}} | over)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    assert (Ticket.objects.count(), Customer.objects.filter(name="Eve").count()) == (0, 0)


def test_taking_in_needs_its_right(call, house):
    refused = call(house.ada).post("tickets/", MATTER | {"customer": house.dana.pk})
    assert (refused.status_code, refused.json()["right"], history()) == (403, "ticket.open", [])


def test_a_call_of_another_department_cannot_be_named(call, house):
    make.make_call(house.cleo)
    refused = call(house.ana).post("tickets/", MATTER | {"customer": house.dana.pk, "call": "ext:ext-1"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["call"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a", "b", "c"}),
        ("severity=urgent", {"b"}),
        ("status=solved", {"c"}),
        ("kind=complaint&channel=mail", {"c"}),
        ("search=净水", {"b"}),
        ("search=nothing", set()),
        ("owner=W0002", {"c"}),
        ("department=works", set()),
        ("opened_after=2026-11-19T02:00:01Z", set()),
        ("opened_before=2026-11-19T02:00:01Z", {"a", "b", "c"}),
    ],
)
def test_filters(call, house, query, found):
    make.make_ticket(house.ana, sentence="a")
    make.make_ticket(house.ana, sentence="b 净水机", severity="urgent")
    make.make_ticket(house.ben, sentence="c", kind="complaint", channel="mail").change(status="solved")
    make.index()
    rows = call(house.ana).get(f"tickets/?{query}").json()["results"]
    assert {each["sentence"][0] for each in rows} == found


def test_a_number_is_found_exactly(call, house):
    first, _ = make.make_ticket(house.ana), make.make_ticket(house.ana)
    assert [each["number"] for each in call(house.ana).get(f"tickets/?search={first.number.lower()}").json()["results"]] == [first.number]


def test_each_sees_her_departments_tickets_and_the_general_manager_all(call, house, desk_at_work):
    seen = {member.sign_in: len(call(member).get("tickets/").json()["results"]) for member in (house.ana, house.ben, house.cleo, house.gao)}
    assert seen == {"ana": 1, "ben": 1, "cleo": 0, "gao": 1}


def test_from_opening_to_closing(call, house, desk_at_work):
    path = f"tickets/{desk_at_work.ticket.number}/"
    replied = call(house.ana).post(f"{path}replies/", {"body": "已派人前往。"})
    assert (replied.status_code, replied.headers["ETag"], replied.json()["version"]) == (201, '"1"', 1)
    solved = call(house.ana).post(f"{path}solution/", {"text": "更换滤芯"}, If_Match='"1"')
    assert (solved.status_code, solved.headers["ETag"], solved.json()["version"]) == (201, '"2"', 2)
    closed = call(house.ben).post(f"{path}closure/", {"reason": "客户满意"}, If_Match='W/"2"')
    assert (closed.status_code, closed.headers["ETag"], closed.json()["reason"]) == (201, '"3"', "客户满意")
    shown = call(house.ana).get(path)
    assert (shown.headers["ETag"], shown.json()["status"], shown.json()["solution"]["text"]) == ('"3"', "closed", "更换滤芯")
    assert shown.json()["closure"]["by"] == {"work_number": "W0002", "name": "Ben"}
    assert [each["body"] for each in call(house.ana).get(f"{path}replies/").json()["results"]] == ["已派人前往。"]
    place_events()
    codes = [each["code"] for each in call(house.ana).get(f"{path}events/").json()["results"]]
    assert [code for code in codes if code.startswith("ticket.")] == ["ticket.opened", "ticket.replied", "ticket.solved", "ticket.closed"]


@pytest.mark.parametrize(("what", "body"), [("solution", {"text": "done"}), ("closure", {"reason": "done"})])
@pytest.mark.parametrize(
    ("header", "status", "kind"),
    [(None, 428, "if-match-missing"), ("1", 400, "invalid"), ('"7"', 412, "stale"), ('"x"', 412, "stale"), ('"7", "8"', 412, "stale")],
)
def test_a_state_change_names_the_version_it_saw(call, house, desk_at_work, what, body, header, status, kind):
    headers = {"If_Match": header} if header else {}
    refused = call(house.gao).post(f"tickets/{desk_at_work.ticket.number}/{what}/", body, **headers)
    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{kind}")
    if status == 412:
        assert refused.json()["version"] == 1
    assert history() == ["ticket.opened"]


@pytest.mark.parametrize("header", ["*", '"1"', 'W/"1"', '"7", "1"'])
def test_the_version_may_be_named_in_every_way_http_knows(call, house, desk_at_work, header):
    assert call(house.ana).post(f"tickets/{desk_at_work.ticket.number}/solution/", {"text": "x"}, If_Match=header).status_code == 201


def test_of_two_agents_saving_one_ticket_the_second_is_told(call, house, desk_at_work):
    path = f"tickets/{desk_at_work.ticket.number}/"
    seen = call(house.ana).get(path).headers["ETag"], call(house.ben).get(path).headers["ETag"]
    assert call(house.ana).post(f"{path}solution/", {"text": "by ana"}, If_Match=seen[0]).status_code == 201
    refused = call(house.ben).post(f"{path}solution/", {"text": "by ben"}, If_Match=seen[1])
    assert (refused.status_code, refused.json()["version"]) == (412, 2)
    assert call(house.ben).get(path).json()["solution"]["text"] == "by ana"
    assert history() == ["ticket.opened", "ticket.solved"]


def test_a_reply_to_a_closed_matter_is_refused(call, house, desk_at_work):
    desk_at_work.ticket.change(status="closed")
    refused = call(house.ana).post(f"tickets/{desk_at_work.ticket.number}/replies/", {"body": "x"})
    assert (refused.status_code, refused.json()["state"], refused.json()["wanted"]) == (409, "closed", ["open", "solved"])
    assert history() == ["ticket.opened"]


def test_a_reply_that_names_an_old_version_is_refused(call, house, desk_at_work):
    assert call(house.ana).post(f"tickets/{desk_at_work.ticket.number}/replies/", {"body": "x"}, If_Match='"9"').status_code == 412
    assert history() == ["ticket.opened"]


def test_whoever_has_the_version_need_not_get_it_again(call, house, desk_at_work):
    path = f"tickets/{desk_at_work.ticket.number}/"
    same = call(house.ana).get(path, If_None_Match='"1"')
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", '"1"')
    assert call(house.ana).get(path, If_None_Match='"0"').status_code == 200
