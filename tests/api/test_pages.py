"""Keyset pages: nothing twice, nothing left out, whatever is inserted between two pages."""

from datetime import timedelta

import pytest

from tests import make


@pytest.fixture
def seven(house):
    """Seven tickets, two of them of the same moment."""
    moments = [0, 1, 2, 2, 3, 4, 5]
    return [
        make.make_ticket(house.ana, at=make.T0 + timedelta(minutes=m), sentence=f"s{n}", customer=house.dana) for n, m in enumerate(moments)
    ]


def numbers(page) -> list[str]:
    assert page.status_code == 200, page.content
    return [each["number"] for each in page.json()["results"]]


def walk(caller, path: str, link: str = "next") -> list[list[str]]:
    pages = []
    while path:
        page = caller.get(path)
        pages.append(numbers(page))
        path = page.json()[link]
    return pages


@pytest.mark.parametrize(("ordering", "step"), [("opened_at", 1), ("-opened_at", -1), ("updated_at", 1)])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_pages_join_without_gap_or_twin(call, house, seven, ordering, step, size):
    pages = walk(call(house.ana), f"tickets/?ordering={ordering}&page_size={size}")
    assert [number for page in pages for number in page] == [each.number for each in seven][::step]
    assert {len(page) for page in pages[:-1]} <= {size}


def test_backwards_leads_over_the_same_pages(call, house, seven):
    caller = call(house.ana)
    second = caller.get(caller.get("tickets/?page_size=3").json()["next"])
    third = caller.get(second.json()["next"])
    assert third.json()["next"] is None and len(numbers(third)) == 1
    assert numbers(caller.get(third.json()["previous"])) == numbers(second)
    first = caller.get(second.json()["previous"])
    assert first.json()["previous"] is None and numbers(caller.get(first.json()["next"])) == numbers(second)


def test_rows_inserted_between_pages_move_nothing(call, house, seven):
    caller = call(house.ana)
    first = caller.get("tickets/?page_size=3")
    make.make_ticket(house.ana, at=make.T0 + timedelta(hours=1), customer=house.dana)
    second = caller.get(first.json()["next"])
    assert numbers(second) == [each.number for each in seven][::-1][3:6]
    assert [len(page) for page in walk(caller, second.json()["previous"], "previous")] == [3, 1]


def test_an_emptied_page_still_leads_back(call, house, seven):
    caller = call(house.ana)
    second = caller.get("tickets/?status=open&ordering=opened_at&page_size=5").json()["next"]
    for ticket in seven[5:]:
        ticket.change(status="solved")
    empty = caller.get(second)
    assert (numbers(empty), empty.json()["next"]) == ([], None)
    assert numbers(caller.get(empty.json()["previous"])) == [each.number for each in seven[:5]]


def test_a_cursor_belongs_to_its_list_its_filters_its_order_and_its_reader(call, house, seven):
    caller = call(house.ana)
    following = caller.get("tickets/?page_size=3").json()["next"]
    cursor = following.split("cursor=")[1].split("&")[0]
    strangers = [
        following.replace(cursor, cursor + "x"),
        following + "&status=open",
        following + "&ordering=opened_at",
        f"clocks/?cursor={cursor}",
        "tickets/?cursor=x",
    ]
    answers = [caller.get(each) for each in strangers] + [call(house.ben).get(following)]
    assert {(each.status_code, each.json()["type"]) for each in answers} == {(400, "/problems/cursor")}
    assert "begin without one" in answers[0].json()["detail"]
    assert caller.get(following + "&page_size=2").status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("ordering=owner", "ordering"),
        ("page_size=201", "page_size"),
        ("page_size=0", "page_size"),
        ("page_size=x", "page_size"),
        ("count=all", "count"),
        ("status=lost", "status"),
        ("opened_after=soon", "opened_after"),
    ],
)
def test_what_cannot_be_used_is_named(call, house, seven, query, field):
    refused = call(house.ana).get(f"tickets/?{query}")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])


def test_an_unknown_ordering_names_the_allowed(call, house, seven):
    (sentence,) = call(house.ana).get("tickets/?ordering=owner").json()["errors"]["ordering"]
    assert "opened_at, -opened_at, updated_at, -updated_at" in sentence


def test_the_total_comes_only_when_asked_for(call, house, seven):
    caller = call(house.ana)
    assert "count" not in caller.get("tickets/").json()
    assert caller.get("tickets/?count=exact&page_size=2").json()["count"] == 7
    assert isinstance(caller.get("tickets/?count=estimate").json()["count"], int)
    assert caller.get("contacts/?count=estimate&phone=none").json()["count"] == 0  # nothing is left to ask the database


def test_up_to_200_rows_a_page(call, house):
    for _ in range(51):
        make.make_customer(f"c{_}", "")
    assert len(call(house.ana).get("customers/").json()["results"]) == 50
    assert len(call(house.ana).get("customers/?page_size=200").json()["results"]) == 52
