"""What pauses, reopenings and changes make of a clock: pure cases, no database. Minutes since ten in the morning."""

from datetime import UTC, datetime, time, timedelta

import pytest

from servicedesk.clocks.bounds import AT_MOST, BETWEEN, Bound, window
from servicedesk.clocks.limits import Duration
from servicedesk.clocks.pauses import SUSPENDED, Pause
from servicedesk.clocks.rules import (
    CANCEL,
    CHANGE,
    CONTINUE,
    FROM_START,
    NEW,
    ORIGINAL,
    PAUSE,
    REOPEN,
    RESUME,
    START,
    STOP,
    Mark,
    PauseTerms,
    Reopening,
    Terms,
    fold,
    moments_of,
    steps_of,
)
from servicedesk.clocks.worktime import RoundTheClock, WorkCalendar

T = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)  # a Thursday, 10:00 in Shanghai
LUNCH = WorkCalendar("office", "Asia/Shanghai", {day: ((time(9), time(12)), (time(13), time(18))) for day in range(5)}, {})
ALWAYS = RoundTheClock()
CAP = 60


def at(minutes: float) -> datetime:
    return T + timedelta(minutes=minutes)


def minute(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - T).total_seconds() / 60


def terms(minutes=30, counting=ALWAYS, **over) -> Terms:
    """At most so many minutes; one pause of an hour at most, for parts or for the customer."""
    bound = over.pop("bound", Bound(AT_MOST, (Duration(minutes * 60),)))
    pauses = PauseTerms(lambda mark, start: mark.at + timedelta(minutes=CAP), ("parts", "customer"), over.pop("times", 1))
    fields = {"counting": lambda start: counting, "pauses": pauses} | over
    return Terms(lambda mark: window(bound, mark.at, mark.facts, counting, {}), **fields)


def marks(*told):
    """(act, minute) or (act, minute, facts), in the order they were recorded."""
    return [Mark(act, at(when), number, *facts) for number, (act, when, *facts) in enumerate(told, 1)]


def cycles(told, given):
    return [(minute(c.due_at), minute(c.stopped_at), c.state) for c in fold(marks(*told), given).cycles]


PARTS, TALK = {"reason": "parts"}, {"reason": "talk"}


@pytest.mark.parametrize(
    ("told", "due", "why"),
    [
        ([(PAUSE, 10, PARTS), (RESUME, 25)], 45, "the pause is added"),
        ([(PAUSE, 10, PARTS)], 30 + CAP, "a pause nobody ends ends with its cap"),
        ([(PAUSE, 10, PARTS), (RESUME, 10 + CAP + 5)], 30 + CAP, "a resume after the cap adds nothing"),
        ([(PAUSE, 10, PARTS), (PAUSE, 12, PARTS), (RESUME, 25)], 45, "a pause in a pause is none"),
        ([(PAUSE, 10, PARTS), (RESUME, 15), (PAUSE, 20, PARTS), (RESUME, 29)], 35, "one pause is granted, not two"),
        ([(RESUME, 5), (PAUSE, 10, PARTS), (RESUME, 20), (RESUME, 25)], 40, "a resume without a pause is nothing"),
        ([(PAUSE, 10, TALK), (RESUME, 25)], 30, "another reason is not granted"),
        ([(PAUSE, 10, {}), (RESUME, 25)], 30, "without a reason there is no pause"),
        ([(PAUSE, 31, PARTS), (RESUME, 40)], 30, "what is late stays late"),
        ([(PAUSE, 30, PARTS), (RESUME, 40)], 30, "at the very moment due nothing is left to save"),
        ([(RESUME, 25), (PAUSE, 10, PARTS)], 45, "they count as they occurred"),
    ],
)
def test_a_pause_takes_its_time_from_nobody(told, due, why):
    assert cycles([(START, 0), *told], terms()) == [(due, None, "running")], why


def test_several_pauses_are_granted_where_the_pack_says_so():
    told = [(START, 0), (PAUSE, 10, PARTS), (RESUME, 15), (PAUSE, 20, {"reason": "customer"}), (RESUME, 29), (STOP, 44)]
    assert cycles(told, terms(times=2)) == [(44, 44, "met")]


