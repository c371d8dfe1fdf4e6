"""The invariants of exchanges find the damage they are there for."""

from decimal import Decimal

import pytest

from returns.exchanges.actions import refuse_exchange, settle_exchange, withdraw_exchange
from returns.exchanges.asking import Asked, Reason
from tests.kernel.test_invariants import damage
from tests.returns.exchanges.conftest import CRACKED, acts, asks, broken, brought, make_trade, received, signed, stocked

pytestmark = pytest.mark.django_db(transaction=True)
DAMAGES = [
    ("exchanges:entry", "update returns_exchangeslip set number = 'EX-9' where state = 'closed'"),
    (
        "exchanges:entry",
        "update returns_exchangeslip set state = 'approved', ended_by_id = null, ended_at = null, ended_why = '' where state = 'withdrawn'",
    ),
    ("exchanges:entered", "update returns_exchangeline set quantity = quantity + 1"),
    ("exchanges:entered", "delete from returns_exchangeline"),
    ("exchanges:chain", "delete from returns_exchangestep where place = 2"),
    ("exchanges:chain", "update returns_exchangestep set role = 'office'"),
    ("exchanges:chain", "update returns_exchangeslip set next_place = 3 where state = 'waiting'"),
    (
        "exchanges:signed",
        "update returns_exchangestep set by_id = (select received_by_id from returns_exchangehandover limit 1) where place = 1",
    ),
    ("exchanges:signed", "delete from returns_exchangestep where place = 1"),
    ("exchanges:conditions", "update returns_exchangestep set exception = false"),
    ("exchanges:conditions", "update returns_exchangeslip set met = true, plea = ''"),
    ("exchanges:claims", "delete from tickets_lineentry where kind = 'delivered'"),
    ("exchanges:together", "delete from returns_exchangehandover"),
    ("exchanges:together", "update returns_exchangehandover set received_at = null"),
    (
        "exchanges:ledger",
        "update registers_entry set state = 'void', reason = 'x', voided_at = made_at, voided_by_id = made_by_id where about_id is not null",
    ),
    ("exchanges:stock", "delete from returns_stockentry where quantity < 0"),
    ("exchanges:stock", "update returns_stockentry set line = 7"),
    ("exchanges:path", "delete from journal_event where code = 'exchange_slip.refused'"),
    ("exchanges:path", "delete from journal_event where code = 'exchange_slip.requested'"),
    ("orphans:exchange_slip", "delete from returns_exchangeslip"),
]


@pytest.fixture
def lived(house):
    """A slip closed as an exception, one received, one brought, one refused, one withdrawn, one waiting."""
    trade = make_trade(house)
    stocked(trade, trade.filters, 9)
    plea = Reason("other", CRACKED.detail, "For once")
    closed = received(trade, brought(trade, signed(trade, asks(trade, reason=plea), why="For once, then")))
    settle_exchange(closed, **acts(trade.kim, 7))
    received(trade, brought(trade, signed(trade, asks(trade, Asked(2, Decimal(1))))))
    brought(trade, signed(trade, asks(trade, Asked(2, Decimal(1)))))
    refuse_exchange(asks(trade, Asked(2, Decimal(1))), "No", **acts(trade.ron, 2))
    withdraw_exchange(asks(trade, Asked(2, Decimal(1))), "No", **acts(trade.ana, 2))
    signed(trade, asks(trade, Asked(2, Decimal(1))), 1)


@pytest.mark.parametrize(("code", "statement"), DAMAGES)
def test_each_damage_is_found(lived, code, statement):
    assert broken() == []
    damage(statement)
    assert code in broken()


def test_a_correction_past_the_doors_is_found(lived):
    damage(
        "insert into registers_correction (entry_id, field, reason, by_id, at) "
        "select entry_id, 'order', 'x', owner_id, requested_at from returns_exchangeslip"
    )
    assert "exchanges:uncorrected" in broken()
