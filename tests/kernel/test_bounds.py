"""What a bound asks: the window it leaves, whether a step keeps it, how long the next step is blocked."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.clocks.bounds import (
    BOUNDS,
    Bound,
    Window,
    bound_from_json,
    bound_to_json,
    is_kept,
    read_bound,
    window,
)
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.grammar import parse
from servicedesk.clocks.limits import LimitError
from tests.kernel.calendars import OFFICE, ROUND_THE_CLOCK
from tests.kernel.limit_strategies import days, durations, limits, months, rings
from tests.make import read

START = datetime.fromisoformat("2026-03-03T10:00+08:00")
SECOND = timedelta(seconds=1)


def bound(kind, *written):
    return Bound(kind, tuple(map(parse, written)))


def left_by(kind, *written) -> Window:
    return window(bound(kind, *written), START, {}, OFFICE, {})


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("kind", "written", "kept", "broken"),
    [
        ("at_most", ["10 min"], [START, after(10)], [after(10) + SECOND]),
        ("less_than", ["10 min"], [START, after(10) - SECOND], [after(10), after(11)]),
        ("at_least", ["10 min"], [after(10), after(9999)], [START, after(10) - SECOND]),
        ("between", ["3 min", "15 min"], [after(3), after(15)], [after(3) - SECOND, after(15) + SECOND]),
        ("between", ["15 min", "15 min"], [after(15)], [after(15) - SECOND, after(15) + SECOND]),
    ],
)
def test_a_step_keeps_or_breaks_a_bound(kind, written, kept, broken):
    found = left_by(kind, *written)
    assert [is_kept(found, at) for at in kept] == [True] * len(kept)
    assert [is_kept(found, at) for at in broken] == [False] * len(broken)


def test_a_minimum_wait_is_kept_from_its_end_on_and_a_deadline_alone_has_no_begin():
    found = left_by("at_least", "10 min")
    assert (found.earliest, found.latest) == (after(10), None)
    assert (is_kept(found, after(10) - SECOND), is_kept(found, after(10))) == (False, True)
    assert left_by("at_most", "10 min").earliest is None and left_by("between", "3 min", "15 min").earliest == after(3)


def test_a_window_hands_on_what_is_undecided_and_what_was_read_into_it():
    missing = window(bound("at_most", "promised"), START, {}, OFFICE, {})
    assert isinstance(missing, Undecided) and missing.field == "promised_at"
    rung = left_by("between", "2 rings", "3 rings")
    assert [note.en for note in rung.notes] == ["2 rings of 5 s each", "3 rings of 5 s each"]


@pytest.mark.parametrize(
    ("kind", "written", "english", "chinese"),
    [
        ("about", ["10 min"], "“about” is no bound; use one of at_most, less_than, at_least, between", "“about” 不是界限"),
        ("at_most", [], "at_most has 0 limits; give 1", "请给出 1 个"),
        ("at_most", ["1 min", "2 min"], "at_most has 2 limits; give 1", "请给出 1 个"),
        ("between", ["3 min"], "between has 1 limits; give 2", "请给出 2 个"),
        ("between", ["15 min", "3 min"], "between has its minimum above its maximum; swap the two", "请对调"),
        ("between", ["3 min", "15 min wall"], "between needs two limits that count the same", "须同类"),
        ("between", ["1 work day", "3 calendar days"], "between needs two limits that count the same", "须同类"),
        ("between", ["10 min", "1 work day"], "between needs two limits that count the same", "须同类"),
        ("between", ["10:00", "11:00"], "between needs two limits that count the same", "须同类"),
    ],
)
def test_a_bound_that_cannot_be_meant_is_refused(kind, written, english, chinese):
    with pytest.raises(LimitError) as error:
        bound(kind, *written)
    assert english in error.value.en and chinese in error.value.zh


def test_a_bound_from_nothing_is_refused():
    with pytest.raises(LimitError):
        bound_from_json({})


@given(st.sampled_from(["at_most", "less_than", "at_least"]), limits)
def test_json_gives_the_same_bound_back(kind, limit):
    one = Bound(kind, (limit,))
    assert bound_from_json(bound_to_json(one)) == one


@given(st.one_of(st.tuples(kind, kind) for kind in (durations, days, months, rings)))
def test_a_between_that_is_accepted_never_has_its_end_before_its_beginning(pair):
    try:
        both = Bound("between", pair)
    except LimitError:
        return
    found = window(both, START, {}, ROUND_THE_CLOCK, {})
    assert found.earliest <= found.latest
    assert is_kept(found, found.earliest) and is_kept(found, found.latest)


def _read(tmp_path, content):
    (tmp_path / "try.yaml").write_text(content, encoding="utf-8")
    node = read(tmp_path / "try.yaml")
    return read_bound(node, node.mapping(optional=BOUNDS)), node.problems


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("at_most: 30 min", bound("at_most", "30 min")),
        ("less_than: 10 min", bound("less_than", "10 min")),
        ("at_least: 10 min wall", bound("at_least", "10 min wall")),
        ("between: [3 min, 15 min]", bound("between", "3 min", "15 min")),
    ],
)
def test_a_pack_gives_a_bound(tmp_path, content, expected):
    assert _read(tmp_path, content) == (expected, [])


@pytest.mark.parametrize(
    ("content", "line", "field", "english"),
    [
        ("{}", 1, "", "has 0 bounds; give exactly one of at_most, less_than, at_least, between"),
        ("at_most: 5 min\nat_least: 1 min", 1, "", "has 2 bounds; give exactly one"),
        ("\nat_most: soon", 2, "at_most", "“soon” is no limit"),
        ("between: [3 min,\n soon]", 2, "between[2]", "“soon” is no limit"),
        ("between: [15 min, 3 min]", 1, "between", "swap the two"),
        ("between: [3 min]", 1, "between", "between has 1 limits; give 2"),
        ("between: []", 1, "between", "between has 0 limits; give 2"),
        ("between: 3 min", 1, "between", "must be a list"),
    ],
)
def test_a_wrong_bound_in_a_pack_is_one_problem_at_its_place(tmp_path, content, line, field, english):
    found, problems = _read(tmp_path, content)
    assert found is None
    assert [(problem.line, problem.field, english in problem.en) for problem in problems] == [(line, field, True)]
