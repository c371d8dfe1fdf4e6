"""Goods and slip go to the warehouse together; the ledger is signed by its handler; the stock and the order's books follow."""

from decimal import Decimal

import pytest

from returns.exchanges.access import exchange_for
from returns.exchanges.actions import hand_over, receive_exchange, send_back, settle_exchange
from returns.exchanges.asking import Asked
from returns.exchanges.models import ExchangeHandover
from returns.stock.models import StockEntry
from returns.stock.queries import default_place, levels_of
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Stale, WrongState
from servicedesk.registers.actions import move_copy, print_entry
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.models import Copy, Entry
from servicedesk.registers.queries import lines_of
from staff.models import Notice
from tests import make
from tests.returns.exchanges.conftest import STROKES, acts, asks, broken, brought, codes, received, signed, stocked
from tickets.catalog.models import LineEntry


@pytest.fixture
def approved(trade):
    """Three filters, and a pump for which two... one filter is wanted."""
    return signed(trade, asks(trade, Asked(1, Decimal(3)), Asked(2, Decimal(1), wanted=trade.filters)))


def ledger() -> list[Entry]:
    return list(Entry.objects.filter(register__code="exchange_ledger").order_by("pk"))


@pytest.mark.rule("RET-010")
def test_goods_and_slip_are_brought_together_and_received_together_into_joint_custody(trade, approved):
    slip = brought(trade, approved)
    copy = Copy.objects.get(entry=slip.entry)
    assert (slip.state, copy.state, copy.with_department_id) == ("handed_over", "under_way", trade.stores.pk)
    deliver_due("inside")
    assert list(Notice.objects.filter(code="exchange_slip.handed_over").values_list("member", flat=True)) == [trade.kim.pk]
    slip = receive_exchange(slip, {1: "damaged", 2: "good"}, **acts(trade.kim, 6))
    copy.refresh_from_db()
    handover = ExchangeHandover.objects.get()
    assert (slip.state, copy.state, copy.held_by) == ("received", "held", trade.kim)
    assert (handover.handed_by, handover.received_by, handover.arrived) == (trade.ana, trade.kim, {"1": "damaged", "2": "good"})
    place = default_place(trade.stores.pk)
    assert {(one.product.material, one.condition, one.batch): one.quantity for one in StockEntry.objects.all()} == {
        ("FLT-100", "damaged", "B1"): 3,
        ("PMP-7", "good", "P1"): 1,
    }
    assert {one.place for one in StockEntry.objects.all()} == {place}
    back = LineEntry.objects.filter(kind="returned").order_by("pk").values_list("line__place", "quantity", "reference")
    assert list(back) == [(1, 3, slip.number), (2, 1, slip.number)]
    assert codes(slip)[-2:] == ["handed_over", "received"] and broken() == []


@pytest.mark.rule("RET-010")
@pytest.mark.parametrize("where", ["lost", "filed", "away"])
def test_the_goods_do_not_go_without_the_slip(trade, approved, where):
    copy = Copy.objects.get(entry=approved.entry)
    if where == "away":
        move_copy(copy, "sent", Holder("The customer"), **acts(trade.ana, 4))
        move_copy(copy, "received", Holder("The customer"), **acts(trade.ana, 4))
    else:
        move_copy(copy, where, remark="Nobody knows where", **acts(trade.ana, 4))
    with pytest.raises(Blocked, match="EX-2026-00001"):
        brought(trade, approved)
    assert ledger() == [] and approved.entry.copies.count() == 1
    if where == "lost":
        print_entry(approved.entry, [1], "Lost on the way", **acts(trade.ana, 5))
        assert brought(trade, approved).state == "handed_over"
        assert [(one.issue, one.state) for one in Copy.objects.filter(entry=approved.entry)] == [(1, "lost"), (2, "under_way")]
    assert broken() == []


@pytest.mark.rule("RET-011")
def test_each_line_is_entered_in_the_ledger_and_signed_by_its_handler(trade, approved):
    slip = hand_over(approved, trade.stores, strokes=STROKES, **acts(trade.ben, 5))
    assert [(one.number, one.values["slip"], one.values["product"], one.values["quantity"], one.made_by) for one in ledger()] == [
        ("EL-2026-00001", slip.number, "FLT-100 滤芯", "3", trade.ben),
        ("EL-2026-00002", slip.number, "PMP-7 滤芯", "1", trade.ben),
    ]
    for entry in ledger():
        (line,) = lines_of(entry)
        assert line.holds and line.signatures[0].member == trade.ben
        assert (entry.about, entry.about_id) == ("exchange_slip", slip.pk)
    assert broken() == []


