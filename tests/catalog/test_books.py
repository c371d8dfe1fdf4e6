"""Booking what was delivered and what came back."""

import threading
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.models import Event
from servicedesk.journal.verdict import verdicts
from tests import make
from tickets.catalog.actions import (
    NewLine,
    add_line,
    book_entry,
    enter_order,
    register_equipment,
    register_product,
    register_site,
    undo_entry,
)
from tickets.catalog.models import LineEntry, Order, Product
from tickets.catalog.queries import with_amounts

HOW = {"by": make.SYSTEM, "at": make.T0}
TODAY = make.T0.date()


def sell(customer) -> SimpleNamespace:
    """Ten filters, of which five were delivered."""
    product = make.make_product()
    order = make.make_order(customer, NewLine(product, Decimal(10)), delivered=5)
    return SimpleNamespace(product=product, order=order, line=order.lines.get())


def broken() -> set[str]:
    return {one.invariant.code for one in verdicts() if one.rows}


@pytest.fixture
def sold(house) -> SimpleNamespace:
    return sell(house.dana)


def amounts(line) -> tuple[int, int, int]:
    found = with_amounts(type(line).objects.filter(pk=line.pk)).get()
    return int(found.delivered), int(found.returned), int(found.left)


def test_a_line_knows_what_was_delivered_and_what_came_back(sold, house):
    book_entry(sold.line, "delivered", Decimal(3), TODAY, **HOW, member=house.ben, reference="DN-7")
    book_entry(sold.line, "returned", Decimal(2), TODAY, **HOW, member=house.ben)
    assert amounts(sold.line) == (8, 2, 6)
    event = Event.objects.filter(code="order.returned").get()
    assert (event.subject_kind, event.subject_id, event.facts["quantity"]) == ("order", sold.order.pk, "2")


def test_more_than_was_delivered_never_comes_back(sold, house):
    with pytest.raises(Invalid, match="quantity"):
        book_entry(sold.line, "returned", Decimal("5.001"), TODAY, **HOW, member=house.ben)
    assert (amounts(sold.line), Event.objects.filter(code="order.returned").count()) == ((5, 0, 5), 0)


def test_a_mistake_is_taken_back_once_by_a_counter_entry(sold, house):
    entry = book_entry(sold.line, "delivered", Decimal(3), TODAY, **HOW, member=house.ben)
    counter = undo_entry(entry, **HOW, member=house.ben)
    assert (counter.quantity, counter.undoes, amounts(sold.line)) == (Decimal(-3), entry, (5, 0, 5))
    for gone in (entry, counter):
        with pytest.raises(WrongState):
            undo_entry(gone, **HOW, member=house.ben)


def test_a_delivery_stays_while_what_came_back_hangs_on_it(sold, house):
    delivery = sold.line.entries.get()
    back = book_entry(sold.line, "returned", Decimal(1), TODAY, **HOW, member=house.ben)
    with pytest.raises(Invalid):
        undo_entry(delivery, **HOW, member=house.ben)
    undo_entry(back, **HOW, member=house.ben)
    undo_entry(delivery, **HOW, member=house.ben)
    assert amounts(sold.line) == (0, 0, 0)


@pytest.mark.parametrize(("quantity", "day"), [(Decimal(0), TODAY), (Decimal(1), TODAY + timedelta(1))])
def test_nothing_and_what_is_still_to_come_is_not_booked(sold, house, quantity, day):
    with pytest.raises(Invalid):
        book_entry(sold.line, "delivered", quantity, day, **HOW, member=house.ben)
    assert LineEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_returns_at_once_do_not_exceed_what_was_delivered():
    sold = sell(make.make_house().dana)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def give_back() -> None:
        try:
            start.wait(10)
            book_entry(sold.line, "returned", Decimal(3), TODAY, **HOW, member=None)
            outcomes.append("booked")
        except Invalid:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=give_back) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["booked", "refused"]
    assert amounts(sold.line) == (5, 3, 2)


@pytest.mark.parametrize("statement", ["update tickets_lineentry set quantity = 1", "delete from tickets_lineentry"])
def test_nobody_rewrites_the_book(sold, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_invariants_find_what_went_around_the_actions(sold):
    assert broken() == set()
    LineEntry.objects.create(line=sold.line, kind="returned", quantity=9, on=TODAY, at=make.T0)
    Order.objects.create(number="SO-77", customer=sold.order.customer, entered_at=make.T0)
    assert broken() == {"I21:returned", "I21:entered"}


def test_a_line_is_added_at_the_end(sold):
    assert add_line(sold.order, NewLine(sold.product, Decimal(2), "B-9"), **HOW).place == 2
    with pytest.raises(Invalid):
        add_line(sold.order, NewLine(sold.product, Decimal(0)), **HOW)


@pytest.mark.parametrize("number", ["SO-1", "import", "a b1", "x/1", "", "1" * 41])
def test_an_order_number_is_new_and_fits_an_address(sold, number):
    with pytest.raises(Invalid, match="number"):
        enter_order(number, sold.order.customer, **HOW, member=None)
    assert Order.objects.count() == 1


def test_a_product_is_registered_once(sold):
    with pytest.raises(Invalid, match="material"):
        register_product("FLT-100", "又一个", **HOW)
    assert Product.objects.count() == 1


def test_a_warranty_runs_from_the_installation(sold, house):
    piece = register_equipment("SN-1", sold.product, house.dana, **HOW, line=sold.line, installed_on=TODAY.replace(month=1, day=31))
    assert str(piece.warranty_until) == "2027-01-31"
    six = make.make_product("PMP-6", warranty_months=1)
    assert str(register_equipment("SN-2", six, house.dana, **HOW, installed_on=piece.installed_on).warranty_until) == "2026-02-28"


def test_equipment_is_of_its_own_customer_throughout(sold, house):
    other = make.make_customer("Other", "13700001111")
    site = register_site(other, "Plant 2", **HOW)
    with pytest.raises(Invalid, match="site"):
        register_equipment("SN-1", sold.product, house.dana, **HOW, site=site)
    with pytest.raises(Invalid, match="line"):
        register_equipment("SN-1", sold.product, other, **HOW, line=sold.line)
    with pytest.raises(Invalid, match="name"):
        register_site(other, "Plant 2", **HOW)


def test_a_merge_takes_orders_sites_and_equipment_along(sold, house):
    from tickets.customers.actions import merge_customers

    twin = make.make_customer("Twin", "13700001111")
    register_site(house.dana, "Plant", **HOW)
    site = register_site(twin, "Plant", **HOW)
    order = make.make_order(twin, NewLine(sold.product, Decimal(1)), number="SO-2")
    piece = register_equipment("SN-1", sold.product, twin, **HOW, site=site)
    merge = merge_customers(house.dana, twin, "The same", **HOW, member=house.ben)
    assert (merge.orders, merge.sites, merge.equipment) == ([order.pk], [site.pk], [piece.pk])
    for row in (order, site, piece):
        row.refresh_from_db()
        assert row.customer == house.dana
    assert site.name == f"Plant #{site.pk}"
