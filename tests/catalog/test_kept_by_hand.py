"""Products, orders, sites and equipment as they are kept by hand: actions, pages and REST."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from servicedesk.journal.errors import Blocked, Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.journal.verdict import verdicts
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.catalog.actions import (
    NewLine,
    add_line,
    change_equipment,
    change_line,
    change_order,
    change_product,
    enter_order,
    register_equipment,
    register_site,
    retire,
    take_up_again,
)
from tickets.catalog.models import Equipment, Order, Product, Site

HOW = {"by": make.SYSTEM, "at": make.T0}
TODAY = make.T0.date()


@pytest.fixture
def books(house, browse) -> SimpleNamespace:
    """Dana's order of ten filters, her plant and a piece that stands there; ben keeps the books, ana reads them."""
    product = make.make_product()
    order = make.make_order(house.dana, NewLine(product, Decimal(10), "B-7"), delivered=5)
    site = register_site(house.dana, "Plant", **HOW, address="1 Long Road")
    piece = register_equipment("SN-1", product, house.dana, **HOW, site=site, line=order.lines.get(), installed_on=TODAY)
    people = {"lead": browse(house.ben), "agent": browse(house.ana)}
    return SimpleNamespace(**vars(house), product=product, order=order, line=order.lines.get(), site=site, piece=piece, **people)


def codes(*wanted: str) -> int:
    return Event.objects.filter(code__in=wanted).count()


def test_a_correction_is_one_event_that_names_the_fields(books):
    changed = change_product(books.product, {"family": "Cartridges", "name_zh": books.product.name_zh}, **HOW, expected=1)
    assert (changed.family, changed.version) == ("Cartridges", 2)
    assert Event.objects.get(code="product.changed").facts == {"fields": ["family"], "material": "FLT-100"}
    with pytest.raises(Stale):
        change_product(books.product, {"family": "Other"}, **HOW, expected=1)
    make.make_product("PMP-1")
    with pytest.raises(Invalid, match="material"):
        change_product(books.product, {"material": "PMP-1"}, **HOW)
    assert (Product.objects.get(pk=books.product.pk).material, codes("product.changed")) == ("FLT-100", 1)


def test_nothing_new_is_entered_of_a_retired_product(books):
    retire(books.product, "No longer made", **HOW)
    for act in (
        lambda: add_line(books.order, NewLine(books.product, Decimal(1)), **HOW),
        lambda: enter_order("SO-9", books.dana, [NewLine(books.product, Decimal(1))], **HOW, member=None),
        lambda: register_equipment("SN-9", books.product, books.dana, **HOW),
    ):
        with pytest.raises(Invalid):
            act()
    with pytest.raises(WrongState):
        retire(books.product, "Again", **HOW)
    assert (Order.objects.count(), Equipment.objects.count(), books.order.lines.count()) == (1, 1, 1)
    take_up_again(books.product, **HOW)
    assert add_line(books.order, NewLine(books.product, Decimal(1)), **HOW).place == 2
    assert [codes(f"product.{one}") for one in ("retired", "taken_up")] == [1, 1]


def test_a_site_is_given_up_once_nothing_in_use_stands_there(books):
    with pytest.raises(Blocked) as told:
        retire(books.site, "Sold", **HOW)
    assert told.value.blockers == ("SN-1",)
    retire(books.piece, "Scrapped", **HOW)
    retire(books.site, "Sold", **HOW)
    with pytest.raises(Blocked):
        take_up_again(books.piece, **HOW)
    with pytest.raises(Invalid, match="site"):
        register_equipment("SN-2", books.product, books.dana, **HOW, site=books.site)
    assert [one.invariant.code for one in verdicts() if one.rows] == []
    Equipment.objects.update(active=True)
    assert [one.invariant.code for one in verdicts() if one.rows] == ["I21:sites"]


def test_a_piece_goes_to_another_customer_without_her_site(books):
    other = make.make_customer("Other", "13700001111")
    with pytest.raises(Invalid) as told:
        change_equipment(books.piece, {"customer": other}, **HOW)
    assert set(told.value.errors) == {"site", "line"}
    moved = change_equipment(books.piece, {"customer": other, "site": None, "line": None}, **HOW)
    assert (moved.customer, moved.site, str(moved.warranty_until)) == (other, None, "2027-11-19")
    with pytest.raises(Invalid, match="warranty_until"):
        change_equipment(books.piece, {"warranty_until": TODAY.replace(year=2025)}, **HOW)


def test_a_line_is_corrected_with_what_it_was_and_the_order_counts_it(books):
    change_line(books.line, {"quantity": Decimal(12), "unit_price": Decimal("9.50")}, **HOW, expected=1)
    event = Event.objects.get(code="order.line_changed")
    assert (event.facts["was"], event.facts["is"]) == ({"quantity": "10", "unit_price": ""}, {"quantity": "12", "unit_price": "9.5"})
    with pytest.raises(Stale):
        change_line(books.line, {"batch": "B-8"}, **HOW, expected=1)
    with pytest.raises(Invalid, match="quantity"):
        change_line(books.line, {"quantity": Decimal(0)}, **HOW)
    assert (Order.objects.get().version, codes("order.line_changed")) == (2, 1)


