"""Ties over REST: as the permission matrix and versions say, and one status for each of many."""

import pytest

from servicedesk.journal.models import Event
from tests import make
from tickets.models import ContactSlip, Incident, Membership, Merge, Reply, Ticket


@pytest.fixture
def other(house, desk_at_work) -> Ticket:
    return make.make_ticket(house.ana, customer=house.dana, sentence="The same leak")


@pytest.fixture
def path(desk_at_work) -> str:
    return f"tickets/{desk_at_work.ticket.number}/"


def bodies(other: Ticket) -> dict[str, dict]:
    return {
        "merge": {"target": other.number, "reason": "Taken in twice"},
        "split": {"sentence": "The bill is wrong too"},
        "parent": {"parent": other.number},
        "links": {"target": other.number},
        "incident": {"words": "Water is off in building three"},
        "membership": {"incident": other.number},
    }


def declare(call, house, ticket: Ticket) -> None:
    assert call(house.ben).post(f"tickets/{ticket.number}/incident/", {"words": "Water is off"}, If_Match='"1"').status_code == 201


def changed() -> list[str]:
    opened = ("ticket.opened", "call.rang", "call.answered", "customer.registered")
    return list(Event.objects.filter(subject_kind="ticket").exclude(code__in=opened).order_by("id").values_list("code", flat=True))


def test_a_merge_leads_on_and_refuses_an_answer_with_the_link(call, house, path, other):
    merged = call(house.ana).post(f"{path}merge/", bodies(other)["merge"], If_Match='"1"')
    assert (merged.status_code, merged.headers["ETag"], merged.json()["into"]) == (201, '"2"', other.number)
    shown = call(house.ana).get(path).json()
    assert (shown["status"], shown["merged_into"], shown["version"]) == ("merged", other.number, 2)
    refused = call(house.ana).post(f"{path}replies/", {"body": "Hello"})
    body = refused.json()
    assert (refused.status_code, body["state"], body["into"]) == (409, "merged", other.number)
    assert body["link"] == f"/api/v1/tickets/{other.number}/"
    assert call(house.ana).get(body["link"]).status_code == 200
    assert not Reply.objects.exists()


def test_a_chain_is_resolved(call, house, path, other):
    last = make.make_ticket(house.ana, customer=house.dana)
    call(house.ana).post(f"{path}merge/", bodies(other)["merge"], If_Match='"1"')
    version = Ticket.objects.get(pk=other.pk).version
    call(house.ana).post(f"tickets/{other.number}/merge/", {"target": last.number, "reason": "x"}, If_Match=f'"{version}"')
    assert call(house.ana).get(path).json()["merged_into"] == last.number


def test_a_part_is_opened_and_located(call, house, path, other):
    split = call(house.ana).post(f"{path}split/", bodies(other)["split"], If_Match='"1"')
    assert (split.status_code, split.headers["Location"]) == (201, f"/api/v1/tickets/{split.json()['number']}/")
    assert call(house.ana).get(split.headers["Location"]).json()["sentence"] == "The bill is wrong too"


def test_parent_and_children(call, house, path, other):
    assert call(house.ana).post(f"{path}parent/", bodies(other)["parent"], If_Match='"1"').status_code == 201
    listed = call(house.ana).get(f"tickets/{other.number}/children/").json()["results"]
    assert [one["number"] for one in listed] == [path.split("/")[1]]
    refused = call(house.ana).post(f"tickets/{other.number}/solution/", {"text": "x"}, If_Match='"1"')
    assert (refused.status_code, refused.json()["type"], refused.json()["blockers"]) == (409, "/problems/blocked", [path.split("/")[1]])
    assert call(house.ana).delete(f"{path}parent/", If_Match='"1"').status_code == 204
    assert call(house.ana).delete(f"{path}parent/", If_Match='"1"').status_code == 404
    assert call(house.ana).get(f"tickets/{other.number}/children/").json()["results"] == []


def test_relations(call, house, path, other):
    made = call(house.ana).post(f"{path}links/", bodies(other)["links"], If_Match='"1"')
    assert (made.status_code, made.json()["target"]) == (201, other.number)
    back = call(house.ana).get(f"tickets/{other.number}/links/").json()["results"]
    assert [one["target"] for one in back] == [path.split("/")[1]]
    assert call(house.ana).post(f"{path}links/", bodies(other)["links"], If_Match='"1"').status_code == 409
    assert call(house.ana).delete(f"{path}links/{made.json()['id']}/", If_Match='"1"').status_code == 204
    assert call(house.ana).delete(f"{path}links/{made.json()['id']}/", If_Match='"1"').status_code == 404


def test_a_related_matter_of_another_department_stays_unnamed(call, house, path):
    theirs = make.make_ticket(house.cleo, customer=house.dana)
    assert call(house.gao).post(f"{path}links/", {"target": theirs.number}, If_Match='"1"').status_code == 201
    assert [one["target"] for one in call(house.ana).get(f"{path}links/").json()["results"]] == [None]


