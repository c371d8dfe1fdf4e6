"""Two at once, each with a connection of its own."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from returns.models import Receipt, ReturnSlip, Settlement
from returns.receiving.actions import sign_receipt
from returns.settling.actions import settle_slip
from returns.slips.actions import decide_slip, void_slip
from servicedesk.journal.errors import Refusal, Stale, WrongState
from servicedesk.registers.models import Signature
from tests.kernel.test_revision_races import at_once
from tests.returns.conftest import acts, again, broken, counted, hand_over, issued, make_company, received, requested
from tickets.models import LineEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firm():
    return make_company()


def refusals(results) -> int:
    return [isinstance(one, Refusal) for one in results].count(True)


def test_one_receipt_from_two_phones_at_once(firm):
    slip = issued(firm)
    results = at_once(*[lambda who=who: counted(firm, slip, (7, 0), who=who, expected=slip.version) for who in (firm.wei, firm.wu)])
    assert refusals(results) == 1 and any(isinstance(one, Stale) for one in results)
    receipt = Receipt.objects.get()
    results = at_once(*[lambda: sign_receipt(receipt, "", **acts(receipt.received_by, 4))] * 2)
    assert refusals(results) == 1 and any(isinstance(one, WrongState) for one in results)
    assert LineEntry.objects.filter(kind="returned").count() == 1 and broken() == []


def test_two_who_ask_for_the_same_goods_at_once_never_get_more_than_there_are(firm):
    results = at_once(*[lambda who=who: requested(firm, (firm.first, 6), who=who) for who in (firm.rita, firm.bea)])
    assert refusals(results) == 1 and ReturnSlip.objects.count() == 1 and broken() == []


def test_a_slip_is_decided_once(firm):
    slip = requested(firm)
    results = at_once(
        lambda: decide_slip(slip, approved=True, **acts(firm.mona, 1)),
        lambda: decide_slip(slip, "No.", approved=False, **acts(firm.max, 1)),
    )
    assert refusals(results) == 1
    assert Signature.objects.exists() == (again(slip).state == "approved") and broken() == []


def test_a_settlement_is_paid_once(firm):
    slip = issued(firm)
    received(firm, slip, (7, 0))
    hand_over(firm, slip)
    results = at_once(*[lambda: settle_slip(slip, "refund", amount=Decimal("686.00"), **acts(firm.acc, 6))] * 3)
    assert refusals(results) == 2 and Settlement.objects.count() == 1 and broken() == []


def test_void_and_approval_at_once_are_never_both(firm):
    slip = requested(firm)
    results = at_once(
        lambda: void_slip(slip, "Off.", **acts(firm.rita, 1), expected=1),
        lambda: decide_slip(slip, approved=True, **acts(firm.mona, 1), expected=1),
    )
    assert refusals(results) == 1 and again(slip).state in ("void", "approved") and broken() == []


def test_the_database_keeps_one_count_at_a_time(firm):
    slip = issued(firm)
    receipt = counted(firm, slip, (7, 0))
    receipt.pk = None
    with pytest.raises(IntegrityError, match="counted_once"), transaction.atomic():
        receipt.save(force_insert=True)
