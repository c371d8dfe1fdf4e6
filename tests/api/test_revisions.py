"""Revisions over REST: listing, proposing, and the decisions, each by its version."""

import pytest

from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Regulation
from servicedesk.rulebook.revisions.models import Revision
from tests import make
from tests.kernel.test_pack import PACK

FASTER = PACK.replace("30 min", "10 min")


@pytest.fixture
def proposed(call, house, tmp_path) -> dict:
    """Ada's proposal, as it was answered."""
    make.load(PACK, tmp_path)
    answer = call(house.ada).post("regulations/try/revisions/", {"source": FASTER, "file_name": "faster.yaml"})
    assert answer.status_code == 201
    assert (answer["ETag"], answer["Location"]) == ('"1"', f"/api/v1/revisions/{answer.json()['id']}/")
    return answer.json()


def waits(proposed: dict) -> bool:
    status = Revision.objects.get(pk=proposed["id"]).status
    return (status, Regulation.objects.get().revision) == ("proposed", 1)


def test_what_was_proposed_says_what_it_changes(call, house, proposed):
    assert (proposed["number"], proposed["status"], proposed["against"], proposed["proposed_by"]) == (2, "proposed", 1, "Ada")
    assert (proposed["source"], proposed["title"]) == (FASTER, "Trial regulation")
    ((changed,), fields) = proposed["diff"]["changed"], proposed["diff"]["changed"][0]["fields"]
    assert (changed["number"], changed["running"], [field["name"] for field in fields]) == ("1", 0, ["clocks"])
    assert "at most 10 minutes" in fields[0]["new"]["en"][0]
    shown = call(house.ana).get(f"revisions/{proposed['id']}/")
    assert (shown.json(), shown["ETag"]) == (proposed, '"1"')


def test_every_member_lists_them_newest_first(call, house, proposed):
    rows = call(house.cleo).get("regulations/try/revisions/").json()["results"]
    assert [(row["number"], row["status"]) for row in rows] == [(2, "proposed"), (1, "published")]
    assert "source" not in rows[0] and rows[1]["proposed_by"] is None
    assert [row["number"] for row in call(house.cleo).get("regulations/try/revisions/?status=published").json()["results"]] == [1]
    assert call(house.cleo).get("regulations/other/revisions/").status_code == 404


def test_another_member_publishes_it(call, house, proposed):
    answer = call(house.gao).post(f"revisions/{proposed['id']}/publication/", If_Match='"1"')
    assert (answer.status_code, answer["ETag"]) == (201, '"2"')
    assert (answer.json()["status"], answer.json()["decided_by"], answer.json()["version"]) == ("published", "Gao", 2)
    assert Regulation.objects.get().revision == 2


def test_it_is_rejected_with_a_reason_or_withdrawn_without(call, house, proposed):
    address = f"revisions/{proposed['id']}"
    refused = call(house.gao).post(f"{address}/rejection/", {"reason": " "}, If_Match='"1"')
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["reason"]) and waits(proposed)
    answer = call(house.gao).post(f"{address}/rejection/", {"reason": "No."}, If_Match='"1"')
    assert (answer.status_code, answer.json()["status"], answer.json()["reason"]) == (201, "rejected", "No.")
    again = call(house.ada).post("regulations/try/revisions/", {"source": FASTER}).json()
    answer = call(house.ada).post(f"revisions/{again['id']}/withdrawal/", If_Match='"1"')
    assert (answer.status_code, answer.json()["status"]) == (201, "withdrawn")
    decided = call(house.gao).post(f"{address}/publication/", If_Match='"2"')
    assert (decided.status_code, decided.json()["state"]) == (409, "rejected")


@pytest.mark.parametrize("act", ["publication", "rejection", "withdrawal"])
def test_who_may_not_is_told_which_right_it_takes(call, house, proposed, act):
    answer = call(house.ana).post(f"revisions/{proposed['id']}/{act}/", {"reason": "x"}, If_Match='"1"')
    right, holder = ("rulebook.load", "Admin") if act == "withdrawal" else ("rulebook.publish", "General manager")
    assert (answer.status_code, answer.json()["right"]) == (403, right) and holder in answer.json()["holders"][0]
    assert waits(proposed)


def test_who_proposed_it_does_not_publish_it_even_with_the_right(call, house, proposed):
    post = house.ada.posts.get()
    post.rights = [*post.rights, "rulebook.publish"]
    post.save()
    answer = call(house.ada).post(f"revisions/{proposed['id']}/publication/", If_Match='"1"')
    assert (answer.status_code, answer.json()["right"]) == (403, "rulebook.publish")
    assert waits(proposed)


@pytest.mark.parametrize(("header", "status"), [({}, 428), ({"If_Match": '"9"'}, 412), ({"If_Match": "1"}, 400)])
def test_the_version_must_be_named_and_right(call, house, proposed, header, status):
    assert call(house.gao).post(f"revisions/{proposed['id']}/publication/", **header).status_code == status
    assert waits(proposed)


def test_going_back_names_the_revision_whose_text_it_takes_up(call, house, proposed):
    call(house.gao).post(f"revisions/{proposed['id']}/publication/", If_Match='"1"')
    answer = call(house.ada).post("regulations/try/revisions/", {"back_to": 1})
    assert (answer.status_code, answer.json()["back_to"], answer.json()["source"]) == (201, 1, PACK)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"source": FASTER.replace("10 min", "soon")}, "Line 14: articles[1].clocks[1].at_most: “soon” is no limit"),
        ({"source": FASTER.replace("pack: try", "pack: other")}, "This is a pack of “other”"),
        ({"source": PACK}, "It changes nothing"),
        ({}, "Send a pack's text"),
        ({"source": FASTER, "back_to": 1}, "Send a pack's text"),
    ],
)
def test_what_cannot_be_proposed_says_why(call, house, tmp_path, body, said):
    make.load(PACK, tmp_path)
    answer = call(house.ada).post("regulations/try/revisions/", body)
    assert answer.status_code == 400 and answer.json()["errors"]["source"][0].startswith(said)
    assert Revision.objects.count() == 1 and not Event.objects.filter(code="regulation.proposed").exists()


def test_without_the_right_nothing_is_proposed(call, house, tmp_path):
    make.load(PACK, tmp_path)
    answer = call(house.ana).post("regulations/try/revisions/", {"source": FASTER})
    assert (answer.status_code, answer.json()["right"]) == (403, "rulebook.load")
    assert Revision.objects.count() == 1


def test_a_proposal_sent_twice_with_one_key_is_one(call, house, tmp_path):
    make.load(PACK, tmp_path)
    first, second = (call(house.ada).post("regulations/try/revisions/", {"source": FASTER}, Idempotency_Key="once") for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert Revision.objects.count() == 2
