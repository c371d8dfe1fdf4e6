"""What events amount to: pure cases, no database."""

from datetime import UTC, datetime, timedelta

import pytest

from servicedesk.clocks.bounds import AT_LEAST, AT_MOST, BETWEEN, LESS_THAN, Bound, window
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.limits import Duration, Promised
from servicedesk.clocks.rules import CANCEL, RENEW, START, STOP, Mark, Terms, applies, due_steps, fold, moments_of, next_step_at, steps_of
from servicedesk.clocks.worktime import RoundTheClock
from tests.kernel.calendars import ROUND_THE_CLOCK

T = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T + timedelta(minutes=minutes)


def promised(bound: Bound):
    """Terms of this bound, round the clock, without pauses."""
    return Terms(lambda mark: window(bound, mark.at, mark.facts, ROUND_THE_CLOCK, {}))


HALF_AN_HOUR = promised(Bound(AT_MOST, (Duration(1800),)))


def marks(*pairs):
    return [Mark(act, at(minute), number) for number, (act, minute) in enumerate(pairs, 1)]


@pytest.mark.parametrize(
    ("events", "states"),
    [
        ([], []),
        ([(STOP, 1)], []),
        ([(START, 0)], ["running"]),
        ([(START, 0), (STOP, 30)], ["met"]),
        ([(START, 0), (STOP, 30.01)], ["missed"]),
        ([(RENEW, 1)], []),
        ([(START, 0), (RENEW, 30)], ["met", "running"]),
        ([(START, 0), (RENEW, 31), (RENEW, 61), (STOP, 90)], ["missed", "met", "met"]),
        ([(START, 0), (STOP, 5), (RENEW, 6)], ["met"]),
        ([(START, 0), (RENEW, 5), (CANCEL, 6)], ["met", "cancelled"]),
        ([(START, 0), (RENEW, 5), (START, 6)], ["met", "running"]),
        ([(START, 0), (CANCEL, 40)], ["cancelled"]),
        ([(START, 0), (START, 5), (STOP, 31)], ["missed"]),
        ([(START, 0), (STOP, 10), (STOP, 50)], ["met"]),
        ([(START, 0), (STOP, 10), (START, 60)], ["met", "running"]),
        ([(STOP, 10), (START, 0)], ["met"]),  # recorded in the wrong order, occurred in the right one
        ([(START, 0), (STOP, 0)], ["met"]),
    ],
)
def test_cycles_follow_what_occurred_not_what_was_recorded(events, states):
    assert [cycle.state for cycle in fold(marks(*events), HALF_AN_HOUR).cycles] == states


def test_a_cycle_names_the_events_that_made_it():
    (cycle,) = fold(marks((START, 0), (STOP, 12)), HALF_AN_HOUR).cycles
    assert (cycle.started_by, cycle.stopped_by, cycle.due_at, cycle.stopped_at) == (1, 2, at(30), at(12))


@pytest.mark.parametrize(
    ("bound", "minutes", "state"),
    [
        (Bound(LESS_THAN, (Duration(600),)), 10, "missed"),
        (Bound(LESS_THAN, (Duration(600),)), 9.99, "met"),
        (Bound(AT_LEAST, (Duration(600),)), 9.99, "missed"),
        (Bound(AT_LEAST, (Duration(600),)), 10, "met"),
        (Bound(AT_LEAST, (Duration(600),)), 9999, "met"),
        (Bound(BETWEEN, (Duration(900), Duration(1200))), 14, "missed"),
        (Bound(BETWEEN, (Duration(900), Duration(1200))), 20, "met"),
        (Bound(BETWEEN, (Duration(900), Duration(1200))), 20.1, "missed"),
    ],
)
def test_a_bound_says_when_a_stop_keeps_it(bound, minutes, state):
    assert [cycle.state for cycle in fold(marks((START, 0), (STOP, minutes)), promised(bound)).cycles] == [state]


def test_a_start_whose_limit_is_undecided_begins_nothing_and_a_later_one_may():
    known = Mark(START, at(5), 2, {"promised_at": at(30)})
    story = fold([Mark(START, at(0), 1), known, Mark(STOP, at(20), 3)], promised(Bound(AT_MOST, (Promised(),))))
    assert [(mark.event_id, undecided.field) for mark, undecided in story.undecided] == [(1, "promised_at")]
    assert [(cycle.cycle, cycle.started_by, cycle.due_at, cycle.state) for cycle in story.cycles] == [(1, 2, at(30), "met")]
    assert isinstance(story.undecided[0][1], Undecided)


def test_a_ladder_always_begins_with_the_breach():
    steps = steps_of([{"code": "+2h", "after": 7200, "tell": ["department_head"]}])
    assert [(step.code, step.after) for step in steps] == [("due", 0), ("+2h", 7200)]


def rungs(ladder, due=30):
    """The steps of a ladder, and their moments for a clock due at this minute."""
    (cycle,) = fold(marks((START, 0)), promised(Bound(AT_MOST, (Duration(due * 60),)))).cycles
    steps = steps_of(ladder)
    return steps, moments_of(steps, cycle, RoundTheClock)


LADDER = [{"code": "due", "after": 0, "tell": ["supervisor"]}, {"code": "+2h", "after": 7200, "tell": ["department_head"]}]


def test_due_steps_are_those_whose_moment_has_come_and_that_were_not_taken():
    steps, moments = rungs(LADDER)
    assert due_steps(steps, moments, [], at(29)) == []
    assert [s.code for s in due_steps(steps, moments, [], at(30))] == ["due"]
    assert [s.code for s in due_steps(steps, moments, [], at(600))] == ["due", "+2h"]
    assert [s.code for s in due_steps(steps, moments, ["due"], at(600))] == ["+2h"]
    assert next_step_at(moments, ["due"]) == at(150)
    assert next_step_at(moments, ["due", "+2h"]) is None


def test_a_minimum_wait_asks_for_nothing():
    (cycle,) = fold(marks((START, 0)), promised(Bound(AT_LEAST, (Duration(600),)))).cycles
    assert moments_of(steps_of([]), cycle, RoundTheClock) == {} and next_step_at({}, []) is None


def test_a_rung_before_due_comes_first():
    steps, moments = rungs([{"code": "-10min", "after": -600, "tell": ["owner"]}])
    assert [step.code for step in steps] == ["-10min", "due"]
    assert next_step_at(moments, []) == at(20)


def test_a_rung_by_percent_is_taken_when_so_much_of_the_time_is_used():
    steps, moments = rungs([{"code": code, "after": 0, "percent": n, "tell": []} for code, n in (("80%", 80), ("50%", 50))])
    assert [(step.code, moments[step.code]) for step in steps] == [("50%", at(15)), ("80%", at(24)), ("due", at(30))]


def test_conditions_hold_when_every_fact_has_one_of_its_values():
    assert applies({}, {})
    assert applies({"severity": ["urgent", "high"]}, {"severity": "high"})
    assert not applies({"severity": ["urgent"], "kind": ["repair"]}, {"severity": "urgent"})