@pytest.mark.parametrize(
    ("told", "whys"),
    [
        ([(PAUSE, 10, TALK)], ["other_reason"]),
        ([(PAUSE, 10, {})], ["no_reason"]),
        ([(PAUSE, 31, PARTS)], ["overdue"]),
        ([(PAUSE, 10, PARTS), (RESUME, 12), (PAUSE, 15, PARTS)], ["too_often"]),
    ],
)
def test_a_pause_that_is_not_granted_says_why(told, whys):
    (cycle,) = fold(marks((START, 0), *told), terms()).cycles
    assert [ignored.why for ignored in cycle.ignored] == whys


def test_where_the_pack_grants_no_pause_none_is_taken():
    (cycle,) = fold(marks((START, 0), (PAUSE, 10, PARTS), (RESUME, 20)), terms(pauses=None)).cycles
    assert (minute(cycle.due_at), [ignored.why for ignored in cycle.ignored]) == (30, ["not_allowed"])


def test_a_stop_in_a_pause_ends_both_and_is_kept():
    (cycle,) = fold(marks((START, 0), (PAUSE, 29, PARTS), (STOP, 50)), terms()).cycles
    assert (cycle.state, [(minute(p.begin), minute(p.end)) for p in cycle.pauses]) == ("met", [(29, 50)])


def test_a_pause_over_lunch_takes_no_more_than_would_have_counted():
    given = terms(150, LUNCH)  # from 10:00: two hours before lunch, half an hour after it
    assert cycles([(START, 0)], given) == [(210, None, "running")]
    assert cycles([(START, 0), (PAUSE, 105, PARTS), (RESUME, 165)], given) == [(225, None, "running")]  # 11:45 to 12:45: 15 min of work


def test_both_ends_of_a_stretch_move_with_a_pause():
    given = terms(bound=Bound(BETWEEN, (Duration(600), Duration(1800))))
    (cycle,) = fold(marks((START, 0), (PAUSE, 5, PARTS), (RESUME, 10)), given).cycles
    assert (minute(cycle.window.earliest), minute(cycle.window.latest)) == (15, 35)
    assert (minute(cycle.promised.earliest), minute(cycle.promised.latest)) == (10, 30)


@pytest.mark.parametrize(
    ("how", "found"),
    [
        (NEW, [(30, 20, "met"), (130, None, "running")]),
        (CONTINUE, [(110, None, "running")]),
        (ORIGINAL, [(30, None, "running")]),
    ],
)
def test_a_reopening_does_what_the_pack_says(how, found):
    assert cycles([(START, 0), (STOP, 20), (REOPEN, 100)], terms(reopening=Reopening(how))) == found


def test_without_a_word_in_the_pack_a_reopening_starts_nothing():
    assert cycles([(START, 0), (STOP, 20), (REOPEN, 100)], terms()) == [(30, 20, "met")]


def test_late_reopenings_begin_a_new_cycle():
    given = terms(reopening=Reopening(ORIGINAL, within=3600))
    assert cycles([(START, 0), (STOP, 20), (REOPEN, 80)], given) == [(30, None, "running")]
    assert cycles([(START, 0), (STOP, 20), (REOPEN, 81)], given) == [(30, 20, "met"), (111, None, "running")]


def test_what_stopped_late_and_goes_on_has_no_time_left():
    assert cycles([(START, 0), (STOP, 40), (REOPEN, 60)], terms(reopening=Reopening(CONTINUE))) == [(30, None, "running")]
    told = [(START, 0), (STOP, 20), (REOPEN, 40), (STOP, 49), (REOPEN, 60), (STOP, 62)]
    assert cycles(told, terms(reopening=Reopening(CONTINUE))) == [(61, 62, "missed")]


URGENT, NORMAL = {"severity": "urgent"}, {"severity": "normal"}


def confined(to: str, **over) -> Terms:
    return terms(conditions={"severity": [to]}, **over)


def test_another_severity_ends_one_promise_and_begins_the_other_from_then_on():
    told = [(START, 0, NORMAL), (CHANGE, 20, URGENT)]
    assert cycles(told, confined("normal")) == [(30, 20, "cancelled")]
    assert cycles(told, confined("urgent", minutes=5)) == [(25, None, "running")]


def test_a_pack_may_count_a_changed_matter_from_its_first_start():
    told = [(START, 0, NORMAL), (CHANGE, 20, URGENT), (STOP, 24)]
    assert cycles(told, confined("urgent", minutes=25, on_change=FROM_START)) == [(25, 24, "met")]


