"""Goods are asked back once: what a return asks for is no exchange's, and the other way round."""

from decimal import Decimal
from typing import Any

import pytest

from returns.exchanges.asking import Asked
from returns.models import ExchangeSlip, ReturnSlip
from returns.slips.actions import AskedLine, request_return, void_slip
from servicedesk.journal.errors import Invalid
from tests.kernel.test_revision_races import at_once
from tests.returns.exchanges.conftest import acts, asks, broken, make_trade

SAID = {"handling": "refund", "reason": "Cracked housings", "basis": "Contract, clause 7"}


def returns(trade: Any, quantity: int) -> ReturnSlip:
    """ben's request to return so many filters."""
    first = trade.order.lines.get(place=1)
    return request_return(trade.order, [AskedLine(first, Decimal(quantity))], **SAID, **acts(trade.ben))


def test_what_a_return_asks_for_is_not_exchanged(trade):
    slip = returns(trade, 7)
    with pytest.raises(Invalid, match=r"what open slips ask for \(7\)"):
        asks(trade, Asked(1, Decimal(4)))
    void_slip(slip, "Asked twice.", **acts(trade.ben, 1))
    assert asks(trade, Asked(1, Decimal(4))).state == "waiting" and broken() == []


def test_what_an_exchange_asks_for_is_not_returned(trade):
    asks(trade, Asked(1, Decimal(7)))
    with pytest.raises(Invalid, match="3 left"):
        returns(trade, 4)
    assert returns(trade, 3).state == "requested" and broken() == []


@pytest.mark.django_db(transaction=True)
def test_an_exchange_and_a_return_at_once_never_ask_for_the_same_goods(house):
    trade = make_trade(house)
    found = at_once(lambda: returns(trade, 6), lambda: asks(trade, Asked(1, Decimal(6))))
    assert [type(one) for one in found if isinstance(one, Exception)] == [Invalid]
    assert ReturnSlip.objects.count() + ExchangeSlip.objects.count() == 1 and broken() == []
