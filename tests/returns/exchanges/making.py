"""An exchange slip for tests that need one of everything."""

from datetime import datetime
from decimal import Decimal

from returns.exchanges.actions import request_exchange
from returns.exchanges.asking import Asked, Reason
from returns.exchanges.models import ExchangeSlip
from staff.models import Member
from tests import make
from tests.returns.exchanges.conftest import give
from tickets.catalog.models import Order


def make_exchange(member: Member, order: Order, *, at: datetime, asks: str = "agent", signs: str = "lead") -> ExchangeSlip:
    """A slip for one piece of an order's first line, asked for by the demo's article 30, which must be loaded."""
    make.load_pack_file("forms", at - make.DAY)
    for code in {asks, signs}:
        give(code, "exchange.request")
    give(signs, "exchange.approve")
    member = Member.objects.get(pk=member.pk)
    return request_exchange(
        order, [Asked(1, Decimal(1))], Reason("quality", "The housing is cracked at its thread"), by=member.actor(), at=at, member=member
    )
