"""The sweep: once each, in due order, whatever runs beside it."""

import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection, connections

from servicedesk.clocks import now
from servicedesk.clocks.actions import set_aside, take_steps
from servicedesk.clocks.models import Clock, Limit, StepTaken
from servicedesk.clocks.now import forget_offset
from servicedesk.clocks.sweep import sweep
from servicedesk.clocks.why import explain
from servicedesk.journal.actions import history
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tickets.actions import reply_to, report_call, report_known_call

LATE = make.T0 + timedelta(minutes=31)


@pytest.fixture
def promises(house):
    make.load_demo_pack()
    return house


def answers(state: str | None = None):
    clocks = Clock.objects.filter(limit__code="answer")
    return clocks.filter(state=state) if state else clocks


@pytest.mark.django_db(transaction=True)
def test_four_sweepers_take_every_step_once(promises):
    for _ in range(30):
        make.make_ticket(promises.ana)

    def run():
        try:
            sweep(LATE, always=True)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers("breached").count() == StepTaken.objects.count() == Event.objects.filter(code="clock.breached").count() == 30


def test_steps_are_taken_in_due_order_after_downtime(promises):
    moments = [make.T0 + timedelta(minutes=m) for m in (5, 0, 9)]
    tickets = [make.make_ticket(promises.ana, at=moment) for moment in moments]
    sweep(make.T0 + timedelta(hours=3), always=True)
    breached = Event.objects.filter(code="clock.breached").order_by("id").values_list("matter_id", flat=True)
    assert list(breached) == [tickets[1].pk, tickets[0].pk, tickets[2].pk]


def test_a_later_rung_goes_up_the_line(promises):
    make.make_ticket(promises.ana)
    sweep(make.T0 + timedelta(hours=3), always=True)
    deliver_due("inside")
    told = Notice.objects.order_by("id").values_list("member__sign_in", "role", "code")
    assert list(told) == [
        ("ana", "owner", "clock.breached"),
        ("ben", "supervisor", "clock.breached"),
        ("gao", "department_head", "clock.escalated"),
    ]


def test_a_late_stop_that_no_sweep_saw_is_a_breach_all_the_same(promises):
    ticket = make.make_ticket(promises.ana)
    reply_to(ticket, "来晚了。", by=promises.ana.actor(), at=LATE, author=promises.ana)
    deliver_due("inside")
    assert answers("missed").count() == StepTaken.objects.count() == Notice.objects.filter(role="supervisor").count() == 1
    assert sweep(make.T0 + timedelta(hours=5), always=True) == 0


def test_a_report_that_arrives_late_but_was_in_time_corrects_the_breach(promises):
    report, _ = report_call("x-1", "ringing", by=make.SYSTEM, at=make.T0, department=promises.service)
    sweep(make.T0 + timedelta(seconds=20), always=True)
    assert Clock.objects.get(limit__code="pickup").state == "breached"
    report_known_call(report.call, "answered", by=make.SYSTEM, at=make.T0 + timedelta(seconds=6))
    assert Clock.objects.get(limit__code="pickup").state == "met"
    assert StepTaken.objects.get().corrected_at is not None
    assert Event.objects.filter(code="clock.corrected").count() == 1


def test_a_ring_reported_after_its_answer_counts_no_later(promises):
    report, _ = report_call("x-2", "answered", by=make.SYSTEM, at=make.T0, department=promises.service)
    report_known_call(report.call, "ringing", by=make.SYSTEM, at=make.T0 + timedelta(seconds=1))
    assert Clock.objects.get(limit__code="pickup").state == "met"


def test_an_answer_dated_before_the_question_answers_it(promises):
    ticket = make.make_ticket(promises.ana)
    reply_to(ticket, "马上。", by=promises.ana.actor(), at=make.T0 - timedelta(milliseconds=1), author=promises.ana)
    assert answers("met").count() == 1


def test_a_failing_clock_alarms_once_a_day_and_a_stopped_one_not_at_all(promises):
    make.make_ticket(promises.ana)
    clock = answers().select_related("limit__article").get()
    for minutes in (31, 40, 50):
        set_aside(clock, ValueError("13800002097"), until=LATE, at=make.T0 + timedelta(minutes=minutes))
    (event,) = Event.objects.filter(code="clock.failed")
    assert "13800002097" not in str(event.facts)
    reply_to(make.Ticket.objects.get(), "好。", by=promises.ana.actor(), at=make.T0, author=promises.ana)
    set_aside(clock, ValueError(), until=LATE, at=LATE)  # stopped meanwhile: nothing to try again
    assert answers().get().next_at is None