def test_an_incident_is_declared_joined_left_and_ended(call, house, path, other):
    declare(call, house, other)
    listed = call(house.cleo).get("incidents/", {"running": "true"}).json()["results"]
    assert [(one["number"], one["words"]) for one in listed] == [(other.number, "Water is off")]
    joined = call(house.ana).post(f"{path}membership/", bodies(other)["membership"], If_Match='"1"')
    assert (joined.status_code, joined.json()["incident"]) == (201, other.number)
    assert call(house.ana).delete(f"{path}membership/", If_Match='"1"').status_code == 204
    assert call(house.ben).delete(f"tickets/{other.number}/incident/", If_Match='"1"').status_code == 204
    refused = call(house.ana).post(f"{path}membership/", bodies(other)["membership"], If_Match='"1"')
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["incident"])
    assert (Membership.objects.count(), Incident.objects.get().ended_by) == (0, house.ben)


@pytest.mark.parametrize("what", ["merge", "split", "parent", "links", "incident", "membership"])
@pytest.mark.parametrize(("header", "status", "kind"), [(None, 428, "if-match-missing"), ('"7"', 412, "stale")])
def test_each_names_the_version_it_saw(call, house, path, other, what, header, status, kind):
    if what == "membership":
        declare(call, house, other)
    before = changed()
    refused = call(house.ben).post(f"{path}{what}/", bodies(other)[what], **({"If_Match": header} if header else {}))
    assert (refused.status_code, refused.json()["type"], changed()) == (status, f"/problems/{kind}", before)


@pytest.mark.parametrize("what", ["parent", "incident", "membership", "links/1"])
def test_taking_away_needs_the_version_too(call, house, path, what):
    assert call(house.ben).delete(f"{path}{what}/").status_code == 428
    assert call(house.ben).delete(f"{path}{what}/", If_Match='"7"').status_code == 412


@pytest.mark.parametrize("what", ["merge", "split", "parent", "links", "incident", "membership"])
def test_who_sees_it_without_the_right_is_told_who_holds_it_and_others_find_nothing(call, house, path, other, what):
    body = bodies(other)[what]
    answers = {who: call(getattr(house, who) if who else None).post(f"{path}{what}/", body, If_Match='"1"') for who in ("ada", "cleo", "")}
    assert {who: answer.status_code for who, answer in answers.items()} == {"ada": 403, "cleo": 404, "": 401}
    right = "ticket.master" if what == "incident" else "ticket.work"
    assert (answers["ada"].json()["right"], "Team lead" in answers["ada"].json()["holders"]) == (right, True)
    assert changed() == []


def test_an_agent_may_not_declare_an_incident(call, house, path, other):
    assert call(house.ana).post(f"{path}incident/", bodies(other)["incident"], If_Match='"1"').status_code == 403
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("what", "over", "field"),
    [
        ("merge", {"target": "T-999999"}, "target"),
        ("merge", {"target": "a\0b"}, "target"),
        ("merge", {"target": None}, "target"),
        ("merge", {"reason": " "}, "reason"),
        ("merge", {"reason": "x" * 301}, "reason"),
        ("split", {"sentence": " "}, "sentence"),
        ("split", {"kind": "war"}, "kind"),
        ("parent", {"parent": "nobody"}, "parent"),
        ("links", {"target": "T-0"}, "target"),
        ("incident", {"words": ""}, "words"),
        ("membership", {"incident": "T-000001"}, "incident"),
    ],
)
def test_what_cannot_be_used_names_the_field_and_leaves_nothing(call, house, path, other, what, over, field):
    refused = call(house.ben).post(f"{path}{what}/", bodies(other)[what] | over, If_Match='"1"')
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    assert changed() == []


def test_a_matter_of_another_department_is_no_target(call, house, path):
    theirs = make.make_ticket(house.cleo, customer=house.dana)
    refused = call(house.ana).post(f"{path}merge/", {"target": theirs.number, "reason": "x"}, If_Match='"1"')
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["target"])
    assert not Merge.objects.exists()


def items(*tickets: Ticket, version: int = 1) -> list[dict]:
    return [{"number": ticket.number, "version": version} for ticket in tickets]


def test_many_at_once_have_a_status_each(call, house, desk_at_work, other):
    asked = [*items(desk_at_work.ticket), *items(other, version=5), {"number": "T-999999", "version": 1}]
    done = call(house.ana).post("bulk_actions/", {"action": "solve", "items": asked, "text": "Mended."})
    assert done.status_code == 201
    assert [(one["number"], one["status"], one["version"]) for one in done.json()["results"]] == [
        (desk_at_work.ticket.number, 201, 2),
        (other.number, 412, 1),
        ("T-999999", 404, None),
    ]
    again = call(house.ana).get(done.headers["Location"])
    assert (again.status_code, again.json()) == (200, done.json())
    assert call(house.ben).get(done.headers["Location"]).status_code == 404