def test_an_order_changes_hands_only_before_anything_of_it_was_booked(books):
    other = make.make_customer("Other", "13700001111")
    with pytest.raises(Blocked):
        change_order(books.order, {"customer": other}, **HOW)
    fresh = make.make_order(books.dana, NewLine(books.product, Decimal(1)), number="SO-2")
    assert change_order(fresh, {"customer": other, "currency": "eur"}, **HOW).currency == "EUR"
    assert Event.objects.get(code="order.changed").facts["fields"] == ["currency", "customer"]


ORDER = {"number": "SO-7", "customer": "Dana", "currency": "CNY", "ordered_on": "2026-11-01", "material-1": "FLT-100", "quantity-1": "3"}


def test_an_order_is_entered_on_its_page(books):
    assert books.lead.get("/orders/new/", {"customer": books.dana.pk}).context["fields"][1].value == f"#{books.dana.pk}"
    answer = books.lead.post("/orders/new/", ORDER | {"material-3": "FLT-100", "quantity-3": "1,000", "batch-3": "B-9"})
    assert (answer.status_code, answer["Location"]) == (302, "/orders/SO-7/")
    order = Order.objects.get(number="SO-7")
    assert (order.customer, order.entered_by, [(one.place, one.quantity) for one in order.lines.order_by("place")]) == (
        books.dana,
        books.ben,
        [(1, 3), (2, 1000)],
    )


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"number": "SO-1"}, "number"),
        ({"customer": "Nobody"}, "customer"),
        ({"customer": "#999"}, "customer"),
        ({"ordered_on": "soon"}, "ordered_on"),
        ({"currency": "money"}, "currency"),
        ({"material-1": "NO"}, "material-1"),
        ({"quantity-1": "many"}, "quantity-1"),
        ({"unit_price-1": "-1"}, "unit_price-1"),
    ],
)
def test_what_was_typed_of_an_order_stays_where_it_is_refused(books, over, field):
    answer = books.lead.post("/orders/new/", ORDER | {"note": "By lorry"} | over)
    page = answer.content.decode()
    assert (answer.status_code, set(answer.context["faults"]), Order.objects.count()) == (400, {field}, 1)
    assert all(f'value="{typed}"' in page for typed in (ORDER | {"note": "By lorry"} | over).values())
    assert f'aria-describedby="error-{field}"' in page


def test_several_customers_of_a_name_are_told_apart(books):
    make.make_customer("Dana Two", "13700001111")
    answer = books.lead.post("/orders/new/", ORDER)
    assert f"#{books.dana.pk} Dana" in answer.context["faults"]["customer"][0]
    assert books.lead.post("/orders/new/", ORDER | {"customer": f"#{books.dana.pk}"}).status_code == 302


def test_an_order_is_added_to_and_corrected_on_its_page(books):
    assert books.lead.post("/orders/SO-1/lines/", {"material": "FLT-100", "quantity": "2"}).status_code == 302
    refused = books.lead.post("/orders/SO-1/lines/", {"material": "NO", "quantity": "x", "batch": "B-77"})
    assert (refused.status_code, 'value="B-77"' in refused.content.decode()) == (400, True)
    line = {"quantity": "8", "batch": "B-7", "unit_price": "", "version": "1"}
    assert [books.lead.post("/orders/SO-1/lines/1/", line | {"quantity": typed}).status_code for typed in ("8", "9")] == [302, 412]
    assert (Order.objects.get().lines.get(place=1).quantity, Order.objects.get().lines.count()) == (8, 2)
    order = {"customer": "Dana", "currency": "CNY", "note": "Urgent", "version": "2"}
    assert books.lead.post("/orders/SO-1/correction/", order).status_code == 302
    stale = books.lead.post("/orders/SO-1/correction/", order | {"note": "Not urgent"})
    assert (stale.status_code, 'value="Not urgent"' in stale.content.decode(), Order.objects.get().note) == (412, True, "Urgent")


