"""What a return comes to: only once everything is in, undone by a counter-entry only, and the books agree to the cent."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from returns.models import Discrepancy, Settlement
from returns.receiving.actions import decide_discrepancy
from returns.settling.actions import close_slip, settle_slip, undo_settlement
from returns.slips.access import slip_for, slips_of
from returns.slips.actions import replace_copy, reprint_slip
from returns.slips.queries import follow_up
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, WrongState
from servicedesk.registers.actions import move_copy
from tests import make
from tests.returns.conftest import acts, again, blocked, broken, codes, copies_of, copy_named, hand_over, issued, received

D = Decimal


def ready(firm, *counts, **over):
    """A slip of seven that everything of has come, with its copies where they belong."""
    slip = issued(firm, **over)
    received(firm, slip, *counts or [(7, 0)])
    hand_over(firm, slip)
    return again(slip)


def test_an_early_refund_is_refused_and_says_what_is_missing(firm):
    slip = issued(firm)
    with blocked("Not everything of RT-2026-00001 has come"):
        settle_slip(slip, "refund", amount=D("686.00"), **acts(firm.acc, 3))
    received(firm, slip, (6, 0))
    with pytest.raises(Blocked) as refused:
        settle_slip(slip, "refund", amount=D("588.00"), **acts(firm.acc, 5))
    assert "1 difference(s) are undecided" in refused.value.words and "Copy 3 is with Accounting (Under way)" in refused.value.words
    decide_discrepancy(Discrepancy.objects.get(), "accepted", "customer", "Kept one.", **acts(firm.dina, 6))
    move_copy(copy_named(slip, 3), "received", **acts(firm.acc, 6))
    with blocked("Copy 4"):
        settle_slip(slip, "refund", amount=D("588.00"), **acts(firm.acc, 6))
    assert not Settlement.objects.exists() and again(slip).state == "received"
    move_copy(copy_named(slip, 4), "received", **acts(firm.bea, 6))
    settled = settle_slip(slip, "refund", amount=D("588.00"), **acts(firm.acc, 7))
    assert (settled.amount, settled.currency, again(slip).state) == (D("588.00"), "CNY", "settled") and broken() == []


@pytest.mark.rule("RET-007")
def test_closing_ends_the_follow_up_and_files_copy_one(firm):
    slip = ready(firm)
    with pytest.raises(WrongState):
        close_slip(slip, **acts(firm.rita, 6))
    settle_slip(slip, "credit", amount=D("686.00"), **acts(firm.acc, 6))
    assert list(follow_up(slips_of(firm.rita))) == [slip]
    close_slip(slip, **acts(firm.rita, 7))
    assert list(follow_up(slips_of(firm.rita))) == [] and copies_of(slip)[1] == ("filed", firm.trade.pk)
    assert codes(slip)[-2:] == ["settled", "closed"] and broken() == []


@pytest.mark.parametrize(
    ("kind", "how", "field"),
    [
        ("refund", {"amount": D("686.01")}, "amount"),
        ("refund", {"amount": D(0)}, "amount"),
        ("credit", {"amount": D(-1)}, "amount"),
        ("refund", {"amount": D("1.001")}, "amount"),
        ("nothing", {"amount": D(1), "words": "x"}, "amount"),
        ("nothing", {}, "words"),
        ("replacement", {}, "reference"),
        ("gift", {}, "kind"),
    ],
)
def test_what_cannot_be_settled_is_refused_with_its_field(firm, kind, how, field):
    slip = ready(firm)
    with pytest.raises(Invalid) as refused:
        settle_slip(slip, kind, **how, **acts(firm.acc, 6))
    assert list(refused.value.errors) == [field] and not Settlement.objects.exists()


def test_only_what_was_taken_back_is_paid_for(firm):
    slip = issued(firm)
    received(firm, slip, (8, 0))
    hand_over(firm, slip)
    decide_discrepancy(Discrepancy.objects.get(), "sent_back", "customer", "Not asked for.", **acts(firm.dina, 6))
    with pytest.raises(Invalid, match="amount"):
        settle_slip(slip, "refund", amount=D("784.00"), **acts(firm.acc, 7))
    settle_slip(slip, "refund", amount=D("686.00"), **acts(firm.acc, 7))
    assert broken() == []


def test_a_settlement_is_taken_back_by_a_counter_entry_only(firm):
    slip = ready(firm)
    settle_slip(slip, "refund", amount=D("600.00"), **acts(firm.acc, 6))
    with pytest.raises(WrongState):
        settle_slip(slip, "refund", amount=D("86.00"), **acts(firm.acc, 6))
    with pytest.raises(Invalid, match="reason"):
        undo_settlement(slip, "", **acts(firm.acc, 7))
    undo_settlement(slip, "The freight was forgotten.", **acts(firm.acc, 7))
    assert again(slip).state == "received"
    settle_slip(slip, "refund", amount=D("686.00"), **acts(firm.acc, 8))
    assert [one.amount for one in Settlement.objects.all()] == [D("600.00"), D("-600.00"), D("686.00")]
    with pytest.raises(Exception, match=r"permission denied|append"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update returns_settlement set amount = 1")
    close_slip(slip, **acts(firm.rita, 9))
    with pytest.raises(WrongState):
        undo_settlement(slip, "Too late.", **acts(firm.acc, 10))
    assert broken() == []


def test_whoever_asked_or_received_settles_nothing_not_even_past_the_action(firm):
    slip = ready(firm)
    for who in (firm.rita, firm.wei):
        with pytest.raises(Forbidden):
            settle_slip(slip, "refund", amount=D("1.00"), **acts(who, 6))
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Settlement.objects.create(
                slip=slip, kind="refund", amount=D(1), currency="CNY", **{k: v for k, v in acts(who, 6).items() if k == "at"}, by=who
            )
        assert refused.value.__cause__.diag.constraint_name == "return_settlement_by_another"
    assert not Settlement.objects.exists() and again(slip).state == "received"


def test_the_database_settles_nothing_undecided_or_incomplete(firm):
    slip = issued(firm)
    received(firm, slip, (6, 0))
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update returns_returnslip set state = 'settled' where id = %s", [slip.pk])
    assert refused.value.__cause__.diag.constraint_name == "return_slip_settled_decided"


def test_a_lost_copy_is_replaced_before_the_settlement_and_goes_where_it_belongs(firm):
    slip = issued(firm)
    received(firm, slip, (7, 0))
    move_copy(copy_named(slip, 4), "received", **acts(firm.bea, 5))
    replace_copy(slip, 3, "The driver lost it.", **acts(firm.rita, 5))
    assert copies_of(slip)[3] == ("under_way", firm.money.pk) and copy_named(slip, 3).issue == 2
    with blocked("Copy 3"):
        settle_slip(slip, "refund", amount=D("686.00"), **acts(firm.acc, 6))
    move_copy(copy_named(slip, 3), "received", **acts(firm.acc, 6))
    settle_slip(slip, "refund", amount=D("686.00"), **acts(firm.acc, 7))
    for late in (lambda: replace_copy(slip, 3, "Again.", **acts(firm.rita, 8)), lambda: reprint_slip(slip, [3], "x", **acts(firm.rita, 8))):
        with pytest.raises(WrongState):
            late()
    assert broken() == []


def test_only_the_department_copy_three_belongs_to_settles_it(firm):
    slip = ready(firm)
    post = make.make_post("till", department=firm.trade, rights=["money.handle"])
    tina = make.make_member("tina", posts=[post], department=firm.trade)
    with pytest.raises(Forbidden) as refused:
        slip_for(tina, slip.number, "settle")
    assert refused.value.holders == (firm.acc.name,) and slip_for(tina, slip.number) == slip_for(firm.acc, slip.number, "settle")
