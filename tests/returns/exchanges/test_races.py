"""Two at once, each with a connection of her own."""

from decimal import Decimal

import pytest

from returns.exchanges.actions import hand_over, receive_exchange, refuse_exchange, sign_exchange
from returns.exchanges.asking import Asked
from returns.exchanges.models import ExchangeSlip, ExchangeStep
from returns.stock.models import StockEntry
from servicedesk.journal.errors import Invalid, Refusal
from servicedesk.journal.models import Event
from servicedesk.registers.models import Signature
from staff.models import Post
from tests import make
from tests.kernel.test_revision_races import at_once
from tests.returns.exchanges.conftest import acts, asks, broken, make_trade, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trade(house):
    return make_trade(house)


@pytest.mark.rule("RET-009")
@pytest.mark.parametrize("seen", [True, False])
def test_two_of_a_post_who_sign_one_step_at_once_are_one_signature(trade, seen):
    rex = make.make_member("rex", posts=[Post.objects.get(code="region_head")], department=trade.sales)
    slip = asks(trade)
    expected = slip.version if seen else None
    found = at_once(*[lambda m=m: sign_exchange(slip, **acts(m, 1), expected=expected) for m in (trade.ron, rex)])
    assert [isinstance(one, Refusal) for one in found].count(True) == 1
    slip = ExchangeSlip.objects.get(pk=slip.pk)
    assert (slip.next_place, ExchangeStep.objects.count(), Signature.objects.filter(role="regional_manager").count()) == (2, 1, 1)
    assert Event.objects.filter(code="exchange_slip.signed").count() == 1 and broken() == []


def test_signing_and_refusing_at_once_are_never_both(trade):
    rex = make.make_member("rex", posts=[Post.objects.get(code="region_head")], department=trade.sales)
    slip = asks(trade)
    found = at_once(
        lambda: sign_exchange(slip, **acts(trade.ron, 1), expected=1), lambda: refuse_exchange(slip, "No", **acts(rex, 1), expected=1)
    )
    assert [isinstance(one, Refusal) for one in found].count(True) == 1
    assert ExchangeStep.objects.count() == 1 and broken() == []


def test_two_slips_never_ask_for_the_same_goods(trade):
    found = at_once(*[lambda m=m: asks(trade, Asked(1, Decimal(6)), member=m) for m in (trade.ana, trade.ben)])
    assert [type(one) for one in found if isinstance(one, Refusal)] == [Invalid]
    assert ExchangeSlip.objects.count() == 1 and broken() == []


def test_goods_are_received_once(trade):
    ken = make.make_member("ken", posts=[Post.objects.get(code="keeper")], department=trade.stores)
    slip = hand_over(signed(trade, asks(trade)), trade.stores, **acts(trade.ana, 5))
    found = at_once(*[lambda m=m: receive_exchange(slip, {1: "good"}, **acts(m, 6)) for m in (trade.kim, ken)])
    assert [isinstance(one, Refusal) for one in found].count(True) == 1
    assert StockEntry.objects.count() == 1 and broken() == []
