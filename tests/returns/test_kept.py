"""What the database keeps of a slip by itself, past every action: its path, its signature, its copies, its one settlement."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from returns.models import Settlement
from returns.settling.actions import settle_slip
from tests.returns.conftest import acts, again, approved, at, broken, counted, hand_over, issued, received, requested

D = Decimal


def refused(statement, *values) -> str:
    """The constraint that refuses it."""
    with pytest.raises(IntegrityError) as found, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return found.value.__cause__.diag.constraint_name


def set_to(slip, words, *values) -> str:
    return refused(f"update returns_returnslip set {words} where id = %s", *values, slip.pk)


@pytest.mark.rule("RET-002")
def test_no_slip_is_approved_without_the_approvers_signature(firm):
    slip = requested(firm)
    assert set_to(slip, "state = 'approved', decided_by_id = %s, decided_at = requested_at", firm.mona.pk) == "return_slip_signed"
    assert again(slip).state == "requested"


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (
            requested,
            "state = 'issued', decided_by_id = %(mona)s, decided_at = requested_at, issued_by_id = %(mona)s, "
            "issued_at = requested_at, warehouse_id = department_id, accounting_id = department_id, business_id = department_id",
        ),
        (issued, "state = 'approved', issued_by_id = null, issued_at = null"),
        (approved, "state = 'requested', decided_by_id = null, decided_at = null"),
    ],
)
def test_no_slip_skips_a_step_or_goes_back(firm, made, words):
    slip = made(firm)
    filled = words % {"mona": firm.mona.pk}
    assert set_to(slip, filled) in ("return_slip_path", "return_slip_kept") and broken() == []


@pytest.mark.rule("RET-004")
def test_whom_the_copies_go_to_stays_once_it_is_issued(firm):
    slip = issued(firm)
    assert set_to(slip, "accounting_id = warehouse_id") == "return_slip_kept"
    assert set_to(slip, "issued_by_id = %s", firm.bea.pk) == "return_slip_kept"


def test_no_slip_is_void_whose_goods_were_counted(firm):
    slip = issued(firm)
    counted(firm, slip, (7, 0))
    words = "state = 'void', voided_by_id = requested_by_id, voided_at = issued_at, void_reason = 'Off.'"
    assert set_to(slip, words) == "return_slip_void_before_a_receipt"


def test_no_slip_is_settled_without_its_copies_or_without_an_entry(firm):
    slip = issued(firm)
    received(firm, slip, (7, 0))
    assert set_to(slip, "state = 'settled'") == "return_slip_settled_with_its_copies"
    hand_over(firm, slip)
    assert set_to(slip, "state = 'settled'") == "return_slip_settled_by_an_entry"
    settle_slip(slip, "refund", amount=D("686.00"), **acts(firm.acc, 6))
    assert set_to(slip, "state = 'received'") == "return_slip_settled_by_an_entry" and broken() == []


def test_one_settlement_stands_at_a_time_and_none_before_everything_has_come(firm):
    slip = issued(firm)
    paid = "insert into returns_settlement (slip_id, kind, amount, currency, reference, words, by_id, at) "
    paid += "values (%s, 'refund', 1, 'CNY', '', '', %s, %s)"
    assert refused(paid, slip.pk, firm.acc.pk, at(3)) == "return_settlement_once"
    received(firm, slip, (7, 0))
    hand_over(firm, slip)
    settle_slip(slip, "refund", amount=D("686.00"), **acts(firm.acc, 6))
    assert refused(paid, slip.pk, firm.acc.pk, at(7)) == "return_settlement_once"
    assert Settlement.objects.count() == 1 and broken() == []
