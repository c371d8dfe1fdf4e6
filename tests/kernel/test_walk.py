"""One call, one clock, one breach: the thin walk through journal, rulebook, clocks, staff and tickets."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock, StepTaken
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from staff.models import Notice
from tests import make
from tickets.actions import reply_to


@pytest.fixture
def promise(house):
    make.load_demo_pack()
    return make.make_ticket(house.ana, severity="urgent")


def clock(ticket, code="urgent_answer"):
    return Clock.objects.select_related("limit").get(about="ticket", about_id=ticket.pk, limit__code=code)


def test_opening_a_ticket_starts_the_clock_its_severity_promises(promise):
    running = clock(promise)
    assert (running.state, running.due_at - running.started_at) == ("running", timedelta(minutes=2))
    assert not Clock.objects.filter(about_id=promise.pk, limit__code="answer").exists()


def test_a_reply_in_time_keeps_the_promise(promise, house):
    reply_to(promise, "已派人前往。", by=house.ana.actor(), at=make.T0 + timedelta(seconds=90), author=house.ana)
    kept = clock(promise)
    assert (kept.state, kept.next_at) == ("met", None)
    assert sweep(make.T0 + timedelta(hours=1), always=True) == 0


def test_a_breach_tells_the_supervisor_once(promise, house):
    assert sweep(make.T0 + timedelta(minutes=3), always=True) == 1
    deliver_due("inside")
    assert sweep(make.T0 + timedelta(minutes=4), always=True) == 0
    deliver_due("inside")
    assert clock(promise).state == "breached"
    assert [(n.member.sign_in, n.role) for n in Notice.objects.order_by("id")] == [("ana", "owner"), ("ben", "supervisor")]
    assert StepTaken.objects.count() == 1
