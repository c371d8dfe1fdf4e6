"""Orders and products as pages and over REST."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from tests import make
from tests.api.conftest import Caller, key_of
from tests.statements import count_statements
from tickets.catalog.actions import NewLine, register_equipment
from tickets.catalog.models import LineEntry, Order, Product

DAY = "2026-11-18"


@pytest.fixture
def sold(house, browse) -> SimpleNamespace:
    """Dana's order of ten filters, five of them delivered, with a piece of equipment; ben enters, ana reads."""
    product = make.make_product()
    order = make.make_order(house.dana, NewLine(product, Decimal(10), "B-7"), delivered=5)
    register_equipment("SN-1", product, house.dana, by=make.SYSTEM, at=make.T0, line=order.lines.get())
    return SimpleNamespace(**vars(house), product=product, order=order, lead=browse(house.ben), agent=browse(house.ana))


def test_an_order_shows_its_lines_bookings_and_equipment(sold):
    page = sold.agent.get("/orders/SO-1/").content.decode()
    for word in ("Dana", "FLT-100", "B-7", "SN-1", "10 pcs"):
        assert word in page
    assert "enter products and orders" in page  # why its button is not hers


def test_orders_are_found_by_number_material_batch_and_name(sold):
    other = make.make_product("PMP-200", name_zh="泵", name_en="Pump")
    make.make_order(sold.dana, NewLine(other, Decimal(1)), number="SO-2")
    for query in ("so-1", "flt-100", "b-7", "滤芯"):
        assert [order.number for order in sold.agent.get("/orders/", {"q": query}).context["page"]] == ["SO-1"]
    assert len(sold.agent.get("/orders/").context["page"]) == 2


def test_a_booking_is_made_and_taken_back_on_the_page(sold):
    form = {"line": "1", "kind": "returned", "quantity": "2", "on": DAY, "reference": "R-1"}
    assert sold.lead.post("/orders/SO-1/entries/", form).status_code == 302
    entry = LineEntry.objects.get(reference="R-1")
    assert (entry.kind, entry.quantity, entry.by) == ("returned", 2, sold.ben)
    address = f"/orders/SO-1/entries/{entry.pk}/undoing/"
    assert [sold.lead.post(address).status_code for _each in range(2)] == [302, 412]
    assert LineEntry.objects.filter(undoes=entry).count() == 1


@pytest.mark.parametrize(
    "over", [{"quantity": "6"}, {"quantity": "two"}, {"on": "soon"}, {"line": "9"}, {"kind": "lost"}, {"on": "2126-01-01"}]
)
def test_what_was_typed_stays_where_a_booking_is_refused(sold, over):
    form = {"line": "1", "kind": "returned", "quantity": "2", "on": DAY, "reference": "R-77"} | over
    answer = sold.lead.post("/orders/SO-1/entries/", form)
    assert (answer.status_code, LineEntry.objects.count()) == (400, 1)
    assert 'value="R-77"' in answer.content.decode()


def test_whoever_only_reads_books_nothing(sold):
    form = {"line": "1", "kind": "returned", "quantity": "2", "on": DAY}
    assert sold.agent.post("/orders/SO-1/entries/", form).status_code == 403
    assert sold.agent.post("/products/", {"material": "X", "name_zh": "某"}).status_code == 403
    assert (LineEntry.objects.count(), Product.objects.count()) == (1, 1)


def test_a_product_is_registered_on_its_page(sold):
    assert sold.lead.post("/products/", {"material": "PMP-1", "name_zh": "泵", "warranty_months": "24"}).status_code == 302
    assert Product.objects.get(material="PMP-1").warranty_months == 24
    refused = sold.lead.post("/products/", {"material": "PMP-1", "name_zh": "另一泵"})
    assert (refused.status_code, "另一泵" in refused.content.decode()) == (400, True)
    assert [one.material for one in sold.agent.get("/products/", {"q": "pmp"}).context["page"]] == ["PMP-1"]


def test_an_order_goes_through_rest_from_product_to_return(house):
    lead = Caller(key_of(house.ben))
    assert lead.post("products/", {"material": "FLT-1", "name_zh": "滤芯"}).status_code == 201
    line = {"material": "FLT-1", "quantity": "10", "unit_price": "9.50"}
    body = {"number": "SO-5", "customer": house.dana.pk, "lines": [line]}
    assert lead.post("orders/", body | {"lines": [line | {"material": "NO"}]}).json()["errors"].keys() == {"lines"}
    made = lead.post("orders/", body)
    assert (made.status_code, made["Location"], made.json()["lines"][0]["unit_price"]) == (201, "/api/v1/orders/SO-5/", "9.50")
    assert len(lead.post("orders/SO-5/lines/", line).json()["lines"]) == 2
    entry = {"line": 1, "kind": "delivered", "quantity": "4", "on": DAY}
    booked = lead.post("orders/SO-5/entries/", entry).json()
    assert lead.post("orders/SO-5/entries/", entry | {"kind": "returned", "quantity": "5"}).status_code == 400
    line_now = lead.get("orders/SO-5/").json()["lines"][0]
    assert (line_now["delivered"], line_now["left"]) == ("4.000", "4.000")
    undone = lead.post(f"orders/SO-5/entries/{booked['id']}/undoing/").json()
    assert (undone["undoes"], undone["quantity"]) == (booked["id"], "-4.000")
    assert lead.post(f"orders/SO-5/entries/{booked['id']}/undoing/").status_code == 409
    assert [one["number"] for one in lead.get("orders/?material=FLT-1").json()["results"]] == ["SO-5"]


def test_equipment_and_sites_go_through_rest(house):
    lead = Caller(key_of(house.ben))
    product = make.make_product()
    make.make_order(house.dana, NewLine(product, Decimal(10)))
    site = lead.post("sites/", {"customer": house.dana.pk, "name": "Plant", "address": "1 Long Road"}).json()
    assert site == {"id": site["id"], "customer": house.dana.pk, "name": "Plant", "active": True, "version": 1}
    body = {"serial": "SN-9", "material": "FLT-100", "customer": house.dana.pk, "site": site["id"], "order": "SO-1", "line": 1}
    made = lead.post("equipment/", body | {"installed_on": "2026-01-15"})
    assert (made.status_code, made.json()["warranty_until"], made.json()["order"]) == (201, "2027-01-15", "SO-1")
    assert lead.post("equipment/", body | {"serial": "SN-10", "line": 7}).json()["errors"].keys() == {"line"}
    assert lead.post("equipment/", body | {"serial": "SN-10", "site": 999}).json()["errors"].keys() == {"site"}
    assert lead.post("equipment/", body | {"serial": "SN-10", "customer": 999999}).json()["errors"].keys() == {"customer"}


def test_a_list_costs_the_same_for_one_order_and_for_many(sold):
    caller = Caller(key_of(sold.ana))

    def cost(path: str) -> int:
        with count_statements() as found:
            assert caller.get(path).status_code == 200
        return len(found)

    paths = ("orders/", "products/", "equipment/", "sites/", "orders/SO-1/entries/")
    cost("products/")  # the key's own first use
    before = [cost(path) for path in paths]
    for number in range(5):
        make.make_order(sold.dana, NewLine(sold.product, Decimal(3)), number=f"SO-9{number}", delivered=1)
    assert [cost(path) for path in paths] == before == [5, 4, 4, 4, 5]
    assert Order.objects.count() == 6
