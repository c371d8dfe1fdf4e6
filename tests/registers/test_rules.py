"""What may stand in a form and how its numbers run, without a database."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk.registers.numbering.rules import fault_of, numbered, period_of
from servicedesk.registers.rules import (
    HIDDEN,
    KINDS,
    digest_of,
    fields_without_figures,
    is_drawn,
    masked,
    money_sums,
    read,
    without_figures,
)

COLUMNS = [{"code": "c", "kind": "number", "name_zh": "列", "name_en": "Column", "required": False, "masked": False}]
CHOICES = [{"code": "refund", "name_zh": "退款", "name_en": "Refund"}]


def field(kind: str, code: str = "f", **checks) -> dict:
    return {
        "code": code,
        "kind": kind,
        "name_zh": "栏",
        "name_en": "Field",
        "required": False,
        "masked": False,
        "choices": CHOICES,
        "columns": COLUMNS,
    } | checks


@pytest.mark.parametrize(
    ("kind", "checks", "typed", "kept"),
    [
        ("text", {}, "  Pump\n3\x00 ", "Pump 3"),
        ("lines", {}, "one\r\ntwo", "one\ntwo"),
        ("number", {}, "12", "12"),
        ("number", {}, 1200, "1200"),
        ("number", {"decimals": 2}, "-0.50", "-0.5"),
        ("number", {"decimals": 2}, 12.5, "12.5"),
        ("number", {}, "１２", "12"),
        ("number", {}, "-0", "0"),
        ("money", {}, "12.5", "12.50"),
        ("date", {}, "2026-02-28", "2026-02-28"),
        ("moment", {}, "2027-01-01T07:30:00+08:00", "2026-12-31T23:30:00+00:00"),
        ("choice", {}, "refund", "refund"),
        ("tick", {}, True, True),
        ("rows", {}, [{"c": "07"}, {}], [{"c": "7"}]),
    ],
)
def test_what_was_typed_is_kept_in_one_way(kind, checks, typed, kept):
    assert read([field(kind, **checks)], {"f": typed}) == ({"f": kept}, [])


@pytest.mark.parametrize(
    ("kind", "checks", "typed", "fault"),
    [
        ("text", {"most": 3}, "pump", "too_long"),
        ("text", {}, 7, "no_text"),
        ("number", {}, "12,5", "no_number"),
        ("number", {}, "1e9", "no_number"),
        ("number", {}, "NaN", "no_number"),
        ("number", {}, True, "no_number"),
        ("number", {}, "1.5", "decimals"),
        ("number", {"least": "1"}, "0", "least"),
        ("number", {"most": "9"}, "10", "most"),
        ("money", {}, "0.005", "decimals"),
        ("date", {}, "2026-02-30", "no_day"),
        ("date", {}, "20260201", "no_day"),
        ("moment", {}, "2026-02-01T10:00:00", "no_moment"),
        ("moment", {}, "0001-01-01T00:00:00+14:00", "no_moment"),
        ("choice", {}, "keep", "no_choice"),
        ("choice", {}, ["refund"], "no_choice"),
        ("tick", {}, "yes", "no_tick"),
        ("tick", {"required": True}, False, "missing"),
        ("rows", {}, {"c": "7"}, "no_rows"),
        ("rows", {"most": 1}, [{"c": "7"}, {"c": "8"}], "too_many"),
        ("rows", {"required": True}, [{"c": " "}], "missing"),
        ("text", {"required": True}, " \n ", "missing"),
    ],
)
def test_what_cannot_be_meant_is_a_fault_and_keeps_nothing(kind, checks, typed, fault):
    values, faults = read([field(kind, **checks)], {"f": typed})
    assert values == {} and [(each.field, each.kind) for each in faults] == [("f", fault)]


def test_every_fault_is_told_at_once_and_a_field_that_is_not_there_too():
    fields = [field("text", "a", required=True), field("number", "b")]
    faults = read(fields, {"b": "x", "colour": "red"})[1]
    assert {(each.field, each.kind) for each in faults} == {("a", "missing"), ("b", "no_number"), ("colour", "unknown")}


@pytest.mark.parametrize(
    ("kind", "check", "mine", "other", "fits"),
    [
        ("number", "not_above", "7", "10", True),
        ("number", "not_above", "10", "9", False),
        ("money", "not_above", "10.00", "9.99", False),
        ("date", "not_before", "2026-02-01", "2026-02-01", True),
        ("date", "not_before", "2026-01-31", "2026-02-01", False),
        ("moment", "not_before", "2026-02-01T10:00:00+08:00", "2026-02-01T03:00:00+00:00", False),
    ],
)
def test_one_field_is_measured_by_another(kind, check, mine, other, fits):
    fields = [field(kind, "mine", **{check: "other"}), field(kind, "other")]
    faults = read(fields, {"mine": mine, "other": other})[1]
    assert [each.kind for each in faults] == ([] if fits else [check])
    assert read(fields, {"mine": mine})[1] == []


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=3)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is slow, not wrong
@given(st.sampled_from(KINDS), _JSON)
def test_whatever_is_typed_is_kept_or_told_and_what_is_kept_reads_as_itself(kind, typed):
    fields = [field(kind)]
    values, faults = read(fields, {"f": typed})
    assert not (values and faults)
    assert read(fields, values) == (values, [])


@pytest.mark.parametrize(
    ("pattern", "period", "number"),
    [
        ("RT-{year}-{number:05}", "2026", "RT-2026-00007"),
        ("V-{year}{month}-{number:04}", "2026-01", "V-202601-0007"),
        ("GP-{year}{month}{day}-{number:02}", "2026-01-05", "GP-20260105-07"),
        ("门证{number}", "", "门证7"),
    ],
)
def test_the_pattern_says_how_a_number_is_written_and_how_long_a_book_runs(pattern, period, number):
    day = date(2026, 1, 5)
    assert (fault_of(pattern), period_of(pattern, day), numbered(pattern, day, 7)) == ("", period, number)


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("RT-{year}", "number"),
        ("{number}{number}", "number"),
        ("RT {number}", "signs"),
        ("RT-{number:5}", "signs"),
        ("RT-{month}-{number}", "repeats"),
        ("RT-{year}-{day}-{number}", "repeats"),
        ("R" * 35 + "{number}", "long"),
    ],
)
def test_a_pattern_that_would_repeat_or_cannot_be_read_is_found(pattern, fault):
    assert fault_of(pattern) == fault


def test_a_digest_is_of_what_is_said_not_of_how_it_is_ordered():
    assert digest_of({"a": 1, "b": "水"}) == digest_of({"b": "水", "a": 1}) != digest_of({"a": 1, "b": "氺"})


@pytest.mark.parametrize(
    ("strokes", "drawn"),
    [
        ("M0 0 L5 5", True),
        ("m1,1 q-2.5e1 3 4 4 z", True),
        ("M.5.5L-300-1", True),
        ("", False),
        ("M0 0", False),
        ("<svg/>", False),
        ("M0 0 L5 5;", False),
        ("M0 0 L5e 5", False),
        ("M0 0 L301 5", False),
        ("M0 0 a9 9 0 1 1 9 9", False),
        ("M0 0 L" + "1" * 400, False),
        ("M0 0 L" + "1" * 49_000 + "x", False),
    ],
)
def test_strokes_are_path_data_in_which_something_is_drawn(strokes, drawn):
    assert is_drawn(strokes) is drawn


@pytest.mark.parametrize(
    ("text", "shown"),
    [("13800002097", "13****097"), ("沪A12345", "沪****45"), ("温", "****"), ("3 Cedar Road, unit 12, bell 4", "3 C****ll 4")],
)
def test_what_is_masked_keeps_its_ends_only(text, shown):
    assert masked(text) == shown


GOODS = [field("text", "product"), field("number", "pieces"), field("money", "worth"), field("text", "said")]


def test_figures_are_hidden_in_fields_and_columns_and_what_is_named_is_hidden_whole():
    rows = field("rows", "goods", columns=GOODS)
    value = [{"product": "Pump", "pieces": "3", "worth": "12.50", "said": "three"}, {"product": "Ring"}]
    shown = without_figures(rows, value, ("said", "goods"))
    assert shown == [{"product": "Pump", "pieces": HIDDEN, "worth": HIDDEN, "said": HIDDEN}, {"product": "Ring"}]
    assert money_sums(rows, value) == {"worth": "12.50"} and money_sums(rows, shown) == {}
    assert [without_figures(one, "3", ("said",)) for one in GOODS] == ["3", HIDDEN, HIDDEN, HIDDEN]
    (left,) = fields_without_figures([rows, field("lines", "goods"), field("money", "worth")], ("said", "goods"))
    assert [each["code"] for each in left["columns"]] == ["product"]