def test_equipment_is_registered_found_corrected_and_retired_on_its_pages(books):
    form = {"serial": "SN-2", "material": "FLT-100", "customer": "13800002097", "site": "Plant", "order": "SO-1", "line": "1"}
    assert books.lead.post("/equipment/new/", form | {"installed_on": "2026-01-15"}).status_code == 302
    piece = Equipment.objects.get(serial="SN-2")
    assert (piece.site, piece.line, str(piece.warranty_until)) == (books.site, books.line, "2027-01-15")
    refused = books.lead.post("/equipment/new/", form | {"site": "Nowhere"})
    assert (refused.status_code, set(refused.context["faults"]), 'value="Nowhere"' in refused.content.decode()) == (400, {"site"}, True)
    for query in ("sn-2", "plant", "flt-100"):
        assert "SN-2" in [one.serial for one in books.agent.get("/equipment/", {"q": query}).context["page"]]
    address = f"/equipment/{piece.pk}/"
    assert "under warranty to 2027-01-15" in books.agent.get(address).content.decode()
    assert books.lead.post(f"{address}correction/", form | {"serial": "SN-3", "version": "1"}).status_code == 302
    assert books.lead.post(f"{address}retirement/", {"version": "2", "why": ""}).status_code == 400
    assert books.lead.post(f"{address}retirement/", {"version": "2", "why": "Scrapped"}).status_code == 302
    assert Equipment.objects.filter(serial="SN-3", active=False).count() == 1
    assert "Scrapped" in books.agent.get(address).content.decode()
    assert books.lead.post(f"{address}retirement/", {"version": "3", "again": "yes"}).status_code == 302


def test_a_site_is_kept_on_its_pages_and_its_address_is_read_with_a_reason(books):
    assert books.lead.post("/sites/new/", {"customer": "Dana", "name": "Depot", "address": "2 Short Road"}).status_code == 302
    site = Site.objects.get(name="Depot")
    page = books.lead.get(f"/sites/{site.pk}/").content.decode()
    assert ("2 Short Road" in page, "****" in page) == (False, True)
    assert books.lead.post(f"/sites/{site.pk}/correction/", {"name": "Depot 2", "address": "", "version": "1"}).status_code == 302
    assert Site.objects.get(pk=site.pk).address == "2 Short Road"
    asked = {"what": "address", "site": site.pk, "reason": "Visiting"}
    assert "2 Short Road" in books.lead.post(f"/customers/{books.dana.pk}/reveal/", asked).content.decode()
    blocked = books.lead.post(f"/sites/{books.site.pk}/retirement/", {"version": "1", "why": "Sold"})
    assert (blocked.status_code, "SN-1" in blocked.content.decode(), 'value="Sold"' in blocked.content.decode()) == (409, True, True)
    assert [one.name for one in books.agent.get("/sites/", {"q": "depot"}).context["page"]] == ["Depot 2"]


def test_a_product_is_corrected_and_retired_on_its_page(books):
    address = f"/products/{books.product.pk}/"
    form = {"material": "FLT-100", "name_zh": "滤芯", "warranty_months": "24", "version": "1"}
    refused = books.lead.post(f"{address}correction/", form | {"warranty_months": "many", "family": "Cartridges"})
    assert (refused.status_code, 'value="Cartridges"' in refused.content.decode()) == (400, True)
    assert books.lead.post(f"{address}correction/", form).status_code == 302
    assert books.lead.post(f"{address}retirement/", {"version": "2", "why": "Replaced"}).status_code == 302
    product = Product.objects.get()
    assert (product.warranty_months, product.active) == (24, False)


def test_pages_of_a_customer_and_an_order_lead_to_what_was_sold(books):
    customer = books.agent.get(f"/customers/{books.dana.pk}/").content.decode()
    order = books.lead.get("/orders/SO-1/").content.decode()
    for path in ("orders", "equipment", "sites"):
        assert f'href="/{path}/?customer={books.dana.pk}"' in customer
    assert f'href="/equipment/{books.piece.pk}/"' in order
    other = make.make_customer("Other", "13700001111")
    assert len(books.agent.get("/equipment/", {"customer": other.pk}).context["page"]) == 0
    assert len(books.agent.get("/sites/", {"customer": books.dana.pk}).context["page"]) == 1


def test_it_goes_through_rest_as_well(books):
    lead = Caller(key_of(books.ben))
    made = lead.patch(f"products/{books.product.pk}/", {"family": "Cartridges"}, If_Match='"1"')
    assert (made.status_code, made["ETag"], made.json()["family"]) == (200, '"2"', "Cartridges")
    assert lead.patch(f"products/{books.product.pk}/", {"family": "x"}).status_code == 428
    piece = f"equipment/{books.piece.pk}/"
    assert lead.patch(piece, {"site": None, "line": None}, If_Match="*").json()["site"] is None
    assert lead.post(f"{piece}retirement/", {"why": "Scrapped"}, If_Match='"2"').json()["active"] is False
    assert lead.delete(f"{piece}retirement/", If_Match="*").status_code == 204
    assert lead.post(f"sites/{books.site.pk}/retirement/", {"why": "Sold"}, If_Match='"1"').status_code == 201
    order = lead.patch("orders/SO-1/lines/1/", {"quantity": "12"}, If_Match='"1"').json()
    assert (order["version"], order["lines"][0]["quantity"]) == (2, "12.000")
    assert lead.patch("orders/SO-1/", {"note": "x"}, If_Match='"1"').status_code == 412
    assert lead.patch("orders/SO-1/", {"note": "Urgent"}, If_Match='"2"').json()["note"] == "Urgent"
