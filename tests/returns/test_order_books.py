"""What a slip asks for and what it booked stays with the order's books; money and quantities to the cent and the piece."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns.models import Discrepancy, StockItem
from returns.receiving.actions import decide_discrepancy
from returns.slips.rules import Asked, amount_of, price_of
from servicedesk.journal.errors import Blocked, Invalid
from servicedesk.registers.models import Entry
from tests import make
from tests.returns.conftest import acts, broken, hand_over, issued, received, requested
from tickets.catalog.actions import book_entry, undo_entry
from tickets.models import LineEntry

D = Decimal


def by_hand(firm, kind, quantity, line=None):
    return book_entry(line or firm.first, kind, D(quantity), make.T0.date(), **acts(firm.rita, 4))


def test_what_a_slip_asks_for_is_not_booked_as_returned_by_hand(firm):
    slip = issued(firm)
    with pytest.raises(Invalid) as refused:
        by_hand(firm, "returned", 4)
    assert refused.value.errors["quantity"][0].startswith("Open slips ask for 7 of it, and 6 would be left")
    by_hand(firm, "returned", 3)
    received(firm, slip, (7, 0))
    assert LineEntry.objects.filter(line=firm.first, kind="returned").count() == 2 and broken() == []


def test_a_delivery_that_a_slip_hangs_on_is_not_taken_back(firm):
    requested(firm)
    delivery = firm.first.entries.get()
    with pytest.raises(Invalid, match="quantity"):
        undo_entry(delivery, **acts(firm.rita, 4))
    spare = by_hand(firm, "delivered", 2)
    undo_entry(spare, **acts(firm.rita, 4))
    assert broken() == []


def test_what_a_slip_booked_is_not_taken_back_behind_it(firm):
    slip = issued(firm)
    received(firm, slip, (8, 0))
    decide_discrepancy(Discrepancy.objects.get(), "accepted", "customer", "All right.", **acts(firm.dina, 5))
    for entry in LineEntry.objects.filter(kind="returned"):
        with pytest.raises(Blocked) as refused:
            undo_entry(entry, **acts(firm.rita, 6))
        assert slip.number in refused.value.words
    assert LineEntry.objects.filter(kind="returned").count() == 2 and broken() == []


def test_an_open_claim_beyond_what_is_there_is_found(firm):
    requested(firm)
    LineEntry.objects.create(line=firm.first, kind="returned", quantity=D(4), on=make.T0.date(), at=make.T0)
    assert broken() == ["returns:claims"]


def test_pieces_are_asked_for_whole_as_the_store_counts_them(firm):
    with pytest.raises(Invalid) as refused:
        requested(firm, (firm.first, "2.5"))
    assert "counted in 0 decimals" in refused.value.errors["lines.1.quantity"][0]
    assert requested(firm, (firm.second, "2.125")).amount == D("7.44")
    StockItem.objects.create(product=firm.filters, decimals=1)
    assert requested(firm, (firm.first, "2.5")).amount == D("245.00") and broken() == []


@pytest.mark.parametrize(("quantity", "price", "worth"), [("0.5", "0.01", "0.01"), ("0.5", "0.05", "0.03"), ("2.125", "3.50", "7.44")])
def test_half_a_cent_is_a_cent_on_the_slip_in_its_entry_and_in_the_database(firm, quantity, price, worth):
    assert price_of(D(quantity), D(price)) == amount_of([Asked(D(quantity), D(price))]) == D(worth)
    with connection.cursor() as cursor:
        cursor.execute("select round(%s::numeric * %s::numeric, 2)", [quantity, price])
        assert cursor.fetchone()[0] == D(worth)


def test_the_entry_says_the_amount_of_each_line_and_their_sum_is_the_slips(firm):
    firm.second.unit_price = D("0.05")
    firm.second.save(update_fields=["unit_price"])
    slip = requested(firm, (firm.second, "0.5"), (firm.first, 1))
    rows = Entry.objects.get(pk=slip.entry_id).values["goods"]
    assert [row["amount"] for row in rows] == ["0.03", "98.00"] and slip.amount == D("98.03")


def test_lines_of_an_order_are_locked_in_one_order_after_the_store(firm):
    """Two slips of the same goods, written in whatever order, never wait for each other."""
    slip = issued(firm, (firm.second, "2.5"), (firm.first, 3))
    with CaptureQueriesContext(connection) as found:
        received(firm, slip, ("2.5", 0), (3, 0))
    locks = [one["sql"] for one in found.captured_queries if "FOR " in one["sql"] and "UPDATE" in one["sql"]]
    place = next(n for n, sql in enumerate(locks) if 'FROM "returns_stockplace"' in sql)
    lines = [n for n, sql in enumerate(locks) if 'FROM "tickets_orderline"' in sql]
    assert place < lines[0] and "ORDER BY 1 ASC FOR UPDATE" in locks[lines[0]]
    hand_over(firm, slip)
    assert broken() == []
