"""Drafts over REST: one's own, kept and let go."""

import pytest

from tickets.models import Draft


@pytest.fixture
def kept(call, house, desk_at_work):
    body = {"ticket": desk_at_work.ticket.number, "act": "reply", "fields": {"text": "Half a sent"}, "seen": 0}
    return call(house.ana).post("drafts/", body)


def test_a_draft_is_kept_read_and_let_go_by_its_writer_alone(call, house, desk_at_work, kept):
    assert (kept.status_code, kept.json()["version"], kept["ETag"]) == (201, 1, '"1"')
    address = f"drafts/{kept.json()['id']}/"
    assert call(house.ana).get(address).json()["fields"] == {"text": "Half a sent"}
    assert [one["ticket"] for one in call(house.ana).get("drafts/").json()["results"]] == [desk_at_work.ticket.number]
    for method in ("get", "delete"):
        assert getattr(call(house.ben), method)(address, If_Match='"1"').status_code == 404
    assert call(house.ben).get("drafts/").json()["results"] == []
    assert call(house.ana).delete(address).status_code == 428
    assert call(house.ana).delete(address, If_Match='"9"').status_code == 412
    assert call(house.ana).delete(address, If_Match='"1"').status_code == 204
    assert not Draft.objects.exists()


def test_another_windows_draft_is_not_overwritten(call, house, desk_at_work, kept):
    body = {"ticket": desk_at_work.ticket.number, "act": "reply", "fields": {"text": "Other"}, "seen": 0}
    refused = call(house.ana).post("drafts/", body)
    assert (refused.status_code, refused.json()["version"]) == (412, 1)
    assert Draft.objects.get().text == "Half a sent"


@pytest.mark.parametrize(
    ("body", "field", "word"),
    [
        ({"act": "reply", "ticket": "T-999999", "fields": {"text": "x"}}, "ticket", "T-999999"),
        ({"act": "dance", "ticket": "{t}", "fields": {"text": "x"}}, "act", "dance"),
        ({"act": "reply", "fields": {"text": "x"}}, "act", "intake"),
        ({"act": "reply", "ticket": "{t}", "fields": {"text": "x" * 100_000}}, "fields", "20000"),
        ({"act": "reply", "ticket": "{t}", "fields": {"text": ""}}, "fields", "Nothing"),
    ],
)
def test_what_cannot_be_kept_is_named(call, house, desk_at_work, body, field, word):
    body = {name: desk_at_work.ticket.number if value == "{t}" else value for name, value in body.items()}
    answer = call(house.ana).post("drafts/", body)
    assert answer.status_code == 400
    assert word in answer.json()["errors"][field][0]
    assert not Draft.objects.exists()


def test_nobody_writes_on_a_ticket_she_does_not_see_or_takes_in_without_the_right(call, house, desk_at_work):
    body = {"ticket": desk_at_work.ticket.number, "act": "note", "fields": {"text": "x"}}
    assert call(house.cleo).post("drafts/", body).json()["errors"]["ticket"]
    assert call(house.ada).post("drafts/", {"act": "intake", "fields": {"sentence": "x"}}).status_code == 403
    assert call(house.ana).post("drafts/", {"act": "intake", "fields": {"sentence": "x"}}).status_code == 201
