"""The stock ledger: what enters and leaves, its running balance, and what it refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.utils.translation import override

from returns.stock.actions import book, change_place, count_product, counter_entry, open_place
from returns.stock.models import StockEntry, StockItem, StockPlace
from returns.stock.queries import default_place, with_balance
from returns.stock.rules import Movement
from servicedesk.journal.errors import Blocked, Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from tests import make
from tests.kernel.test_revision_races import at_once
from tests.returns.stocking import acts, broken, came, codes, does, lying, make_store, went


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def store(house, tmp_path):
    return make_store(house, tmp_path)


def refused(act, kind=Invalid):
    """Whether it is refused, with nothing entered or told; the refusal."""
    before = (StockEntry.objects.count(), Event.objects.count())
    with pytest.raises(kind) as refusal:
        act()
    assert (StockEntry.objects.count(), Event.objects.count()) == before
    return refusal.value


def test_the_ledger_runs_with_a_balance_by_product_condition_and_batch(store):
    came(store, 10)
    came(store, 4, condition="damaged")
    came(store, 3, batch="B7")
    came(store, "2.5", store.hose)
    went(store, 6)
    rows = list(with_balance(StockEntry.objects.filter(place=store.place)).order_by("n"))
    assert [(row.n, row.balance) for row in rows] == [(1, 10), (2, 4), (3, 3), (4, Decimal("2.5")), (5, 4)]
    assert lying(store.place) == {
        ("SEAL-1", "good", ""): 4,
        ("SEAL-1", "damaged", ""): 4,
        ("SEAL-1", "good", "B7"): 3,
        ("HOSE-1", "good", ""): Decimal("2.5"),
    }
    assert codes(store.place) == ["stock.place_opened", *["stock.booked"] * 5] and broken() == []


def test_what_is_booked_at_once_is_one_event_a_place_and_all_or_nothing(store):
    branch = open_place("north", "北站", kind="branch", department=store.stores, **does(store.pia))
    moves = [Movement(place, store.seal, "good", Decimal(2), "received") for place in (branch, store.place, branch)]
    entries = book(moves, **acts(store.kim))
    assert [(entry.place, entry.n) for entry in entries] == [(branch, 1), (store.place, 1), (branch, 2)]
    [event] = Event.objects.filter(code="stock.booked", subject_id=branch.pk)
    assert (event.facts["from"], event.facts["to"], len(event.facts["lines"])) == (1, 2, 2)
    too_much = [
        Movement(store.place, store.seal, "good", Decimal(1), "received"),
        Movement(branch, store.seal, "good", Decimal(-9), "sent_out"),
    ]
    refused(lambda: book(too_much, **acts(store.kim)))


def test_nothing_goes_that_is_not_there(store):
    came(store, 3, batch="B7")
    refusal = refused(lambda: went(store, 4, batch="B7"))
    assert refusal.errors["quantity"] == ["Main store has 3 of SEAL-1 (Good, B7); 4 cannot go. Take less, or book first what came."]
    refused(lambda: went(store, 1))
    refused(lambda: went(store, 1, condition="damaged", batch="B7"))
    two = [Movement(store.place, store.seal, "good", Decimal(-2), "sent_out", batch="B7")] * 2
    refused(lambda: book(two, **acts(store.kim)))


@pytest.mark.parametrize(("kind", "quantity"), [("received", -1), ("sent_out", 1), ("received", 0), ("issued", 2), ("written_off", 1)])
def test_goods_go_the_way_of_their_kind(store, kind, quantity):
    came(store, 9)
    refused(lambda: book([Movement(store.place, store.seal, "good", Decimal(quantity), kind, about="x", about_id=1)], **acts(store.kim)))


@pytest.mark.parametrize("quantity", ["NaN", "Infinity", "99999999999999"])
def test_no_number_and_too_much_are_refused(store, quantity):
    refused(lambda: came(store, quantity))


def test_pieces_are_whole_and_metres_are_not(store):
    refusal = refused(lambda: came(store, "1.5"))
    assert refusal.errors["quantity"] == ["SEAL-1 is counted in whole units; 1.5 is not a whole number."]
    came(store, "1.125", store.hose)
    assert "too many decimals" in refused(lambda: came(store, "1.1255", store.hose)).errors["quantity"][0]
    assert dict(StockItem.objects.values_list("product__material", "decimals")) == {"HOSE-1": 3}


def test_how_finely_a_product_is_counted_can_be_said_but_not_below_what_is_booked(store):
    item = count_product(store.seal, 1, **does(store.pia))
    came(store, "0.5")
    refusal = refused(lambda: count_product(store.seal, 0, **does(store.pia)))
    assert "Parts of a unit of SEAL-1" in refusal.errors["decimals"][0]
    refused(lambda: count_product(store.seal, 4, **does(store.pia)))
    refused(lambda: count_product(store.seal, 2, **does(store.pia), expected=1), Stale)
    with pytest.raises(IntegrityError, match="entries of parts of a unit"), transaction.atomic():
        StockItem.objects.filter(pk=item.pk).update(decimals=0)


def test_a_counter_entry_takes_back_what_it_names_once(store):
    entry = came(store, 5, reference="DN-1")
    counter = counter_entry(entry, "Counted twice", **acts(store.kim, make.T0 + timedelta(days=1)))
    assert (counter.n, counter.quantity, counter.undoes_id, counter.kind) == (2, -5, entry.pk, "counter")
    assert lying(store.place) == {} and broken() == []
    refused(lambda: counter_entry(entry, "Again", **acts(store.kim)), WrongState)
    refused(lambda: counter_entry(counter, "Back", **acts(store.kim)), WrongState)
    another = came(store, 2)
    refused(lambda: counter_entry(another, " ", **acts(store.kim)))


def test_a_receipt_of_which_something_is_gone_is_not_taken_back(store):
    entry = came(store, 5)
    went(store, 1)
    refused(lambda: counter_entry(entry, "Wrong", **acts(store.kim)))


def test_a_department_has_one_main_store_that_opens_when_it_is_asked_for(store):
    assert default_place(store.stores.pk) == store.place
    works = default_place(store.works.pk)
    assert (works.code, works.main, works.department) == ("works", True, store.works)
    assert default_place(store.works.pk) == works
    with pytest.raises(Invalid):
        open_place("second", "二仓", department=store.works, main=True, **does(store.pia))


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_for_a_main_store_at_once_get_the_same(store):
    found = at_once(*[lambda: default_place(store.works.pk)] * 3)
    assert len({place.pk for place in found}) == 1


def test_a_place_takes_no_code_twice_and_goes_out_of_use_only_when_empty(store):
    branch = open_place("north", "北站", kind="branch", department=store.stores, **does(store.pia))
    with pytest.raises(Invalid) as refusal:
        open_place("North", "另一", department=store.stores, **does(store.pia))
    assert "code" in refusal.value.errors
    with pytest.raises(Invalid) as refusal:
        open_place("a b", "", kind="barn", department=store.stores, **does(store.pia))
    assert set(refusal.value.errors) == {"code", "name_zh", "kind"}
    came(store, 2, place=branch)
    with pytest.raises(Blocked, match="SEAL-1"):
        change_place(branch, {"active": False}, **does(store.pia))
    with pytest.raises(Blocked):
        change_place(store.place, {"active": False}, **does(store.pia))
    book([Movement(branch, store.seal, "good", Decimal(-2), "sent_out")], **acts(store.kim))
    closed = change_place(branch, {"active": False}, **does(store.pia), expected=1)
    assert not closed.active
    with pytest.raises(Stale):
        change_place(branch, {"name_zh": "南站"}, **does(store.pia), expected=1)
    assert "out of use" in refused(lambda: came(store, 1, place=branch)).errors["place"][0]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_send_the_last_piece_at_once_and_one_of_them_does(store):
    came(store, 1)
    found = at_once(*[lambda: went(store, 1)] * 2)
    assert sorted(type(one).__name__ for one in found) == ["Invalid", "StockEntry"]
    assert lying(store.place) == {} and broken() == []


def raw(store, **over):
    """An entry past the actions, as somebody with the desk's own role might write one."""
    fields = {"place": store.place, "n": 2, "product": store.seal, "condition": "good", "kind": "received", "quantity": 1}
    return StockEntry.objects.create(**fields | {"on": make.T0.date(), "at": make.T0, "by": store.kim} | over)


