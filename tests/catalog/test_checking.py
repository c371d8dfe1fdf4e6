"""What a customer says of her order, held against the books."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from tests import make
from tests.statements import count_statements
from tickets.catalog.actions import NewLine, book_entry, undo_entry
from tickets.catalog.checking import check_order

DAY = (make.T0 - 2 * make.DAY).date()


@pytest.fixture
def sold(house) -> SimpleNamespace:
    """Dana's order: twenty filters of batch B-7 and ten of B-8, of each five delivered, and a pump of which nothing was."""
    filters, pump = make.make_product(), make.make_product("PMP-200", name_zh="泵", name_en="Pump")
    lines = (NewLine(filters, Decimal(20), "B-7"), NewLine(filters, Decimal(10), "B-8"))
    order = make.make_order(house.dana, *lines, number="SO-1", delivered=5)
    other = make.make_order(make.make_customer("Other", "13700001111"), NewLine(pump, Decimal(1)), number="SO-2")
    return SimpleNamespace(order=order, other=other, dana=house.dana, ben=house.ben)


def told(sold, **over):
    return check_order(**{"customer": sold.dana, "order_number": "SO-1"} | over)


def test_what_agrees_with_the_books_finds_its_line(sold):
    with count_statements() as found:
        check = told(sold, material="flt-100", batch="b-8", quantity=Decimal(5), delivered_on=DAY)
    assert (check.line.place, check.differences) == (2, [])
    assert len(found) == 3, str(found)


@pytest.mark.parametrize(
    ("over", "difference"),
    [
        ({"order_number": "SO-9"}, ("order_number", "SO-9", "")),
        ({"order_number": "SO-2"}, ("customer", "Dana", "Other")),
        ({"material": "PMP-200"}, ("material", "PMP-200", "FLT-100")),
        ({"batch": "B-9"}, ("batch", "B-9", "B-7, B-8")),
        ({"batch": "B-7", "quantity": Decimal("5.5")}, ("quantity", "5.5", "5")),
        ({"batch": "B-7", "delivered_on": DAY + timedelta(1)}, ("delivered_on", str(DAY + timedelta(1)), str(DAY))),
    ],
)
def test_what_differs_is_named_with_what_was_said_and_what_is_booked(sold, over, difference):
    assert told(sold, **over).differences == [dict(zip(("field", "told", "booked"), difference, strict=True))]


def test_where_several_lines_fit_none_is_taken_and_their_deliveries_are_added(sold):
    check = told(sold, material="FLT-100", quantity=Decimal(10))
    assert (check.line, check.differences) == (None, [])
    assert [one["booked"] for one in told(sold, material="FLT-100", quantity=Decimal(11)).differences] == ["10"]


def test_an_undone_delivery_was_none(sold):
    line = sold.order.lines.get(place=1)
    how = {"by": make.SYSTEM, "at": make.T0, "member": sold.ben}
    late = book_entry(line, "delivered", Decimal(3), make.T0.date(), **how)
    assert told(sold, batch="B-7", quantity=Decimal(8), delivered_on=make.T0.date()).differences == []
    undo_entry(late, **how)
    check = told(sold, batch="B-7", quantity=Decimal(8), delivered_on=make.T0.date())
    assert [(one["field"], one["booked"]) for one in check.differences] == [("quantity", "5"), ("delivered_on", str(DAY))]


def test_without_an_order_number_nothing_is_compared(sold):
    assert (told(sold, order_number=" ").line, told(sold, order_number="\0").differences) == (None, [])


def test_an_order_of_a_customer_merged_into_her_is_hers(sold, house):
    from tickets.customers.actions import merge_customers

    twin = sold.other.customer
    merge_customers(house.dana, twin, "The same", by=make.SYSTEM, at=make.T0, member=house.ben)
    assert told(sold, order_number="SO-2").differences == []
    assert check_order(customer=twin, order_number="SO-2").differences == [{"field": "customer", "told": "Other", "booked": "Dana"}]