@pytest.mark.rule("RET-010")
def test_what_did_not_come_together_is_sent_back_and_its_lines_in_the_ledger_are_void(trade, approved):
    slip = brought(trade, approved)
    with pytest.raises(Invalid, match="reason"):
        send_back(slip, "", **acts(trade.kim, 6))
    slip = send_back(slip, "Two filters only", **acts(trade.kim, 6))
    assert slip.state == "approved" and [one.state for one in ledger()] == ["void", "void"]
    deliver_due("inside")
    assert Notice.objects.filter(member=trade.ana, code="exchange_slip.sent_back").count() == 1
    assert not StockEntry.objects.exists() and broken() == []
    slip = hand_over(slip, trade.stores, **acts(trade.ben, 7))
    assert [one.number for one in ledger() if one.state == "standing"] == ["EL-2026-00003", "EL-2026-00004"]
    assert received(trade, slip).state == "received" and broken() == []


def test_whoever_asked_or_brought_it_does_not_receive_it(trade, approved):
    for member in (trade.ana, trade.ben):
        slip = hand_over(approved, trade.stores, **acts(member, 5))
        with pytest.raises(Forbidden):
            receive_exchange(slip, {1: "good", 2: "good"}, **acts(member, 6))
        with pytest.raises(Forbidden):
            send_back(slip, "It is mine", **acts(member, 6))
        send_back(slip, "Again", **acts(trade.kim, 6))
    assert not StockEntry.objects.exists()


def test_a_line_whose_condition_is_not_said_keeps_all_from_being_received(trade, approved):
    slip = brought(trade, approved)
    with pytest.raises(Invalid) as refusal:
        receive_exchange(slip, {1: "new"}, **acts(trade.kim, 6))
    assert set(refusal.value.errors) == {"conditions.1", "conditions.2"}
    with pytest.raises(Stale):
        receive_exchange(slip, {1: "good", 2: "good"}, **acts(trade.kim, 6), expected=slip.version - 1)
    with pytest.raises(WrongState):
        hand_over(slip, trade.stores, **acts(trade.ana, 6))
    received(trade, slip)
    with pytest.raises(WrongState):
        received(trade, slip)
    assert StockEntry.objects.count() == 2 and broken() == []


@pytest.mark.rule("RET-010")
def test_what_is_wanted_goes_out_of_the_stock_and_closes_the_slip(trade, approved):
    slip = received(trade, brought(trade, approved))
    with pytest.raises(Invalid, match="quantity"):
        settle_exchange(slip, **acts(trade.kim, 7))
    stocked(trade, trade.filters, 6, "B2")
    with pytest.raises(Forbidden):
        settle_exchange(slip, **acts(trade.ana, 7))
    slip = settle_exchange(slip, {1: "B2", 2: "B2"}, **acts(trade.kim, 7))
    assert (slip.state, slip.ended_by) == ("closed", trade.kim)
    place = default_place(trade.stores.pk)
    assert levels_of([place.pk], [trade.filters.pk])[place.pk, trade.filters.pk, "good", "B2"] == 2
    given = LineEntry.objects.filter(reference=slip.number, kind="delivered")
    assert [(one.line.place, one.quantity) for one in given] == [(1, 3)]
    assert codes(slip)[-1] == "closed" and broken() == []


def test_what_came_back_is_no_longer_asked_for_and_may_not_come_back_twice(trade, approved):
    received(trade, brought(trade, approved))
    with pytest.raises(Invalid) as refusal:
        asks(trade, Asked(1, Decimal(8)), hours=8)
    assert "8 is more than 7" in refusal.value.errors["lines.1"][0]
    assert asks(trade, Asked(1, Decimal(7)), hours=8).state == "waiting" and broken() == []


def test_another_departments_store_neither_receives_nor_gives_out_what_was_brought_elsewhere(trade):
    slip = brought(trade, signed(trade, asks(trade)))
    other = make.make_department("depot", name_zh="分库", name_en="Depot")
    post = make.make_post("depot_keeper", department=other, rights=["stock.handle"])
    dan = make.make_member("dan", posts=[post], department=other)
    for step in ("receive", "send_back", "settle"):
        with pytest.raises(Forbidden) as refused:
            exchange_for(dan, slip.number, step)
        assert refused.value.holders == (trade.kim.name,)
    assert exchange_for(dan, slip.number).state == "handed_over" and exchange_for(trade.kim, slip.number, "receive") == slip