@pytest.mark.parametrize(
    ("over", "constraint"),
    [
        ({"kind": "sent_out", "quantity": -6}, "stock_never_below_nought"),
        ({"kind": "sent_out", "quantity": -1, "batch": "new"}, "nothing is there"),
        ({"n": 3}, "no gap"),
        ({"n": 1}, "no gap"),
        ({"quantity": Decimal("0.5")}, "pieces are whole"),
        ({"kind": "sent_out", "quantity": 1}, "stock_entry_goes_its_way"),
        ({"about": "ticket"}, "stock_entry_about"),
        ({"kind": "counter", "quantity": -1}, "stock_entry_says_why"),
        ({"condition": "new"}, "stock_entry_condition"),
        ({"kind": "written_off", "quantity": -1, "about": "write_off", "about_id": 7}, "approved first"),
        ({"kind": "issued", "quantity": -1, "about": "requisition", "about_id": 7, "line": 1}, "approved requisition"),
    ],
)
def test_the_database_refuses_it_too(store, over, constraint):
    came(store, 5)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        raw(store, **over)


def test_the_database_refuses_a_counter_entry_of_something_else(store):
    entry = came(store, 5)
    with pytest.raises(IntegrityError, match="takes back what it names"), transaction.atomic():
        raw(store, kind="counter", quantity=-4, undoes=entry, reason="x")


def test_nobody_rewrites_the_ledger_or_writes_what_lies_there(store):
    entry = came(store, 5)
    for statement in (
        "update returns_stocklevel set quantity = 9",
        "delete from returns_stocklevel",
        "delete from returns_stockplace",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
        StockEntry.objects.filter(pk=entry.pk).update(quantity=6)
    assert StockPlace.objects.get(pk=store.place.pk).entries.get().quantity == 5
