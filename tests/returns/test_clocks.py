"""Clocks about returns, and the section of an article that rules them."""

from datetime import timedelta

import pytest

from returns.receiving.actions import sign_receipt
from returns.slips.actions import decide_slip, void_slip
from returns.slips.pack import tell
from servicedesk.clocks.models import Clock
from servicedesk.rulebook.source import PackError
from tests import make
from tests.returns.conftest import RULES, acts, at, counted, issued, requested

CLOCKS = """\
pack: times
title: {zh: 退货时限, en: Times of returns}
articles:
  - number: "1"
    title: {zh: 时限, en: Times}
    text: {zh: 一日内批准。, en: Approved within a day.}
    effective_from: 2026-01-01
    clocks:
      - code: approval
        name: {zh: 批准, en: Approval}
        about: return_slip
        starts_on: [return_slip.requested]
        stops_on: [return_slip.approved, return_slip.refused]
        at_most: 24 h
      - code: inspection
        name: {zh: 验收, en: Inspection}
        about: return_slip
        starts_on: [return_slip.counted]
        stops_on: [return_slip.received]
        at_most: 4 h
      - code: decision
        name: {zh: 认定, en: Decision}
        about: discrepancy
        starts_on: [discrepancy.opened]
        stops_on: [discrepancy.decided]
        at_most: 8 h
"""


def states() -> dict[str, str]:
    return {clock.limit.code: clock.state for clock in Clock.objects.select_related("limit")}


def test_approval_inspection_and_decision_run_as_ordinary_clocks(firm):
    make.load_pack(make.check_text(CLOCKS, "times.yaml"), by=make.SYSTEM, at=at(-1))
    slip = requested(firm)
    clock = Clock.objects.get()
    assert (clock.state, clock.due_at) == ("running", make.T0 + timedelta(hours=24))
    decide_slip(slip, approved=True, **acts(firm.mona, 1))
    assert states() == {"approval": "met"}
    slip = issued(firm, (firm.first, 3))
    receipt = counted(firm, slip, (2, 0))
    assert states()["inspection"] == "running"
    sign_receipt(receipt, "One is missing.", **acts(firm.wei, 4))
    assert (states()["inspection"], states()["decision"]) == ("met", "running")


def test_a_void_slip_leaves_no_clock_behind(firm):
    make.load_pack(make.check_text(CLOCKS, "times.yaml"), by=make.SYSTEM, at=at(-1))
    void_slip(requested(firm), "Off.", **acts(firm.rita, 1))
    assert states() == {"approval": "cancelled"}


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("        - {post: manager}\n", "", "large amounts"),
        ("up_to: 500}", "up_to: -1}", "no amount"),
        ("post: deputy,", "post: manager,", "twice"),
        ("warehouse: stores", "warehouse: The Stores", "must be a code"),
        ("departments: {warehouse: stores, accounting: money, business: trade}", "departments: {}", "empty"),
    ],
)
def test_what_the_section_cannot_say_is_told(db, was, becomes, said):
    with pytest.raises(PackError, match=said):
        make.check_text(RULES.replace(was, becomes), "returning.yaml")


def test_the_section_is_told_in_sentences(db):
    pack = make.check_text(RULES, "returning.yaml")
    data = pack.articles[0].sections["returns"]
    assert tell(data, "en")[0] == "A return is approved by the post deputy up to 500.00."
    assert tell(data, "zh")[-1] == "第 4 联归业务部（部门 trade）。"
