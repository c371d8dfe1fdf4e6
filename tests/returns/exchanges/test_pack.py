"""The `exchanges` section of an article: what it may say, and everything wrong with it told at its line."""

import pytest

from returns.exchanges.models import ExchangePolicy
from returns.exchanges.telling import tell
from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.source import PackError
from tests import make

PACK = """\
pack: trial
title: {{zh: 换货, en: Exchanges}}
articles:
  - number: "1"
    title: {{zh: 换货, en: Exchanges}}
    text: {{zh: 换货。, en: Exchanges.}}
    effective_from: 2026-01-01
    exchanges:
{section}
"""
GOOD = """\
      detail: 5
      reasons: [{code: quality, name: {zh: 质量, en: Quality}}]
      chain:
        - {role: office, post: sales_office, name: {zh: 办公室, en: Office}, remark: true}
        - {role: general_manager, post: gm, name: {zh: 总经理, en: General manager}, exceptions: true}
      conditions:
        - {code: in_time, name: {zh: 七天内, en: In time}, within_days: 7}
        - {code: unused, name: {zh: 未使用, en: Unused}, unused: true}
"""


def faults(section: str) -> list[str]:
    with pytest.raises(PackError) as refusal:
        check_text(PACK.format(section=section), "trial.yaml")
    return [f"{one.field.rpartition('exchanges')[2]}: {one.en}" for one in refusal.value.problems]


def test_a_policy_is_loaded_as_it_is_written_and_told_in_both_languages(db, tmp_path):
    make.load(PACK.format(section=GOOD), tmp_path)
    policy = ExchangePolicy.objects.get()
    assert (policy.detail, policy.reasons) == (5, [{"code": "quality", "name_zh": "质量", "name_en": "Quality"}])
    assert [(one["role"], one["post"], one["remark"], one["exceptions"]) for one in policy.chain] == [
        ("office", "sales_office", True, False),
        ("general_manager", "gm", False, True),
    ]
    assert [(one["kind"], one["value"]) for one in policy.conditions] == [("within_days", 7), ("unused", True)]
    data = [{"reasons": policy.reasons, "chain": policy.chain, "conditions": policy.conditions}]
    assert tell(data, "en") == [
        "An exchange slip is signed by Office (sales_office) with a remark, then General manager (gm); what does not meet the conditions "
        "only General manager may grant, with a reason.",
        "Goods may be exchanged only where “In time”: within 7 calendar days of delivery.",
        "Goods may be exchanged only where “Unused”: not used yet.",
    ]
    assert len(tell(data, "zh")) == 3 and "只有总经理可批例外" in tell(data, "zh")[0]


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("within_days: 7", "within_days: soon", ".conditions[1].within_days: must be a whole number from 0 to 3650"),
        ("within_days: 7", "within_days: 7, unused: true", ".conditions[1]: must have exactly one of: within_days"),
        ("within_days: 7", "reasons: [mood]", ".conditions[1]: mood is no reason here; use quality"),
        ("within_days: 7", "batches: []", ".conditions[1].batches: is empty"),
        ("unused: true}", "unused: false}", ".conditions[2].unused: must be true"),
        ("code: unused", "code: in_time", ".conditions[2]: in_time is given twice"),
        ("role: general_manager", "role: office", ".chain[2]: office is given twice"),
        ("remark: true", "remark: true, exceptions: true", ".chain[1]: only the last one of the chain grants exceptions"),
        ("remark: true", "remark: maybe", ".chain[1].remark: “maybe” must be true or false"),
        ("detail: 5", "detail: 0", ".detail: must be a whole number from 1 to 500"),
        ("code: quality", "code: Quality!", ".reasons[1].code: “Quality!” is no code"),
    ],
)
def test_everything_wrong_is_told_at_its_place(was, becomes, says):
    found = faults(GOOD.replace(was, becomes))
    assert len(found) == 1 and found[0].startswith(says), found
