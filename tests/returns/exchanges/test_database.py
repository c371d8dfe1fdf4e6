"""The database holds the chain by itself: whatever wrote past the actions is refused."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from returns.exchanges.models import ExchangeStep
from tests import make
from tests.returns.exchanges.conftest import asks, brought, signed


def refuses(constraint: str, sql: str, *values) -> None:
    with pytest.raises((IntegrityError, ProgrammingError), match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def step(slip, by, place=1, **over):
    fields = {"role": "regional_manager", "post": "region_head", "result": "refused", "remark": "No", "requested_by": slip.owner} | over
    with transaction.atomic():
        ExchangeStep.objects.create(slip=slip, place=place, by=by, at=make.T0, **fields)


def test_nobody_approves_her_own_or_out_of_turn_or_in_another_role(trade):
    slip = asks(trade)
    for wrong, constraint in (
        ({"by": trade.ana}, "exchange_not_approved_by_its_owner"),
        ({"by": trade.ana, "requested_by": trade.ben}, "somebody else asked"),
        ({"by": trade.ola, "place": 2, "role": "office", "post": "sales_office"}, "it is not her turn"),
        ({"by": trade.ron, "role": "office"}, "it is not her turn"),
        ({"by": trade.ron, "remark": ""}, "exchange_step_signed_or_refused"),
        ({"by": trade.ron, "result": "signed"}, "exchange_step_signed_or_refused"),
        ({"by": trade.ron, "exception": True}, "no exception is hers to grant"),
    ):
        with pytest.raises(IntegrityError, match=constraint):
            step(slip, **wrong)
    assert not ExchangeStep.objects.exists()


def test_nobody_stands_in_one_chain_twice(trade):
    slip = signed(trade, asks(trade), 1)
    with pytest.raises(IntegrityError, match="exchange_signed_once_by_a_member"):
        step(slip, trade.ron, 2, role="office", post="sales_office")


def test_a_slip_goes_only_where_its_chain_brought_it_and_what_was_asked_stays(trade):
    slip = signed(trade, asks(trade), 2)
    table = "update returns_exchangeslip set"
    refuses("not everybody signed", f"{table} state = 'approved', next_place = null where id = %s", slip.pk)
    refuses("not everybody signed", f"{table} next_place = 1 where id = %s", slip.pk)
    refuses("a slip does not go there", f"{table} state = 'received', next_place = null where id = %s", slip.pk)
    refuses("never rewritten", f"{table} reason = 'Another' where id = %s", slip.pk)
    refuses("never rewritten", f"{table} met = false, plea = 'x' where id = %s", slip.pk)
    refuses("permission denied", "delete from returns_exchangeslip where id = %s", slip.pk)
    refuses("permission denied", "update returns_exchangestep set remark = 'x' where slip_id = %s", slip.pk)
    refuses("permission denied", "update returns_exchangeline set quantity = 1 where slip_id = %s", slip.pk)


def test_whoever_asked_or_brought_the_goods_does_not_receive_them(trade):
    slip = brought(trade, signed(trade, asks(trade)))
    sql = "update returns_exchangehandover set received_by_id = %s, received_at = handed_at where slip_id = %s"
    refuses("exchange_received_by_another", sql, trade.ana.pk, slip.pk)
    refuses("never rewritten", "update returns_exchangehandover set handed_by_id = %s where slip_id = %s", trade.kim.pk, slip.pk)
    refuses("exchange_handed_over_once", "insert into returns_exchangehandover (slip_id, n, department_id, requested_by_id, handed_by_id, "
            "handed_at, arrived, why) select slip_id, 2, department_id, requested_by_id, handed_by_id, handed_at, arrived, why "
            "from returns_exchangehandover where slip_id = %s", slip.pk)  # fmt: skip