def test_a_matter_she_may_not_see_is_not_found_among_many(call, house, other):
    theirs = make.make_ticket(house.cleo, customer=house.dana)
    done = call(house.ana).post("bulk_actions/", {"action": "reply", "items": items(other, theirs), "text": "On the way."}).json()
    assert [one["status"] for one in done["results"]] == [201, 404]
    assert Reply.objects.get().ticket == other


def test_many_are_handed_on_and_each_waits_for_its_own_yes(call, house, desk_at_work, other):
    theirs = make.make_ticket(house.ben, customer=house.dana)  # of her department, not hers to give
    body = {"action": "hand_on", "department": "works", "text": "Yours, please.", "items": items(desk_at_work.ticket, other, theirs)}
    done = call(house.ana).post("bulk_actions/", body).json()
    assert [one["status"] for one in done["results"]] == [201, 201, 403]
    offered = ContactSlip.objects.order_by("number")
    assert [slip.ticket for slip in offered] == [desk_at_work.ticket, other] and {slip.state for slip in offered} == {"offered"}
    assert set(Ticket.objects.values_list("owner__sign_in", flat=True)) == {"ana", "ben"}


def test_one_answer_goes_to_all_of_an_incident(call, house, path, desk_at_work, other):
    declare(call, house, other)
    call(house.ana).post(f"{path}membership/", bodies(other)["membership"], If_Match='"1"')
    body = {"action": "reply", "incident": other.number, "text": "The main is being mended."}
    assert call(house.ana).post("bulk_actions/", body).status_code == 403
    done = call(house.ben).post("bulk_actions/", body)
    assert (done.status_code, [one["status"] for one in done.json()["results"]]) == (201, [201, 201])
    assert set(Reply.objects.values_list("ticket_id", flat=True)) == {other.pk, desk_at_work.ticket.pk}


def test_who_may_not_close_closes_nothing_of_many(call, house, other):
    refused = call(house.ana).post("bulk_actions/", {"action": "close", "items": items(other), "text": "x"})
    assert (refused.status_code, refused.json()["right"]) == (403, "ticket.close")


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"items": []}, "items"),
        ({"items": [{"number": "T-1", "version": 1}] * 201}, "items"),
        ({"items": None}, "items"),
        ({"action": "burn"}, "action"),
        ({"incident": "T-000001"}, "items"),
        ({"action": "attach"}, "incident"),
        ({"action": "reclassify"}, "severity"),
        ({"action": "hand_on"}, "department"),
        ({"action": "hand_on", "department": "nowhere"}, "department"),
    ],
)
def test_a_bulk_action_that_cannot_be_meant_names_the_field(call, house, other, over, field):
    body = {"action": "solve", "items": items(other), "text": "x"} | over
    refused = call(house.ben).post("bulk_actions/", body)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    assert changed() == []


def test_the_same_key_does_it_once(call, house, other):
    body = {"action": "reply", "items": items(other), "text": "On the way."}
    first, again = (call(house.ana).post("bulk_actions/", body, Idempotency_Key="k-1") for _ in range(2))
    assert (first.json(), Reply.objects.count()) == (again.json(), 1)


def test_a_dry_run_says_what_would_come_of_each_and_does_nothing(call, house, desk_at_work, other):
    body = {"action": "solve", "items": [*items(desk_at_work.ticket), *items(other, version=5)], "text": "Mended.", "dry_run": True}
    answer = call(house.ana).post("bulk_actions/", body, Accept_Language="en")
    assert (answer.status_code, [(one["status"], one["becomes"]) for one in answer.json()["results"]]) == (
        200,
        [(201, ["Open → Solved"]), (412, [])],
    )
    assert changed() == []


def test_what_is_held_back_is_cancelled_before_it_is_done_and_not_after(call, house, desk_at_work, other):
    body = {"action": "solve", "items": items(desk_at_work.ticket, other), "text": "Mended.", "hold": True}
    first, second = (call(house.ana).post("bulk_actions/", body) for _each in range(2))
    assert (first.status_code, first.json()["state"], first.json()["results"]) == (201, "held", [])
    cancelled = call(house.ana).post(f"bulk_actions/{first.json()['id']}/cancellation/")
    assert (cancelled.status_code, cancelled.json()["state"]) == (201, "undone")
    make.deliver_held()
    assert [one["status"] for one in call(house.ana).get(second.headers["Location"]).json()["results"]] == [201, 201]
    late = call(house.ana).post(f"bulk_actions/{second.json()['id']}/cancellation/")
    assert (late.status_code, late.json()["type"]) == (409, "/problems/blocked")
