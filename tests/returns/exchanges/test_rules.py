"""Conditions on plain values: each kind met and not met, and its facts."""

from datetime import date

import pytest

from returns.exchanges.rules import Goods, are_met, findings, warranty_end

DAY = date(2026, 11, 19)
NEW = Goods(family="filters", batch="B1", sold_batch="B1", delivered_on=date(2026, 10, 20), warranty_months=12, unused=True)


@pytest.mark.parametrize(
    ("kind", "value", "goods", "met"),
    [
        ("within_days", 30, NEW, True),
        ("within_days", 29, NEW, False),
        ("within_days", 30, Goods(), False),
        ("within_days", 30, Goods(delivered_on=date(2026, 11, 20)), False),
        ("families", ["pumps", "filters"], NEW, True),
        ("families", ["pumps"], NEW, False),
        ("families", ["pumps"], Goods(), False),
        ("warranty", True, NEW, True),
        ("warranty", True, Goods(delivered_on=date(2025, 11, 19), warranty_months=12), True),
        ("warranty", True, Goods(delivered_on=date(2025, 11, 18), warranty_months=12), False),
        ("warranty", True, Goods(delivered_on=date(2026, 11, 18)), False),
        ("unused", True, NEW, True),
        ("unused", True, Goods(), False),
        ("same_batch", True, NEW, True),
        ("same_batch", True, Goods(batch="B2", sold_batch="B1"), False),
        ("batches", ["B1", "B9"], NEW, True),
        ("batches", ["B9"], NEW, False),
    ],
)
def test_a_condition_is_met_or_not_for_each_line(kind, value, goods, met):
    [found] = findings([{"code": "c", "kind": kind, "value": value}], [goods], reason="quality", on=DAY)
    assert (found["met"], found["line"], found["kind"]) == (met, 1, kind)


def test_a_reason_is_held_against_the_slip_once_and_all_lines_are_told():
    conditions = [{"code": "why", "kind": "reasons", "value": ["quality"]}, {"code": "new", "kind": "unused", "value": True}]
    found = findings(conditions, [NEW, Goods()], reason="mood", on=DAY)
    assert [(one["code"], one["line"], one["met"]) for one in found] == [("why", 0, False), ("new", 1, True), ("new", 2, False)]
    assert not are_met(found) and are_met(found[1:2]) and are_met([])


@pytest.mark.parametrize(
    ("delivered", "months", "last"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 19), 24, date(2028, 11, 19)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_warranty_ends_on_the_same_day_so_many_months_on(delivered, months, last):
    assert warranty_end(delivered, months) == last
