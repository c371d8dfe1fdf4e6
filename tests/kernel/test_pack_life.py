"""What a pack may not say of a clock's life: each mistake with its line and its remedy."""

import pytest

from servicedesk.clocks.models import Limit
from servicedesk.rulebook.source import PackError
from tests import make
from tests.kernel.test_pack import PACK

LIMIT = "        at_most: 30 min\n"


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("starts_on: [ticket.opened]", "starts_on: [ticket.opened, ticket.replied]", "“ticket.replied” does two things to it"),
        (LIMIT, LIMIT + "        cancels_on: [ticket.replied]\n", "“ticket.replied” does two things to it"),
        ("{at: due, tell: [supervisor]", "{at: +2 h work, tell: [supervisor]", "“+2 h work” is no moment"),
        (
            '- {at: due, tell: [supervisor], article: "1"}',
            "- {at: +2 h, tell: [owner]}\n          - {at: +120 min, tell: [supervisor]}",
            "two rungs have the same moment",
        ),
        (LIMIT, LIMIT + "        when: {severity: [{a: b}]}\n", "its values must be words, numbers, true or false"),
        (
            LIMIT,
            LIMIT + "        reopening: {on: [ticket.reopened], how: new, within: 8 h work}\n",
            "must be a length of time, on the wall",
        ),
        (LIMIT, LIMIT + "        reopening: {on: [ticket.reopened], how: again}\n", "“again” is not known here"),
        (LIMIT, LIMIT + "        pauses: {on: [ticket.held], until: [ticket.resumed]}\n", "“longest” is missing"),
        (LIMIT, LIMIT + "        pauses: {on: [ticket.held], until: [ticket.resumed], longest: promised}\n", "a pause ends by itself"),
        (
            LIMIT,
            LIMIT + "        pauses: {on: [ticket.held], until: [ticket.resumed], longest: 1 h, times: 0}\n",
            "must be a number from 1",
        ),
        (LIMIT, LIMIT + "        early: refuse\n", "only a minimum can be missed early"),
        (
            LIMIT,
            "        at_least: 30 min\n        pauses: {on: [ticket.held], until: [ticket.resumed], longest: 1 h}\n",
            "cannot be paused",
        ),
        ("tell: [supervisor]", "tell: [post Quality]", "“post Quality” is no role"),
        ("{at: due", "{at: 100 %", "“100 %” is no moment"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_loaded(db, tmp_path, right, wrong, words):
    assert right in PACK
    with pytest.raises(PackError) as refused:
        make.load(PACK.replace(right, wrong), tmp_path)
    assert any(words in problem.en for problem in refused.value.problems), str(refused.value)
    assert all(problem.line > 8 and problem.zh for problem in refused.value.problems)
    assert not Limit.objects.exists()


def test_conditions_keep_numbers_and_truths(house, tmp_path):
    make.load(PACK.replace(LIMIT, LIMIT + "        when: {vip: [true], floor: [3]}\n"), tmp_path)
    assert Limit.objects.get().conditions == {"vip": [True], "floor": [3]}
