"""When goods may be exchanged: every unmet condition with its reason and article, exceptions, and rules that change meanwhile."""

from datetime import timedelta
from decimal import Decimal

import pytest

from returns.exchanges.actions import refuse_exchange, sign_exchange
from returns.exchanges.asking import Asked, Reason
from returns.exchanges.findings import findings_of
from returns.exchanges.models import ExchangePolicy, ExchangeSlip, ExchangeStep
from returns.exchanges.queries import policy_here
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.registers.models import Entry
from tests import make
from tests.returns.exchanges.conftest import CRACKED, acts, asks, broken, codes, signed

PACKS = """\
pack: mfg
title: {{zh: 换货, en: Exchanges}}
articles:
  - number: "12"
    title: {{zh: 换货, en: Exchanges}}
    text: {{zh: 换货。, en: Exchanges.}}
    effective_from: {since}
    exchanges:
      reasons:
        - {{code: quality, name: {{zh: 质量, en: Quality}}}}
      chain:
        - {{role: office, post: sales_office, name: {{zh: 办公室, en: Office}}}}
        - {{role: general_manager, post: gm, name: {{zh: 总经理, en: General manager}}{exceptions}}}
      conditions:
        - {{code: family, name: {{zh: 系列, en: Family}}, families: [pumps]}}
        - {{code: new, name: {{zh: 未使用, en: Unused}}, unused: true}}
        - {{code: batch, name: {{zh: 批号, en: Batch}}, batches: [B9, P1]}}
"""
OTHER = Reason("other", "She wants another model after all")


@pytest.mark.rule("RET-012")
def test_what_meets_not_all_conditions_is_refused_with_every_reason_and_article(trade):
    with pytest.raises(Invalid) as refusal:
        asks(trade, Asked(1, Decimal(1)), Asked(2, Decimal(1), batch="P9"), reason=OTHER, hours=24 * 91)
    assert refusal.value.errors == {
        "conditions": [
            "Line 1, Within ninety days of delivery: delivered on 2026-11-19, 91 days ago; 90 at most (article 12)",
            "Line 2, Within ninety days of delivery: delivered on 2026-11-17, 93 days ago; 90 at most (article 12)",
            "For quality or wrong goods: the reason is “Other”; may be: Quality, Wrong goods were sent (article 12)",
            "Line 2, The batch is the one sold: batch P9; the order says P1 (article 12)",
        ]
    }
    assert not ExchangeSlip.objects.exists() and not Entry.objects.exists() and not Event.objects.filter(code__startswith="exch").exists()


@pytest.mark.rule("RET-012")
def test_each_condition_that_is_met_says_why_too(trade):
    slip = asks(trade)
    assert slip.met and [(one.name, one.met, one.why) for one in findings_of(slip.policy, slip.findings)] == [
        ("Within ninety days of delivery", True, "delivered on 2026-11-19, 0 days ago; 90 at most"),
        ("Within the warranty", True, "under warranty until 2027-11-19"),
        ("For quality or wrong goods", True, "the reason is “Quality”; may be: Quality, Wrong goods were sent"),
        ("The batch is the one sold", True, "batch B1; the order says B1"),
    ]
    assert asks(trade, Asked(2, Decimal(1)), reason=Reason("quality", CRACKED.detail, "Please")).plea == ""


@pytest.mark.rule("RET-012")
def test_an_exception_is_granted_by_the_general_manager_alone_and_with_a_reason(trade):
    slip = asks(trade, reason=Reason("other", OTHER.detail, "Twenty years a customer"))
    assert (slip.met, slip.plea, slip.state) == (False, "Twenty years a customer", "waiting")
    slip = signed(trade, slip, 2)
    assert not ExchangeStep.objects.filter(exception=True).exists()
    with pytest.raises(Invalid, match="remark"):
        sign_exchange(slip, **acts(trade.gao, 3))
    slip = sign_exchange(slip, remark="For twenty years of custom", **acts(trade.gao, 3))
    step = slip.steps.get(exception=True)
    assert (slip.state, step.by, step.remark) == ("approved", trade.gao, "For twenty years of custom")
    assert Event.objects.get(code="exchange_slip.approved").facts["exception"] is True and broken() == []


def test_an_exception_may_be_refused_as_anything_else(trade):
    slip = signed(trade, asks(trade, reason=Reason("other", OTHER.detail, "Please")), 2)
    slip = refuse_exchange(slip, "No reason for one", **acts(trade.gao, 3))
    assert slip.state == "refused" and broken() == []


@pytest.mark.rule("RET-012")
def test_where_nobody_grants_exceptions_asking_for_one_is_refused(trade, tmp_path):
    make.load(PACKS.format(since="2026-01-02", exceptions=""), tmp_path)
    with pytest.raises(Invalid) as refusal:
        asks(trade, reason=Reason("quality", CRACKED.detail, "Please"))
    assert set(refusal.value.errors) == {"conditions", "plea"}
    assert refusal.value.errors["conditions"] == [
        "Line 1, Family: its family is “filters”; may be: pumps (article 12)",
        "Line 1, Unused: not stated to be unused (article 12)",
        "Line 1, Batch: batch B1; may be: B9, P1 (article 12)",
    ]
    assert asks(trade, Asked(2, Decimal(1), unused=True)).met


@pytest.mark.rule("RET-012")
def test_the_rules_of_the_day_it_was_asked_for_hold_and_the_page_says_so(trade, tmp_path, browse):
    slip = asks(trade)
    make.load(PACKS.format(since="2026-11-20", exceptions=", exceptions: true"), tmp_path)
    later = make.T0 + timedelta(days=2)
    assert policy_here(trade.ana.department_id, later) != slip.policy and ExchangePolicy.objects.count() == 2
    slip = sign_exchange(slip, **acts(trade.ron, 48))
    page = browse(trade.ana).get(f"/returns/exchanges/{slip.number}/").content.decode()
    assert "Within ninety days of delivery" in page and 'id="other-policy"' in page
    slip = sign_exchange(slip, remark="Seen", **acts(trade.ola, 49))
    slip = sign_exchange(slip, **acts(trade.gao, 50))
    assert (slip.state, len(slip.policy.chain)) == ("approved", 3)
    new = asks(trade, Asked(2, Decimal(1), unused=True), hours=51)
    assert len(new.policy.chain) == 2 and codes(new) == ["requested"] and broken() == []


def test_without_an_article_nothing_is_asked_for(trade, tmp_path):
    with pytest.raises(Invalid, match="order") as refusal:
        asks(trade, hours=-24 * 400)
    assert "have one published" in refusal.value.errors["order"][0]
