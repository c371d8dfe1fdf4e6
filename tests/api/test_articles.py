"""The rulebook over REST: regulations, articles in their versions, scopes."""

from datetime import timedelta

import pytest

from servicedesk.rulebook.models import Article
from tests import make

PACK = """\
pack: north
title: {zh: 北区制度, en: Regulation of the north}
words: {及时: 2 h}
scopes:
  - {code: house, kind: company, name: {zh: 公司, en: The company}}
  - {code: north, kind: branch, name: {zh: 北区, en: North}, within: house}
  - {code: north-desk, kind: department, name: {zh: 客服, en: Desk}, within: north, department: service}
scope: north
articles:
  - number: "1"
    title: {zh: 答复, en: Answer}
    text: {zh: 及时答复。, en: Answer in time.}
    effective_from: 2026-01-01
    legal_review: true
    sources: [Handbook part 3]
    procedures:
      - {code: way, kind: procedure, title: {zh: 办法, en: How}, steps: [{id: a, text: {zh: 记, en: Note}}, {id: b, text: {zh: 答, en: Answer}}]}
    clocks:
      - code: answer
        name: {zh: 答复, en: Answer}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        at_most: word 及时
"""


@pytest.fixture
def loaded(house, tmp_path) -> Article:
    """An article in two versions, the second a day later, each with one open clock."""
    make.load(PACK, tmp_path)
    make.make_ticket(house.ana)
    make.load(PACK.replace("及时: 2 h", "尽快: 2 h"), tmp_path, at=make.T0 + timedelta(days=1))
    return Article.objects.get(version=1)


def test_a_regulation_says_where_it_applies(call, house, loaded):
    (shown,) = call(house.cleo).get("regulations/").json()["results"]
    assert shown == {"code": "north", "title": "Regulation of the north", "revision": 2, "scopes": ["north"]}
    assert call(house.cleo).get("regulations/north/").json() == shown
    assert call(house.cleo).get("regulations/south/").status_code == 404


@pytest.mark.parametrize(
    ("query", "versions"),
    [
        ("", [2, 1]),
        ("current=true", [2]),
        ("status=needs_decision", [2]),
        ("in_force_at=2026-11-19T10:30:00%2B08:00", [1]),
        ("in_force_at=2026-11-21T10:00:00%2B08:00", []),
        ("regulation=north&number=1", [2, 1]),
        ("number=2", []),
        ("regulation=south", []),
    ],
)
def test_articles_are_found_by_what_holds_when(call, house, loaded, query, versions):
    assert [each["version"] for each in call(house.ana).get(f"articles/?{query}").json()["results"]] == versions


def test_an_article_is_shown_with_all_that_stands_beside_it(call, house, loaded):
    shown = call(house.ana).get(f"articles/{loaded.pk}/").json()
    assert (shown["text"], shown["sources"], shown["legal_review"], shown["status"]) == (
        "Answer in time.",
        ["Handbook part 3"],
        True,
        "active",
    )
    assert [(each["code"], each["bound"], each["unset"]) for each in shown["limits"]] == [("answer", "in time (及时)", [])]
    (way,) = shown["procedures"]
    assert (way["kind"], [step["then"] for step in way["steps"]]) == ("procedure", [[{"to": "b", "when": ""}], []])
    assert shown["figures"] == {"triggered": 1, "kept": 0, "missed": 0, "running": 1, "overdue": 0, "rate": None}
    assert (shown["open_clocks"], [each["version"] for each in shown["versions"]]) == (1, [2, 1])
    newer = call(house.ana).get(f"articles/{shown['versions'][0]['id']}/").json()
    assert (newer["status"], newer["limits"][0]["unset"], newer["open_clocks"]) == ("needs_decision", ["及时"], 0)


def test_the_figures_are_of_what_she_may_see(call, house, loaded):
    shown = call(house.cleo).get(f"articles/{loaded.pk}/").json()
    assert (shown["figures"]["triggered"], shown["open_clocks"]) == (0, 0)
    assert call(house.cleo).get("articles/9999/").status_code == 404


def test_scopes_are_listed_with_what_is_attached(call, house, loaded):
    house_scope, north, _desk = call(house.ana).get("scopes/").json()["results"]
    assert (house_scope["code"], house_scope["within"], house_scope["regulations"]) == ("house", None, [])
    assert (north["kind"], north["within"], north["regulations"], north["version"]) == ("branch", "house", ["north"], 1)
    assert [each["code"] for each in call(house.ana).get("scopes/?kind=company").json()["results"]] == ["house"]
    assert [each["code"] for each in call(house.ana).get("scopes/?regulation=north").json()["results"]] == ["north"]
