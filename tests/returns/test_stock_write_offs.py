"""Writing goods off: with a reason, and by the approval of somebody else."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from returns.stock.actions import approve_write_off, ask_write_off, refuse_write_off
from returns.stock.models import StockEntry, WriteOff
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, Stale, WrongState
from staff.models import Notice
from tests import make
from tests.kernel.test_revision_races import at_once
from tests.returns.stocking import acts, broken, came, codes, lying, make_store, went


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def store(house, tmp_path):
    return make_store(house, tmp_path)


def ask(store, quantity=2, reason="Mouldy", member=None, **over):
    return ask_write_off(store.place, store.seal, Decimal(quantity), reason, **acts(member or store.kim), **over)


def told(code):
    return set(Notice.objects.filter(code=code).values_list("member__sign_in", flat=True))


def test_it_is_booked_when_somebody_else_approves_it(store):
    came(store, 5)
    row = ask(store)
    assert lying(store.place)[("SEAL-1", "good", "")] == 5
    approve_write_off(row, **acts(store.sue), expected=1)
    entry = StockEntry.objects.get(kind="written_off")
    assert (entry.quantity, entry.reason, entry.by, entry.about_id) == (-2, "Mouldy", store.sue, row.pk)
    assert codes(row) == ["write_off.asked", "write_off.approved"] and broken() == []
    deliver_due("inside")
    assert told("write_off.asked") == {"sue"} and told("write_off.approved") == {"kim"}


def test_nobody_approves_her_own_not_even_past_the_actions(store):
    came(store, 5)
    row = ask(store, member=store.sue)
    with pytest.raises(Forbidden):
        approve_write_off(row, **acts(store.sue))
    with pytest.raises(Forbidden):
        refuse_write_off(row, "No", **acts(store.sue))
    with pytest.raises(IntegrityError, match="write_off_decided_by_another"), transaction.atomic():
        WriteOff.objects.filter(pk=row.pk).update(state="approved", decided_by=store.sue, decided_at=make.T0)
    assert StockEntry.objects.count() == 1


def test_what_is_refused_stays_there_and_is_decided_once(store):
    came(store, 5)
    row = ask(store)
    with pytest.raises(Invalid):
        refuse_write_off(row, " ", **acts(store.sue))
    with pytest.raises(Stale):
        refuse_write_off(row, "Wash it", **acts(store.sue), expected=9)
    refuse_write_off(row, "Wash it", **acts(store.sue))
    with pytest.raises(WrongState):
        approve_write_off(row, **acts(store.sue))
    assert lying(store.place)[("SEAL-1", "good", "")] == 5 and broken() == []


def test_more_than_is_there_is_not_written_off(store):
    came(store, 5)
    for quantity, over in ((6, {}), (0, {}), ("0.0005", {}), (1, {"condition": "damaged"}), (1, {"batch": "B"}), (1, {"condition": "new"})):
        with pytest.raises(Invalid):
            ask(store, quantity, **over)
    with pytest.raises(Invalid) as refusal:
        ask(store, 9, reason="")
    assert set(refusal.value.errors) == {"reason", "quantity"} and not WriteOff.objects.exists()
    row = ask(store, 4)
    went(store, 3)
    with pytest.raises(Invalid, match="quantity"):
        approve_write_off(row, **acts(store.sue))
    assert WriteOff.objects.get().state == "asked"


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_are_one(store):
    came(store, 5)
    row = ask(store)
    found = at_once(lambda: approve_write_off(row, **acts(store.sue)), lambda: refuse_write_off(row, "No", **acts(store.gao)))
    assert sorted(type(one).__name__ for one in found) == ["WriteOff", "WrongState"] and broken() == []


def test_the_database_keeps_what_was_asked_and_decided(store):
    came(store, 5)
    row = ask(store)
    with pytest.raises(IntegrityError, match="asked and decided stays"), transaction.atomic():
        WriteOff.objects.filter(pk=row.pk).update(quantity=5)
    approve_write_off(row, **acts(store.sue))
    with pytest.raises(IntegrityError, match="asked and decided stays"), transaction.atomic():
        WriteOff.objects.filter(pk=row.pk).update(state="asked", decided_by=None, decided_at=None)
    assert lying(store.place)[("SEAL-1", "good", "")] == 3 and broken() == []