def test_a_late_stop_that_follow_missed_is_still_a_breach(promises, monkeypatch):
    ticket = make.make_ticket(promises.ana)
    monkeypatch.setattr("servicedesk.clocks.handlers.follow", lambda event: None)
    reply_to(ticket, "晚了。", by=promises.ana.actor(), at=LATE, author=promises.ana)
    sweep(LATE + timedelta(minutes=1), always=True)
    assert answers("missed").count() == StepTaken.objects.count() == Event.objects.filter(code="clock.breached").count() == 1


def test_when_the_owner_has_left_the_departments_head_hears(promises):
    make.make_ticket(promises.ana)
    type(promises.ana).objects.filter(pk=promises.ana.pk).update(is_active=False)
    sweep(LATE, always=True)
    deliver_due("inside")
    assert set(Notice.objects.values_list("member__sign_in", flat=True)) == {"ben"}


def test_a_poison_clock_spoils_no_other_and_raises_an_alarm(promises):
    make.make_ticket(promises.ana)
    poison = make.make_ticket(promises.ana, severity="urgent")
    Limit.objects.filter(code="urgent_answer").update(ladder=[{"code": "due"}])
    sweep(LATE, always=True)
    deliver_due("inside")
    assert answers("breached").count() == 1
    assert Clock.objects.get(about_id=poison.pk, limit__code="urgent_answer").next_at > LATE
    assert list(Notice.objects.filter(kind="alarm").values_list("member__sign_in", "code")) == [("ada", "clock.failed")]


@pytest.mark.django_db(transaction=True)
def test_a_sweep_just_after_another_returns_at_once(promises):
    make.make_ticket(promises.ana)
    assert sweep(make.T0 + timedelta(seconds=1)) == 0
    assert sweep(LATE) == 0 and answers("running").count() == 1
    time.sleep(0.6)
    assert sweep(LATE) == 1


def test_a_step_cannot_be_taken_twice(promises):
    make.make_ticket(promises.ana)
    clock = answers().select_related("limit__article").get()
    take_steps([(clock, clock.limit.steps[0], LATE)], at=LATE)
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        take_steps([(clock, clock.limit.steps[0], LATE)], at=LATE)
    assert StepTaken.objects.count() == 1


@pytest.mark.parametrize("minutes", [-10, 10])
def test_the_host_clock_does_not_matter(db, monkeypatch, minutes):
    skewed = SimpleNamespace(time=lambda: time.time() + minutes * 60, monotonic=time.monotonic)
    monkeypatch.setattr(sys.modules["servicedesk.clocks.now"], "time", skewed)
    forget_offset()
    assert abs((now() - datetime.now(UTC)).total_seconds()) < 2


def test_a_test_moves_the_one_clock_by_a_row(db):
    assert abs((make.move_clock(3600) - datetime.now(UTC)).total_seconds() - 3600) < 2


def test_messages_to_the_sweep_carry_no_expiry():
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    assert all("expires" not in entry.get("options", {}) for entry in entries)
    assert all(isinstance(entry["schedule"], float) for entry in entries)


def test_why_it_is_red_adds_up(promises):
    with history():
        make.make_ticket(promises.ana)
        sweep(LATE, always=True)
    clock = answers().prefetch_related("steps_taken").get()
    why = explain(clock, LATE)
    assert sum(span.seconds for span in why.spans) == why.used == 31 * 60
    assert (why.allowed, why.over, why.left) == (1800, 60, 0)
    assert [step.step for step in why.steps] == ["due"]


def test_a_sweep_costs_what_is_due_not_what_is_open(promises, django_assert_max_num_queries):
    for _ in range(12):
        make.make_ticket(promises.ana)
    with django_assert_max_num_queries(16):  # six of them look for wrap-ups that end and for actions whose owner left
        assert sweep(make.T0 + timedelta(minutes=1), always=True) == 0
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain select id from clocks_clock where next_at <= now() order by next_at, id limit 500")
        assert "clock_due" in "\n".join(row[0] for row in cursor.fetchall())
