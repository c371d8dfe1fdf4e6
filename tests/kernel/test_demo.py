"""The demo company: alive on the first screen, and every invariant holds on it."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from returns.models import Discrepancy, ExchangeSlip, MonthClose, Receipt, Requisition, ReturnSlip, Shortage, WriteOff
from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.demo.people import SIGN_INS
from servicedesk.demo.returned import TOLD
from servicedesk.demo.ties import PARTS
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.live import announce_new
from servicedesk.journal.models import Delivery, Event
from staff.models import Member, Notice
from tickets.models import Hold, Incident, Merge, Ticket


@pytest.fixture
def demo(db, settings, tmp_path):
    settings.DESK_HOME = tmp_path
    out = StringIO()
    call_command("prepare_desk", stdout=out)
    return out.getvalue()


def test_twenty_three_tickets_some_kept_one_overdue_one_due_in_two_minutes(demo):
    states = list(Clock.objects.filter(about="ticket").values_list("state", flat=True))
    assert Ticket.objects.count() == 23
    assert states.count("met") >= 10
    assert [c.limit.code for c in Clock.objects.filter(state="breached")] == ["answer"]
    urgent = Clock.objects.get(limit__code="urgent_answer")
    assert 100 < (urgent.due_at - now()).total_seconds() <= 120


def test_one_matter_waits_for_parts_and_its_clock_stands_still(demo):
    held = Hold.objects.get(ended_at=None)
    assert (held.reason, held.ticket.status) == ("waiting_parts", "open")
    assert held.until > now()
    states = dict(Clock.objects.filter(matter_id=held.ticket_id).values_list("limit__code", "state"))
    assert (states["solve"], states["wait"]) == ("paused", "running")


def test_matters_hang_together(demo):
    incident = Incident.objects.get(ended_at=None)
    assert incident.memberships.count() == 3
    assert Merge.objects.get().source.status == "merged"
    assert Ticket.objects.get(children__isnull=False, children__child__sentence=PARTS[0]).children.count() == 2


def test_returns_exchanges_and_stores_are_there_to_be_looked_at(demo):
    assert set(ReturnSlip.objects.values_list("state", flat=True)) == set(ReturnSlip.State.values)
    assert set(Discrepancy.objects.values_list("state", flat=True)) == set(Discrepancy.State.values)
    assert Receipt.objects.get(slip=None).state == "signed"
    assert set(ExchangeSlip.objects.values_list("state", flat=True)) == {"handed_over", "waiting"}
    short = Shortage.objects.filter(ended_at=None).values_list("need__place__code", "need__product__material")
    assert set(short) == {("central", "TNK-11"), ("lakeside", "HTR-2K")}
    assert set(Requisition.objects.values_list("state", flat=True)) == {"issued", "asked"}
    assert (MonthClose.objects.count(), WriteOff.objects.get().state) == (1, "asked")


def test_whoever_signs_in_finds_few_notices_of_returns_unread_and_each_of_something_left_to_do(demo):
    told = Notice.objects.filter(event__subject_kind__in=TOLD)
    unread = Counter(told.filter(read_at=None).values_list("member__sign_in", flat=True))
    assert {"manager", "warehouse"} <= set(unread) and max(unread.values()) <= 6, unread
    assert told.exclude(read_at=None).count() > 10 and not told.filter(read_at__lt=F("created_at")).exists()
    for notice in told.filter(read_at=None).select_related("event"):
        about = {"subject_kind": notice.event.subject_kind, "subject_id": notice.event.subject_id}
        assert not Event.objects.filter(**about, pk__gt=notice.event_id).exists(), notice.code
    assert not Delivery.objects.filter(event__subject_kind__in=TOLD, next_at__isnull=False).exists()


def test_all_eleven_sign_ins_work_with_the_one_password_kept_private(demo, settings):
    kept = settings.DESK_HOME / "demo-password"
    password = kept.read_text().strip()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert len(SIGN_INS) == 11 and password in demo
    assert all(Member.objects.get(sign_in=name).check_password(password) for name in SIGN_INS)


def test_the_supervisor_was_told_of_what_is_late(demo):
    deliver_due("inside")
    assert Notice.objects.filter(member__sign_in="lead", code="clock.breached", role="supervisor").exists()
    own = Notice.objects.filter(member__sign_in="agent", code="clock.breached", role="owner").first()
    assert {"role": "supervisor", "zh": "陆宁", "en": "Lu Ning"} in own.facts["told"]
    assert not Notice.objects.filter(member__sign_in="engineer", code__startswith="clock.").exists()


def test_a_second_start_changes_nothing(demo):
    before = Ticket.objects.count(), Member.objects.count()
    call_command("prepare_desk", stdout=StringIO())
    assert (Ticket.objects.count(), Member.objects.count()) == before


def test_every_invariant_holds_on_the_demo(demo):
    deliver_due("inside")
    announce_new()
    out = StringIO()
    call_command("invariants", stdout=out)
    assert "I12" in out.getvalue() and "BROKEN" not in out.getvalue()
