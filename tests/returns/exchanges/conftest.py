"""A manufacturer that exchanges goods: ana sells, ron answers for the region, ola sits in the office, gao decides, kim keeps the stores."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from returns.exchanges.actions import hand_over, receive_exchange, request_exchange, sign_exchange
from returns.exchanges.asking import Asked, Reason
from returns.exchanges.models import ExchangeSlip
from returns.stock.actions import book
from returns.stock.queries import default_place
from returns.stock.rules import Movement
from servicedesk.clocks import now
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from staff.models import Post
from tests import make
from tickets.catalog.actions import NewLine
from tickets.catalog.models import Order, OrderLine

CRACKED = Reason("quality", "The housing of each filter is cracked at its thread")
STROKES = "M10 10 L40 32 Q50 40 60 10"


@pytest.fixture(autouse=True)
def english():
    """Refusals are read in English, whatever language an earlier test's request left behind."""
    with override("en"):
        yield


def make_trade(house: SimpleNamespace) -> SimpleNamespace:
    """The house with the shipped forms and rules of exchange, those who sign, and an order of ten filters and four pumps."""
    make.load_pack_file("forms")
    make.load_pack_file("mfg")
    give("agent", "exchange.request", "register.enter")
    give("lead", "exchange.request")
    give("gm", "exchange.approve")
    sales = make.make_department("sales", name_zh="销售公司", name_en="Sales company")
    stores = make.make_department("stores", name_zh="仓储部", name_en="Stores")
    gm = Post.objects.get(code="gm")
    region = make.make_post("region_head", department=sales, reports_to=gm, rights=["exchange.approve"])
    office = make.make_post("sales_office", department=sales, reports_to=gm, rights=["exchange.approve"])
    keeper = make.make_post("keeper", department=stores, reports_to=gm, rights=["stock.handle", "exchange.request"])
    people = SimpleNamespace(
        ron=make.make_member("ron", posts=[region], department=sales),
        ola=make.make_member("ola", posts=[office], department=sales),
        kim=make.make_member("kim", posts=[keeper], department=stores),
    )
    filters, pumps = make.make_product("FLT-100", family="filters"), make.make_product("PMP-7", name_en="Pump", family="pumps")
    lines = [NewLine(filters, Decimal(10), batch="B1"), NewLine(pumps, Decimal(4), batch="P1")]
    order = make.make_order(house.dana, *lines, delivered=4)
    make.selling.book_entry(OrderLine.objects.get(place=1), "delivered", Decimal(6), make.T0.date(), **made(None))
    fresh = [type(one).objects.get(pk=one.pk) for one in (house.ana, house.ben, house.gao)]
    told = {"ana": fresh[0], "ben": fresh[1], "gao": fresh[2]}
    return SimpleNamespace(**vars(house) | told, **vars(people), sales=sales, stores=stores, order=order, filters=filters, pumps=pumps)


@pytest.fixture
def trade(house, start_with) -> SimpleNamespace:
    return start_with("exchanges", lambda: make_trade(house))


@pytest.fixture
def today(trade) -> SimpleNamespace:
    """The same, with one more of each line delivered today: what is asked for over REST or on a page is asked for now."""
    at = now()
    for line in trade.order.lines.all():
        make.selling.book_entry(line, "delivered", Decimal(1), timezone.localdate(at), **made(None, at))
    return SimpleNamespace(**vars(trade), at=at)


def give(code: str, *rights: str) -> None:
    """Let the holders of a post do this too."""
    post = Post.objects.get(code=code)
    Post.objects.filter(pk=post.pk).update(rights=[*post.rights, *rights])


def made(member: Any, at=make.T0) -> dict[str, Any]:
    """Who books it, when."""
    return {"by": member.actor() if member else make.SYSTEM, "at": at, "member": member}


def acts(member: Any, hours: float = 0) -> dict[str, Any]:
    """Who acts, so many hours after the beginning."""
    return {"by": member.actor(), "at": make.T0 + make.timedelta(hours=hours), "member": member}


def asks(trade: SimpleNamespace, *lines: Asked, reason: Reason = CRACKED, hours: float = 0, **over: Any) -> ExchangeSlip:
    """ana's slip: three filters of the batch sold, unless told otherwise."""
    order: Order = over.pop("order", trade.order)
    member = over.pop("member", trade.ana)
    how = acts(member, hours) | ({"at": trade.at} if hasattr(trade, "at") else {})
    return request_exchange(order, lines or (Asked(1, Decimal(3)),), reason, **how, **over)


def signed(trade: SimpleNamespace, slip: ExchangeSlip, times: int = 3, *, why: str = "") -> ExchangeSlip:
    """The slip signed by so many of its chain, in turn."""
    remarks = ["", "Checked with the carrier: no trace of a blow", why]
    for hours, (member, remark) in enumerate(zip((trade.ron, trade.ola, trade.gao), remarks, strict=True), 1):
        if hours <= times:
            slip = sign_exchange(slip, remark=remark, **acts(member, hours))
    return slip


def brought(trade: SimpleNamespace, slip: ExchangeSlip) -> ExchangeSlip:
    return hand_over(slip, trade.stores, **acts(trade.ana, 5))


def received(trade: SimpleNamespace, slip: ExchangeSlip) -> ExchangeSlip:
    places = slip.lines.values_list("place", flat=True)
    return receive_exchange(slip, dict.fromkeys(places, "damaged"), **acts(trade.kim, 6))


def stocked(trade: SimpleNamespace, product: Any, quantity: int, batch: str = "") -> None:
    """Good goods in the stores."""
    place = default_place(trade.stores.pk)
    book([Movement(place, product, "good", Decimal(quantity), "received", batch=batch)], **made(trade.kim))


def codes(slip: ExchangeSlip) -> list[str]:
    """What happened to a slip."""
    events = Event.objects.filter(subject_kind="exchange_slip", subject_id=slip.pk).order_by("pk")
    return [code.removeprefix("exchange_slip.") for code in events.values_list("code", flat=True)]


def broken() -> list[str]:
    """The invariants of exchanges, registers and stock that find something."""
    found = []
    for invariant in (each for table in ask("invariants") for each in table):
        if invariant.sql and invariant.code.startswith(("exchanges:", "registers:", "orphans:exchange", "stock:", "I21:")):
            with connection.cursor() as cursor:
                cursor.execute(invariant.sql)
                if cursor.fetchall():
                    found.append(invariant.code)
    return found
