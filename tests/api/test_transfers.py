"""Handing on over REST: slips and their answers, and who may do what with one."""

import pytest

from servicedesk.journal.models import Event
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.custody.models import ContactSlip
from tickets.models import Ticket

ASK = {"department": "works", "asked": "Please measure the pressure."}


@pytest.fixture
def path(house, desk_at_work) -> str:
    house.bo = make.make_member("bo", posts=list(house.ana.posts.all()), department=house.service)
    store = make.make_department("store", name_zh="仓储部", name_en="Store")
    house.kim = make.make_member("kim", posts=[make.make_post("keeper", department=store)], department=store)
    return f"tickets/{desk_at_work.ticket.number}/"


def post(caller: Caller, path: str, body=None, version: int | None = None):
    headers = {"If_Match": f'"{version}"'} if version else {}
    return caller.post(path, body, **headers)


def offered(call, house, path) -> str:
    return f"{path}transfers/{post(call(house.ana), f'{path}transfers/', ASK, 1).json()['id']}/"


def codes() -> list[str]:
    return list(Event.objects.filter(subject_kind__in=["ticket", "slip"]).order_by("id").values_list("code", flat=True))


def test_a_matter_is_offered_accepted_replied_to_and_listed(call, house, path):
    made = post(call(house.ana), f"{path}transfers/", ASK, 1)
    assert (made.status_code, made.headers["ETag"], made.json()["state"], made.json()["version"]) == (201, '"2"', "offered", 2)
    address = made.headers["Location"]
    accepted = post(call(house.cleo), f"{address}acceptance/", None, 2)
    assert (accepted.status_code, accepted.headers["ETag"], accepted.json()["taken_by"]["name"]) == (201, '"3"', "Cleo")
    shown = call(house.cleo).get(path).json()
    assert (shown["owner"]["name"], shown["department"], shown["first_responder"]["name"]) == ("Cleo", "works", "Ana")
    assert post(call(house.cleo), f"{address}reply/", {"text": "2.1 bar"}).status_code == 201
    (listed,) = call(house.ana).get(f"{path}transfers/").json()["results"]
    assert (listed["reply"], listed["complete"], listed["number"][:2]) == ("2.1 bar", True, "L-")
    chain = call(house.ana).get(f"{path}custody/").json()["results"]
    assert [(one["member"]["name"], one["department"], one["until"] is None) for one in chain] == [
        ("Ana", "service", False),
        ("Cleo", "works", True),
    ]
    assert codes() == ["ticket.opened", "slip.offered", "slip.accepted", "ticket.handed_on", "slip.replied"]


def test_given_back_refused_and_arbitrated(call, house, path):
    slip = offered(call, house, path)
    post(call(house.cleo), f"{slip}acceptance/", None, 2)
    assert post(call(house.cleo), f"{slip}return/", {"reason": "Not ours."}, 3).json()["state"] == "returned"
    second = post(call(house.ana), f"{path}transfers/", {**ASK, "department": "store"}, 4).json()["id"]
    assert post(call(house.kim), f"{path}transfers/{second}/refusal/", {"reason": "Nor ours."}, 5).json()["state"] == "refused"
    third = post(call(house.ana), f"{path}transfers/", ASK, 6).json()
    assert third["state"] == "disputed"
    decided = post(
        call(house.gao), f"{path}transfers/{third['id']}/arbitration/", {"member": house.cleo.work_number, "reason": "A pipe."}, 7
    )
    assert (decided.status_code, decided.json()["state"]) == (201, "decided")
    assert Ticket.objects.get(pk=ContactSlip.objects.get(pk=second).ticket_id).owner == house.cleo


@pytest.mark.parametrize("header", [None, '"9"'])
@pytest.mark.parametrize(
    ("who", "what", "body"),
    [
        ("ana", "transfers/", ASK),
        ("cleo", "transfers/{s}/acceptance/", None),
        ("cleo", "transfers/{s}/refusal/", {"reason": "No."}),
        ("ana", "transfers/{s}/withdrawal/", {}),
        ("ben", "assignment/", {"reason": "Mine."}),
    ],
)
def test_each_names_the_version_it_saw(call, house, path, who, what, body, header):
    slip = offered(call, house, path).rstrip("/").rpartition("/")[2]
    refused = call(getattr(house, who)).post(path + what.format(s=slip), body, **({"If_Match": header} if header else {}))
    assert refused.status_code == (412 if header else 428)
    assert codes() == ["ticket.opened", "slip.offered"]


