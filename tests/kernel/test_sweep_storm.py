"""Ten thousand promises that fall due in one second."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from servicedesk.clocks.models import Clock, StepTaken
from servicedesk.clocks.sweep import BATCH, sweep
from servicedesk.journal.models import Event
from tests import make
from tests.statements import count_statements

MANY = 10_000
# Copies of one ticket's opening and its clock, each on a ticket of its own.
_COPIES = """
    with opened as (
        insert into journal_event (code, subject_kind, subject_id, matter_id, department_id, actor_kind, actor_id, actor_label, via,
                                   occurred_at, request_id, facts)
        select code, subject_kind, 1000000 + n, 1000000 + n, department_id, actor_kind, actor_id, actor_label, via,
               occurred_at + n * interval '1 second' / %(many)s, request_id, facts
        from journal_event, generate_series(1, %(many)s) n where id = %(event)s
        returning id, subject_id, occurred_at
    )
    insert into clocks_clock (limit_id, about, about_id, matter_id, department_id, cycle, calendar, state, started_at, promised_due_at, due_at,
                              suspended, ruled, rungs, provisional, started_by_id, next_at)
    select c.limit_id, c.about, o.subject_id, o.subject_id, c.department_id, 1, '24h', 'running', o.occurred_at,
           o.occurred_at + interval '30 minutes', o.occurred_at + interval '30 minutes', '[]', '{}', '{}', false, o.id,
           o.occurred_at + interval '30 minutes'
    from opened o, clocks_clock c where c.id = %(clock)s
"""


@pytest.mark.django_db(transaction=True)  # emptied afterwards: rolled back, its rows would slow down whatever comes next
def test_ten_thousand_clocks_due_in_one_second_are_taken_once_each_in_order(house):
    make.load_demo_pack()
    make.make_ticket(house.ana)
    first = Clock.objects.get(limit__code="answer")
    with connection.cursor() as cursor:
        cursor.execute(_COPIES, {"many": MANY, "event": first.started_by_id, "clock": first.pk})
    with count_statements() as found:
        assert sweep(make.T0 + timedelta(minutes=31), always=True) == MANY + 1
    batches = MANY // BATCH + 1
    assert len(found) <= 14 * batches + 10, str(found[:60])
    assert Counter(StepTaken.objects.values_list("step").distinct()) == {("due",): 1}
    assert StepTaken.objects.count() == StepTaken.objects.values("clock").distinct().count() == MANY + 1
    due = list(Event.objects.filter(code="clock.breached").order_by("pk").values_list("facts__due_at", flat=True))
    assert len(due) == MANY + 1 and due == sorted(due)
    assert sweep(make.T0 + timedelta(minutes=31), always=True) == 0