def test_changing_there_and_back_wins_no_time():
    told = [(START, 0, NORMAL), (CHANGE, 20, URGENT), (CHANGE, 25, NORMAL)]
    assert cycles(told, confined("normal")) == [(30, None, "running")]
    assert cycles([*told, (STOP, 26)], confined("urgent", minutes=5)) == [(25, 25, "cancelled")]


def test_a_change_of_something_else_changes_nothing():
    assert cycles([(START, 0, NORMAL), (CHANGE, 20, {"tags": ["x"]})], confined("normal")) == [(30, None, "running")]


def test_a_change_after_the_end_starts_nothing():
    assert cycles([(START, 0, NORMAL), (STOP, 10), (CHANGE, 20, URGENT)], confined("urgent")) == []
    assert cycles([(START, 0, NORMAL), (CANCEL, 10), (CHANGE, 20, URGENT)], confined("urgent")) == []


def test_a_matter_that_never_had_this_promise_may_get_it_when_reopened_and_changed():
    told = [(START, 0, NORMAL), (STOP, 10), (REOPEN, 20), (CHANGE, 25, URGENT)]
    assert cycles(told, confined("urgent", minutes=5, reopening=Reopening(NEW))) == [(30, None, "running")]


def suspended(begin, end):
    return lambda start: [Pause(at(begin), at(end), SUSPENDED, event_id=1)]


@pytest.mark.parametrize(
    ("stretch", "told", "due"),
    [
        ((10, 20), [], 40),
        ((-10, 20), [], 50),  # from its own start
        ((-20, -10), [], 30),
        ((30, 90), [], 30),
        ((10, 20), [(PAUSE, 15, PARTS), (RESUME, 25)], 45),  # what overlaps counts once
    ],
)
def test_a_suspension_is_added_to_what_runs_in_it(stretch, told, due):
    assert cycles([(START, 0), *told], terms(suspended=suspended(*stretch))) == [(due, None, "running")]


LADDER = [{"code": "50%", "after": 0, "percent": 50, "tell": []}, {"code": "-5min", "after": -300, "tell": []}]


@pytest.mark.parametrize(
    ("told", "moments"),
    [
        ([], {"50%": 15, "-5min": 25, "due": 30}),
        ([(PAUSE, 10, PARTS), (RESUME, 20)], {"50%": 25, "-5min": 35, "due": 40}),
        ([(PAUSE, 20, PARTS), (RESUME, 28)], {"50%": 15, "-5min": 33, "due": 38}),
        ([(PAUSE, 28, PARTS), (RESUME, 40)], {"50%": 15, "-5min": 40, "due": 42}),  # nobody is told in a pause
    ],
)
def test_rungs_before_due_wait_for_the_end_of_a_pause(told, moments):
    (cycle,) = fold(marks((START, 0), *told), terms()).cycles
    found = moments_of(steps_of(LADDER), cycle, RoundTheClock)
    assert {code: minute(moment) for code, moment in found.items()} == moments


def test_a_cycle_tells_when_it_stands_still_and_when_that_changes():
    (cycle,) = fold(marks((START, 0), (PAUSE, 10, PARTS)), terms()).cycles
    assert [minute(cycle.paused_until(at(m))) for m in (9, 10, 69, 70)] == [None, 70, 70, None]
    assert [minute(turn) for turn in cycle.turns(at(0))] == [10, 70] and cycle.turns(at(70)) == []


def test_a_stop_and_a_start_of_one_moment_are_heard_as_they_were_recorded():
    told = [(START, 0), (STOP, 10), (START, 10), (STOP, 50)]
    assert cycles(told, terms()) == [(30, 10, "met"), (40, 50, "missed")]


def test_an_answer_reported_before_its_ring_of_the_same_moment_stops_it():
    assert cycles([(STOP, 0), (START, 0)], terms()) == [(30, 0, "met")]


def test_counted_from_the_first_start_a_clock_does_not_multiply():
    told = [(START, 0, URGENT), (STOP, 5), (CHANGE, 6, NORMAL), (REOPEN, 7), (CHANGE, 8, URGENT)]
    given = confined("urgent", on_change=FROM_START, reopening=Reopening(CONTINUE))
    assert len(cycles(told, given)) == 1
