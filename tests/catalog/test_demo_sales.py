"""What the demo company sold."""

from django.db.models import F

from servicedesk.demo import sales
from servicedesk.demo.actions import found_company, live_through
from servicedesk.journal.verdict import verdicts
from tests import make
from tickets.models import Equipment, LineEntry, Order, Product


def test_the_demo_company_sold_the_same_each_time(db):
    make.load_demo_pack()
    make.load_pack_file("forms")
    live_through(found_company("x" * 12, at=make.T0), at=make.T0)
    assert (Product.objects.count(), Order.objects.count()) == (len(sales.PRODUCTS), sales.ORDERS)
    assert LineEntry.objects.filter(kind="returned", reference__startswith="R-").count() == len(sales.RETURNS)
    assert Equipment.objects.filter(site__customer=F("customer"), warranty_until__isnull=False).count() == sales.PIECES
    waiting = Order.objects.exclude(lines__entries__isnull=False).count()
    assert 0 < waiting < 5
    assert [one.invariant.code for one in verdicts() if one.rows and one.invariant.code.startswith("I21")] == []
    customers = [("A", "13800000001"), ("B", "13800000002")]
    assert sales.orders(customers, make.T0.date()) == sales.orders(customers, make.T0.date())
