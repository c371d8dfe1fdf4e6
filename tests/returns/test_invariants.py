"""The invariants of returns, their settlements and requisitions find the damage they are there for."""

from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg2
import pytest
from django.conf import settings

from returns.models import Discrepancy
from returns.receiving.actions import Counted, call_supervisor, decide_discrepancy, take_in_goods
from returns.settling.actions import close_settlements, close_slip, settle_slip, undo_settlement
from servicedesk.journal.wires import ask
from tests import make
from tests.returns.conftest import acts, again, broken, hand_over, issued, make_company, received, requested
from tests.returns.stocking import approved, came, make_store
from tests.returns.stocking import broken as broken_stock

D = Decimal
DAMAGES = [
    ("returns:entries", "update returns_returnslip set number = 'RT-9' where state = 'closed'"),
    ("returns:entries", "update registers_entry set state = 'void', reason = 'x', voided_at = made_at, voided_by_id = made_by_id"),
    ("returns:lines", "delete from returns_returnline"),
    ("returns:entered", "update returns_returnline set quantity = quantity - 1"),
    ("returns:entered", "update tickets_product set material = 'OTHER' where material = 'FC-20'"),
    ("returns:path", "delete from journal_event where code = 'return_slip.approved'"),
    ("returns:path", "delete from journal_event where code = 'return_slip.closed'"),
    ("returns:signed", "delete from registers_signature"),
    ("returns:apart", "update returns_receipt set received_by_id = (select requested_by_id from returns_returnslip limit 1)"),
    ("returns:apart", "update returns_settlement set by_id = (select received_by_id from returns_receipt limit 1)"),
    ("returns:apart", "update returns_discrepancy set decided_by_id = (select received_by_id from returns_receipt limit 1)"),
    ("returns:copies", "update registers_copy set state = 'lost'"),
    ("returns:claims", "delete from tickets_lineentry where kind = 'delivered'"),
    ("returns:stock", "delete from returns_stockentry where kind = 'received'"),
    ("returns:stock", "update returns_stockentry set condition = 'damaged' where kind = 'received'"),
    ("returns:booked", "update returns_receiptline set entry_id = null"),
    ("returns:booked", "delete from returns_discrepancy where kind = 'over'"),
    ("returns:differences", "delete from returns_discrepancy where kind = 'short'"),
    ("returns:matches", "update returns_receipt set matches = not matches"),
    ("returns:sent_back", "delete from returns_stockentry where about = 'discrepancy'"),
    ("returns:calls", "delete from returns_supervisorcall_supervisors"),
    ("returns:settled", "delete from returns_settlement where undoes_id is not null"),
    ("returns:settled", "delete from returns_settlement"),
    ("returns:counters", "update returns_settlement set amount = amount - 1 where undoes_id is not null"),
    ("returns:worth", "update returns_settlement set amount = 9999 where undoes_id is null"),
    (
        "returns:undecided",
        "update returns_discrepancy set state = 'open', decided_by_id = null, decided_at = null, outcome = '', liable = '', words = ''",
    ),
    ("returns:months", "update returns_settlementmonth set entries = entries + 1"),
    (
        "returns:months",
        "insert into returns_settlementmonth (department_id, month, until, entries, digest, by_id, at) select department_id, "
        "month + interval '2 months', until + interval '2 months', 0, digest, by_id, at + interval '2 months' from returns_settlementmonth",
    ),
    ("returns:sums", "update returns_settlementsum set entered = entered + 1, closing = closing + 1"),
    ("returns:sums", "delete from returns_settlementsum"),
    ("orphans:return_slip", "delete from returns_returnslip"),
    ("orphans:return_receipt", "delete from returns_receipt"),
    ("orphans:discrepancy", "delete from returns_discrepancy"),
    ("orphans:settlement_month", "delete from returns_settlementmonth"),
]


def finds(statement: str) -> set[str]:
    """The invariants that find something after this was done past the application and its triggers; it is rolled back."""
    found = set()
    with psycopg2.connect(settings.DATABASE_URL) as owner, owner.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount > 0, statement
        for invariant in (each for table in ask("invariants") for each in table if each.sql):
            if invariant.code.startswith(("returns:", "requisition:", "orphans:")):
                cursor.execute(invariant.sql)
                found |= {invariant.code} if cursor.fetchall() else set()
        owner.rollback()
    owner.close()
    return found


@pytest.mark.django_db(transaction=True)
def test_each_damage_is_found():
    """A slip closed after a call, a shortage and a counter-entry, one with goods sent back, one that waits, goods without one, and a closed month."""
    firm = make_company()
    slip = issued(firm, (firm.first, 3))
    call_supervisor(slip, **acts(firm.wei, 2.5))
    received(firm, slip, (2, 0))
    decide_discrepancy(Discrepancy.objects.get(), "accepted", "customer", "Kept one.", **acts(firm.dina, 5))
    hand_over(firm, slip)
    settle_slip(slip, "refund", amount=D("196.00"), **acts(firm.acc, 6))
    undo_settlement(again(slip), "The freight was forgotten.", **acts(firm.acc, 7))
    settle_slip(again(slip), "refund", amount=D("100.00"), **acts(firm.acc, 8))
    close_slip(again(slip), **acts(firm.rita, 9))
    over = issued(firm, (firm.first, 2))
    received(firm, over, (3, 0))
    decide_discrepancy(Discrepancy.objects.get(slip=over), "sent_back", "customer", "Not asked for.", **acts(firm.dina, 5))
    requested(firm, (firm.first, 2))
    take_in_goods([Counted(D(1), D(0), product=firm.rings)], sender="Hotel", **acts(firm.wei, 3))
    gina = make.make_member("gina", posts=[make.make_post("comptroller", rights=["money.approve"])], department=firm.trade)
    how = {"by": gina.actor(), "at": datetime(2026, 12, 10, 2, tzinfo=UTC), "member": gina}
    close_settlements(firm.money, date(2026, 11, 1), **how)
    assert broken() == []
    for code, statement in DAMAGES:
        assert code in finds(statement), (code, statement)
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_a_requisition_and_its_sheet_that_say_two_things_are_found(house, tmp_path):
    store = make_store(house, tmp_path)
    came(store, 9)
    approved(store, 5)
    assert broken_stock() == []
    for statement in (
        "update returns_requisitionline set quantity = quantity + 1",
        "update tickets_product set material = 'OTHER' where material = 'SEAL-1'",
    ):
        assert "requisition:sheet" in finds(statement), statement
