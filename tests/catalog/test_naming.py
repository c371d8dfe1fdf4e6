"""Naming the order or the equipment a matter is about."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from servicedesk.journal.models import Event
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.catalog.actions import NewLine, register_equipment
from tickets.catalog.models import Named


@pytest.fixture
def sold(house, browse) -> SimpleNamespace:
    product = make.make_product()
    order = make.make_order(house.dana, NewLine(product, Decimal(10)))
    piece = register_equipment("SN-1", product, house.dana, by=make.SYSTEM, at=make.T0)
    ticket = make.make_ticket(house.ana, customer=house.dana)
    return SimpleNamespace(**vars(house), order=order, piece=piece, ticket=ticket, agent=browse(house.ana), browse=browse)


def test_a_matter_names_what_it_is_about_and_is_found_from_there(sold):
    address = f"/tickets/{sold.ticket.number}/sold/"
    assert [sold.agent.post(address, {"sold": typed}).status_code for typed in ("so-1", "SN-1")] == [302, 302]
    page = sold.agent.get(f"/tickets/{sold.ticket.number}/").content.decode()
    for path in ("/orders/SO-1/", f"/equipment/{sold.piece.pk}/"):
        assert f'href="{path}"' in page
        assert sold.ticket.number in sold.agent.get(path).content.decode()
    facts = [event.facts for event in Event.objects.filter(code="ticket.sold_named").order_by("pk")]
    assert facts == [{"kind": "order", "named": "SO-1"}, {"kind": "equipment", "named": "SN-1"}]


@pytest.mark.parametrize(("typed", "status"), [("SO-404", 400), ("", 400), ("SO-1", 409)])
def test_what_is_not_in_the_books_or_named_already_is_refused_with_what_was_typed(sold, typed, status):
    address = f"/tickets/{sold.ticket.number}/sold/"
    sold.agent.post(address, {"sold": "SO-1"})
    answer = sold.agent.post(address, {"sold": typed})
    assert (answer.status_code, f'value="{typed}"' in answer.content.decode()) == (status, True)
    assert (Named.objects.count(), Event.objects.filter(code="ticket.sold_named").count()) == (1, 1)


def test_it_is_taken_off_again(sold):
    sold.agent.post(f"/tickets/{sold.ticket.number}/sold/", {"sold": "SO-1"})
    form = {"named": Named.objects.get().pk}
    removal = f"/tickets/{sold.ticket.number}/sold/removal/"
    assert [sold.agent.post(removal, form).status_code for _each in range(2)] == [302, 404]
    assert Event.objects.filter(code="ticket.sold_taken_off").count() == 1


def test_whoever_does_not_see_the_matter_does_not_see_it_from_the_book(sold):
    sold.agent.post(f"/tickets/{sold.ticket.number}/sold/", {"sold": "SO-1"})
    assert sold.ticket.number not in sold.browse(sold.cleo).get("/orders/SO-1/").content.decode()


def test_it_is_named_over_rest(sold):
    agent, path = Caller(key_of(sold.ana)), f"tickets/{sold.ticket.number}/sold/"
    made = agent.post(path, {"sold": "SN-1"}, If_Match="*")
    assert (made.status_code, made.json()["equipment"], made.json()["order"]) == (201, "SN-1", None)
    assert agent.post(path, {"sold": "SN-1"}, If_Match="*").status_code == 409
    assert [one["equipment"] for one in agent.get(path).json()["results"]] == ["SN-1"]
    assert agent.delete(f"{path}{made.json()['id']}/", If_Match="*").status_code == 204
    assert agent.get(path).json()["results"] == []
