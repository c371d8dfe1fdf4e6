"""Closing a place's books month by month: the sums are locked, nothing enters a closed month, and corrections go into an open one."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.utils.translation import override

from returns.stock.actions import close_month, counter_entry
from returns.stock.models import MonthClose, MonthSum
from returns.stock.queries import digest_now, month_to_close
from servicedesk.journal.errors import Blocked, Invalid, Stale, WrongState
from tests.kernel.test_revision_races import at_once
from tests.returns.stocking import acts, broken, came, codes, make_store, went

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
IN_DECEMBER = datetime(2026, 12, 10, 2, tzinfo=UTC)
IN_JANUARY = datetime(2027, 1, 10, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def store(house, tmp_path):
    return make_store(house, tmp_path)


def sums(close):
    rows = close.sums.order_by("product__material", "condition", "batch")
    return [(row.product.material, row.condition, row.batch, row.opening, row.came, row.went, row.closing) for row in rows]


def test_a_month_is_closed_with_what_came_what_went_and_what_lies_there(store):
    came(store, 10)
    went(store, 4)
    came(store, "2.5", store.hose, batch="B1")
    came(store, 3, at=IN_DECEMBER)
    close = close_month(store.place, date(2026, 11, 17), **acts(store.sue, IN_DECEMBER))
    assert sums(close) == [("HOSE-1", "good", "B1", 0, Decimal("2.5"), 0, Decimal("2.5")), ("SEAL-1", "good", "", 0, 10, 4, 6)]
    assert (close.month, close.entries, digest_now(close) == close.digest) == (NOVEMBER, 3, True)
    went(store, 5, at=IN_DECEMBER)
    second = close_month(store.place, DECEMBER, **acts(store.sue, IN_JANUARY))
    assert sums(second)[1] == ("SEAL-1", "good", "", 6, 3, 5, 4) and second.digest != close.digest
    assert codes(store.place).count("stock.month_closed") == 2 and broken() == []


def test_nothing_enters_a_closed_month_and_a_mistake_is_corrected_in_an_open_one(store):
    entry = came(store, 10)
    close = close_month(store.place, NOVEMBER, **acts(store.sue, IN_DECEMBER))
    with pytest.raises(Blocked) as refusal:
        came(store, 1)
    assert "closed until 2026-11" in refusal.value.words
    with pytest.raises(IntegrityError, match="month is closed"), transaction.atomic():
        store.place.entries.create(
            n=2, product=store.seal, condition="good", kind="received", quantity=1, on=date(2026, 11, 30), at=IN_DECEMBER, by=store.kim
        )
    before = (close.digest, sums(close))
    counter_entry(entry, "It was nine", **acts(store.kim, IN_DECEMBER))
    came(store, 9, at=IN_DECEMBER)
    close = MonthClose.objects.get()
    assert (close.digest, sums(close)) == before and digest_now(close) == close.digest and broken() == []


def test_a_month_is_closed_once_in_its_order_and_when_it_is_over(store):
    came(store, 1)
    with pytest.raises(Blocked) as refusal:
        close_month(store.place, NOVEMBER, **acts(store.sue))
    assert refusal.value.words == "2026-11 is not over yet; close it once it is."
    with pytest.raises(Blocked) as refusal:
        close_month(store.place, DECEMBER, **acts(store.sue, IN_JANUARY))
    assert refusal.value.words.endswith("close 2026-11 first.")
    with pytest.raises(Invalid, match="month"):
        close_month(store.place, date(2026, 10, 5), **acts(store.sue, IN_JANUARY))
    with pytest.raises(Stale):
        close_month(store.place, NOVEMBER, **acts(store.sue, IN_JANUARY), expected=7)
    assert not MonthClose.objects.exists()
    close_month(store.place, NOVEMBER, **acts(store.sue, IN_JANUARY), expected=1)
    with pytest.raises(WrongState):
        close_month(store.place, NOVEMBER, **acts(store.sue, IN_JANUARY))
    assert month_to_close(store.place) == DECEMBER
    close_month(store.place, DECEMBER, **acts(store.sue, IN_JANUARY), expected=2)
    assert [close.entries for close in MonthClose.objects.order_by("month")] == [1, 0] and broken() == []


@pytest.mark.parametrize(
    ("month", "at", "wrong"),
    [
        (NOVEMBER, IN_JANUARY, "month_closed_once|in their order"),
        (JANUARY, datetime(2027, 2, 3, tzinfo=UTC), "in their order"),
        (date(2026, 12, 2), IN_JANUARY, "in their order|month_close_of_a_month"),
        (DECEMBER, IN_DECEMBER, "not over"),
    ],
)
def test_the_database_refuses_a_close_twice_out_of_order_or_too_early(store, month, at, wrong):
    came(store, 1)
    close_month(store.place, NOVEMBER, **acts(store.sue, IN_DECEMBER))
    with pytest.raises(IntegrityError, match=wrong), transaction.atomic():
        MonthClose.objects.create(place=store.place, month=month, entries=0, digest="0" * 64, by=store.sue, at=at)


@pytest.mark.parametrize("table", ["returns_monthclose", "returns_monthsum"])
def test_nobody_rewrites_a_closed_month(store, table):
    came(store, 1)
    close_month(store.place, NOVEMBER, **acts(store.sue, IN_DECEMBER))
    for statement in (f"update {table} set id = id", f"delete from {table}"):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_sum_that_does_not_add_up_is_refused_and_what_was_changed_is_seen(store):
    came(store, 1)
    close = close_month(store.place, NOVEMBER, **acts(store.sue, IN_DECEMBER))
    with pytest.raises(IntegrityError, match="month_sum_adds_up"), transaction.atomic():
        MonthSum.objects.create(close=close, product=store.hose, condition="good", opening=0, came=2, went=0, closing=1)
    MonthSum.objects.create(close=close, product=store.hose, condition="good", opening=0, came=2, went=0, closing=2)
    assert digest_now(close) != close.digest and broken() == ["stock:sums"]


@pytest.mark.django_db(transaction=True)
def test_a_booking_and_a_close_at_once_leave_sums_that_agree(store):
    for year in (2026, 2027, 2028):
        came(store, 1, at=datetime(year, 12, 31, 15, 59, tzinfo=UTC))
        month = month_to_close(store.place)
        last = datetime(month.year, month.month, 28, tzinfo=UTC)
        after = datetime(month.year + month.month // 12, month.month % 12 + 1, 20, tzinfo=UTC)
        at_once(
            lambda last=last: came(store, 1, at=last),
            lambda month=month, after=after: close_month(store.place, month, **acts(store.sue, after)),
        )
    assert broken() == [] and all(digest_now(close) == close.digest for close in MonthClose.objects.select_related("place"))


@pytest.mark.django_db(transaction=True)
def test_two_who_close_a_month_at_once_close_it_once(store):
    came(store, 1)
    found = at_once(*[lambda: close_month(store.place, NOVEMBER, **acts(store.sue, IN_DECEMBER))] * 2)
    assert sorted(type(one).__name__ for one in found) == ["MonthClose", "WrongState"]
