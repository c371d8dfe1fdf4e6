"""What events amount to: pure cases, no database."""

from datetime import UTC, datetime, timedelta

import pytest

from servicedesk.clocks.rules import CANCEL, START, STOP, Mark, Step, applies, due_steps, fold, next_step_at, steps_of

T = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T + timedelta(minutes=minutes)


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
        ([(START, 0), (CANCEL, 40)], ["cancelled"]),
        ([(START, 0), (START, 5), (STOP, 31)], ["missed"]),
        ([(START, 0), (STOP, 10), (STOP, 50)], ["met"]),
        ([(START, 0), (STOP, 10), (START, 60)], ["met", "running"]),
        ([(STOP, 10), (START, 0)], ["met"]),  # recorded in the wrong order, occurred in the right one
        ([(START, 0), (STOP, 0)], ["met"]),
    ],
)
def test_cycles_follow_what_occurred_not_what_was_recorded(events, states):
    assert [cycle.state for cycle in fold(marks(*events), 1800, "24h")] == states


def test_a_cycle_names_the_events_that_made_it():
    (cycle,) = fold(marks((START, 0), (STOP, 12)), 1800, "24h")
    assert (cycle.started_by, cycle.stopped_by, cycle.due_at, cycle.stopped_at) == (1, 2, at(30), at(12))


def test_an_unknown_calendar_says_its_name():
    with pytest.raises(LookupError, match="moonlight"):
        fold(marks((START, 0)), 60, "moonlight")


def test_a_ladder_always_begins_with_the_breach():
    steps = steps_of([{"code": "+2h", "after": 7200, "tell": ["department_head"]}])
    assert [(step.code, step.after) for step in steps] == [("due", 0), ("+2h", 7200)]


def test_due_steps_are_those_whose_moment_has_come_and_that_were_not_taken():
    steps = [Step("due", 0, ("supervisor",)), Step("+2h", 7200, ("department_head",))]
    assert due_steps(steps, at(30), [], at(29)) == []
    assert [s.code for s in due_steps(steps, at(30), [], at(30))] == ["due"]
    assert [s.code for s in due_steps(steps, at(30), [], at(600))] == ["due", "+2h"]
    assert [s.code for s in due_steps(steps, at(30), ["due"], at(600))] == ["+2h"]
    assert next_step_at(steps, at(30), ["due"]) == at(150)
    assert next_step_at(steps, at(30), ["due", "+2h"]) is None


def test_conditions_hold_when_every_fact_has_one_of_its_values():
    assert applies({}, {})
    assert applies({"severity": ["urgent", "high"]}, {"severity": "high"})
    assert not applies({"severity": ["urgent"], "kind": ["repair"]}, {"severity": "urgent"})
