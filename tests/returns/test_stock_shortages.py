"""What places must have: a shortage is found and told once, and ends when it is refilled."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from returns.shortages.actions import drop_need, set_need
from returns.shortages.models import Shortage, StockNeed
from returns.stock.actions import approve_write_off, ask_write_off, open_place
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, Stale, WrongState
from staff.models import Notice
from tests import make
from tests.kernel.test_revision_races import at_once
from tests.returns.stocking import acts, broken, came, codes, does, make_store, went


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def store(house, tmp_path):
    return make_store(house, tmp_path)


def need(store, minimum=5, product=None, place=None, at=make.T0, **over):
    return set_need(place or store.place, product or store.seal, Decimal(minimum), **does(store.pia, at), **over)


def told(code):
    return sorted(Notice.objects.filter(code=code).values_list("member__sign_in", "kind"))


@pytest.mark.rule("RET-013")
def test_a_part_below_its_minimum_alarms_the_keeper_and_whoever_buys_once(store):
    came(store, 6)
    need(store)
    went(store, 1)
    assert not Shortage.objects.exists()
    went(store, 1)
    went(store, 1)
    deliver_due("inside")
    shortage = Shortage.objects.get()
    assert (shortage.there, shortage.minimum, shortage.ended_at) == (4, 5, None)
    assert codes(shortage) == ["shortage.found"]
    assert told("shortage.found") == [("bo", "alarm"), ("kim", "alarm")]
    came(store, 1, at=make.T0 + timedelta(hours=1))
    assert Shortage.objects.get().ended_at is None
    came(store, 1, at=make.T0 + timedelta(hours=2))
    deliver_due("inside")
    assert Shortage.objects.get().ended_at == make.T0 + timedelta(hours=2)
    assert told("shortage.ended") == [("bo", "notice"), ("kim", "notice")] and broken() == []
    went(store, 2)
    assert Shortage.objects.count() == 2 and broken() == []


@pytest.mark.rule("RET-013")
def test_each_branch_is_watched_by_itself_and_only_what_is_good_counts(store):
    north = open_place("north", "北站", kind="branch", department=store.works, keeper=store.rex, **does(store.pia))
    came(store, 9)
    came(store, 3, place=north, batch="B1")
    came(store, 2, place=north, batch="B2")
    came(store, 7, place=north, condition="damaged")
    need(store, 6)
    need(store, 6, place=north)
    [shortage] = Shortage.objects.all()
    assert (shortage.need.place, shortage.there) == (north, 5)
    deliver_due("inside")
    assert told("shortage.found") == [("bo", "alarm"), ("rex", "alarm")]


@pytest.mark.rule("RET-014")
def test_a_projects_tools_and_materials_are_listed_and_what_is_below_is_told_until_refilled(store):
    site = open_place("tower", "塔楼项目", kind="project", department=store.works, keeper=store.cleo, **does(store.pia))
    drill = make.make_product("DRILL", name_zh="电钻", unit="台")
    tool, material = need(store, 1, drill, site, sort="tool"), need(store, "12.5", store.hose, site, sort="material")
    assert set(Shortage.objects.values_list("need", flat=True)) == {tool.pk, material.pk}
    deliver_due("inside")
    assert told("shortage.found") == [("bo", "alarm"), ("bo", "alarm"), ("cleo", "alarm"), ("cleo", "alarm")]
    came(store, 1, drill, place=site)
    came(store, "12.4", store.hose, place=site)
    assert list(Shortage.objects.filter(ended_at=None).values_list("need", flat=True)) == [material.pk]
    came(store, "0.1", store.hose, place=site)
    assert not Shortage.objects.filter(ended_at=None).exists() and broken() == []


def test_a_write_off_may_begin_a_shortage(store):
    came(store, 5)
    need(store)
    approve_write_off(ask_write_off(store.place, store.seal, Decimal(1), "Broken", **acts(store.kim)), **acts(store.sue))
    assert Shortage.objects.get().there == 4


def test_a_higher_minimum_begins_one_a_lower_one_ends_it_and_a_dropped_need_has_none(store):
    came(store, 5)
    one = need(store)
    need(store, 6, expected=1)
    assert Shortage.objects.get().ended_at is None
    with pytest.raises(Stale):
        need(store, 7, expected=1)
    need(store, 4)
    assert Shortage.objects.get().ended_at is not None
    need(store, 9)
    drop_need(one, **does(store.pia))
    assert not Shortage.objects.filter(ended_at=None).exists() and broken() == []
    with pytest.raises(WrongState):
        drop_need(one, **does(store.pia))
    assert need(store, 2).active and StockNeed.objects.count() == 1


@pytest.mark.parametrize(("minimum", "over"), [(0, {}), (-1, {}), ("1.5", {}), (1, {"sort": "thing"})])
def test_a_need_of_nothing_or_of_parts_of_a_piece_is_refused(store, minimum, over):
    with pytest.raises(Invalid):
        need(store, minimum, **over)
    assert not StockNeed.objects.exists()


def test_nobody_is_found_and_whoever_looks_after_the_desk_is_told(store):
    far = open_place("far", "远站", kind="branch", department=make.make_department("far"), **does(store.pia))
    store.bo.posts.clear()
    need(store, place=far)
    deliver_due("inside")
    assert told("shortage.found") == [("ada", "alarm")]


def test_the_database_holds_one_shortage_at_a_time(store):
    one = need(store)
    with pytest.raises(IntegrityError, match="shortage_once_at_a_time"), transaction.atomic():
        Shortage.objects.create(need=one, there=0, minimum=5, began_at=make.T0)
    with connection.cursor() as cursor:
        cursor.execute("update returns_shortage set ended_at = began_at")
    assert "stock:shortages" in broken()


@pytest.mark.django_db(transaction=True)
def test_two_bookings_at_once_begin_one_shortage(store):
    came(store, 6)
    need(store)
    at_once(*[lambda: went(store, 2)] * 3)
    assert Shortage.objects.count() == 1 and broken() == []