# ana gave it; bo is her colleague, ben their supervisor, cleo of the department asked, kim of a third; ada only reads.
MATRIX = {
    "transfers/": {"ana": 409, "bo": 403, "ben": 409, "cleo": 403, "kim": 404, "ada": 403, "": 401},
    "transfers/{s}/acceptance/": {"ana": 403, "bo": 403, "ben": 403, "kim": 404, "ada": 403, "gao": 403, "": 401, "cleo": 201},
    "transfers/{s}/refusal/": {"ana": 403, "bo": 403, "ben": 403, "kim": 404, "ada": 403, "gao": 403, "": 401, "cleo": 201},
    "transfers/{s}/withdrawal/": {"bo": 403, "cleo": 403, "kim": 404, "ada": 403, "": 401, "ben": 201},
    "transfers/{s}/return/": {"ana": 403, "bo": 403, "ben": 403, "kim": 404, "ada": 403, "": 401, "gao": 409},
    "transfers/{s}/reply/": {"ana": 403, "bo": 403, "ben": 403, "kim": 404, "ada": 403, "": 401, "cleo": 409},
    "transfers/{s}/arbitration/": {"ana": 403, "bo": 403, "ben": 403, "cleo": 403, "kim": 404, "ada": 403, "": 401, "gao": 409},
    "assignment/": {"ana": 403, "bo": 403, "cleo": 403, "kim": 404, "ada": 403, "": 401, "ben": 201},
}


@pytest.mark.parametrize("what", MATRIX)
def test_who_may_do_what_with_an_offered_slip(call, house, path, what):
    slip = offered(call, house, path).rstrip("/").rpartition("/")[2]
    body = {**ASK, "reason": "Because.", "text": "Done."} | ({"member": house.cleo.work_number} if "arbitration" in what else {})
    for who, status in MATRIX[what].items():
        before = codes()
        answer = post(call(getattr(house, who) if who else None), path + what.format(s=slip), body, 2)
        assert answer.status_code == status, (who, answer.content)
        assert status == 201 or codes() == before


@pytest.mark.parametrize(("scopes", "status"), [(("read",), 403), (("calls.write",), 403), (("tickets.write",), 201), ((), 201)])
def test_a_key_accepts_only_with_its_scope(call, house, path, scopes, status):
    slip = offered(call, house, path)
    caller = Caller(key_of(house.cleo, "narrow", scopes))
    assert post(caller, f"{slip}acceptance/", None, 2).status_code == status
    assert ContactSlip.objects.get().state == ("accepted" if status == 201 else "offered")


@pytest.mark.rule("SYS-006")
def test_the_department_asked_sees_the_matter_while_the_slip_is_open_and_goes_on_where_the_other_stopped(call, house, path):
    assert call(house.cleo).get(path).status_code == 404
    slip = offered(call, house, path)
    assert call(house.cleo).get(path).json()["sentence"] and call(house.kim).get(path).status_code == 404
    assert [one["number"] for one in call(house.cleo).get("tickets/").json()["results"]] == [path.split("/")[1]]
    post(call(house.cleo), f"{slip}refusal/", {"reason": "No."}, 2)
    assert call(house.cleo).get(path).status_code == 404
    again = post(call(house.ana), f"{path}transfers/", ASK, 3).json()["id"]
    post(call(house.cleo), f"{path}transfers/{again}/acceptance/", None, 4)
    assert post(call(house.cleo), f"{path}solution/", {"text": "Valve."}, 5).status_code == 201
    assert post(call(house.gao), f"{path}closure/", {"reason": "Content."}, 6).status_code == 201
    assert call(house.ana).get(path).json()["status"] == "closed"  # who took it in sees how it ended


def test_who_once_answered_for_it_sees_how_it_went_on(call, house, path):
    post(call(house.cleo), f"{offered(call, house, path)}acceptance/", None, 2)
    slip = post(call(house.cleo), f"{path}transfers/", {**ASK, "department": "store"}, 3).json()["id"]
    post(call(house.kim), f"{path}transfers/{slip}/acceptance/", None, 4)
    assert call(house.cleo).get(path).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"department": "nowhere"}, "department"),
        ({"department": "service"}, "department"),
        ({"member": "W9999"}, "member"),
        ({"asked": " "}, "asked"),
    ],
)
def test_what_cannot_be_used_names_the_field(call, house, path, body, field):
    refused = post(call(house.ana), f"{path}transfers/", ASK | body, 1)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    assert codes() == ["ticket.opened"]


def test_a_lead_of_the_department_asked_cannot_take_it_over(call, house, path):
    lead = make.make_post("works_lead", department=house.works, rights=[*make.AGENT_RIGHTS, "ticket.assign"])
    wanda = make.make_member("wanda", posts=[lead], department=house.works)
    offered(call, house, path)
    refused = post(call(wanda), f"{path}assignment/", {"reason": "Mine."}, 2)
    assert (refused.status_code, refused.json()["right"]) == (403, "ticket.assign")
