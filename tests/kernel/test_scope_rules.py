"""Which regulation is nearest: pure, as a table of cases and for any tree."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.rulebook.scopes.rules import CORE, circle, rank, winners

PROJECT, DEPARTMENT, BRANCH, COMPANY, ELSEWHERE = 1, 2, 3, 4, 9
CHAIN = (PROJECT, DEPARTMENT, BRANCH, COMPANY)


@dataclass(frozen=True)
class Rule:
    """A candidate, named by its regulation."""

    regulation_code: str
    attached: frozenset[int] = frozenset()
    topic: tuple[str, str] = ("ticket", "answer")


@pytest.mark.parametrize(
    ("attached", "code", "place"),
    [
        ({PROJECT}, "site", 0),
        ({DEPARTMENT}, "desk", 1),
        ({BRANCH}, "north", 2),
        ({COMPANY}, "house", 3),
        ({COMPANY, DEPARTMENT}, "both", 1),
        ({ELSEWHERE, COMPANY}, "there_too", 3),
        (set(), "pack", 4),
        (set(), CORE, 5),
        ({PROJECT}, CORE, 5),
        ({ELSEWHERE}, "there", None),
        ({ELSEWHERE}, CORE, None),
    ],
)
def test_how_near_a_regulation_is(attached, code, place):
    assert rank(attached, CHAIN, code) == place


@pytest.mark.parametrize(("attached", "place"), [(set(), 0), ({COMPANY}, None)])
def test_where_nothing_is_known_of_the_place_only_what_applies_everywhere_does(attached, place):
    assert rank(attached, (), "pack") == place


def test_the_nearest_rules_and_what_gives_way_is_told_nearest_first():
    core, pack, house = Rule(CORE), Rule("pack"), Rule("house", frozenset({COMPANY}))
    desk, site = Rule("desk", frozenset({DEPARTMENT})), Rule("site", frozenset({PROJECT}))
    there, other = Rule("there", frozenset({ELSEWHERE})), Rule(CORE, topic=("call", "pickup"))
    found = winners([core, house, there, site, pack, other, desk], CHAIN)
    ruling = found["ticket", "answer"]
    assert ruling.rules == (site,) and ruling.outranked == (desk, house, pack, core)
    assert found["call", "pickup"].rules == (other,) and found["call", "pickup"].outranked == ()


def test_two_at_the_same_level_both_rule():
    one, two = Rule("one", frozenset({BRANCH})), Rule("two", frozenset({BRANCH}))
    assert winners([one, two], CHAIN)["ticket", "answer"].rules == (one, two)


def test_a_topic_nobody_speaks_on_here_has_no_ruling():
    assert winners([Rule("there", frozenset({ELSEWHERE}))], CHAIN) == {}


scopes = st.integers(1, 6)
rules = st.builds(
    Rule,
    st.sampled_from(["a", "b", "c", CORE]),
    st.frozensets(scopes, max_size=3),
    st.sampled_from([("ticket", "answer"), ("ticket", "solve"), ("call", "pickup")]),
)


@given(st.lists(rules, max_size=12), st.lists(scopes, unique=True, max_size=5))
def test_whatever_applies_either_rules_or_gives_way_to_something_nearer(candidates, chain):
    found = winners(candidates, chain)
    applying = [rule for rule in candidates if rank(rule.attached, chain, rule.regulation_code) is not None]
    told = [rule for ruling in found.values() for rule in (*ruling.rules, *ruling.outranked)]
    assert sorted(map(repr, told)) == sorted(map(repr, applying))
    for topic, ruling in found.items():
        places = [rank(rule.attached, chain, rule.regulation_code) for rule in (*ruling.rules, *ruling.outranked)]
        assert places == sorted(places) and len(set(places[: len(ruling.rules)])) == 1
        assert all(place > places[0] for place in places[len(ruling.rules) :])
        assert all(rule.topic == topic for rule in (*ruling.rules, *ruling.outranked))


@given(st.lists(rules, max_size=8), st.lists(scopes, unique=True, min_size=1, max_size=5))
def test_a_rule_for_the_place_itself_goes_before_all_others(candidates, chain):
    mine = Rule("mine", frozenset({chain[0]}))
    assert mine in winners([*candidates, mine], chain)["ticket", "answer"].rules


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({"a": "b", "b": "c", "c": None}, []),
        ({"a": "b", "b": "c", "c": "a"}, ["a", "b", "c", "a"]),
        ({"a": "a"}, ["a", "a"]),
        ({"a": "b", "b": "c", "c": "b"}, []),
        ({}, []),
    ],
)
def test_a_circle_is_told_by_the_scopes_it_runs_through(parents, found):
    assert circle("a", parents) == found
