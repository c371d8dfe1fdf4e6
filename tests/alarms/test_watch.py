"""Each alarm is raised by what it stands for and cleared when that is over."""

import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import psycopg2
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone, translation

from servicedesk.alarms.checks import OTHERS, all_checks, condition_of
from servicedesk.alarms.models import Alarm
from servicedesk.alarms.watch import watch, watch_if_silent
from servicedesk.clocks.models import Clock, Obligation, Schedule
from servicedesk.clocks.queries import failed_rules
from servicedesk.clocks.sweep import sweep
from servicedesk.journal import delivery as paying
from servicedesk.journal.actions import history, pulse, record
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Delivery, Event, Pulse, Waiting
from servicedesk.web.sentences import sentence_of
from staff.models import Notice
from tests import make
from tests.alarms.conftest import quiet_for


def open_codes() -> set[str]:
    return set(Alarm.objects.open().values_list("code", flat=True))


def test_a_desk_at_work_raises_nothing(look_again):
    assert look_again() == {"raised": 0, "cleared": 0}
    assert not Alarm.objects.exists()


@pytest.mark.parametrize(
    ("part", "seconds", "codes"),
    [("sweep", 16, {"sweep"}), ("clocks@here", 31, {"worker_clocks"}), ("out@here", 31, {"worker_out"}), ("beat", 31, {"beat"})],
)
def test_a_silent_part_is_named_and_its_return_clears_the_alarm(look_again, part, seconds, codes):
    quiet_for(part, seconds)
    assert look_again() == {"raised": 1, "cleared": 0}
    assert open_codes() == codes
    quiet_for(part, seconds + 20)
    look_again()
    (alarm,) = Alarm.objects.open()
    assert seconds + 20 <= alarm.worst < seconds + 25
    pulse(part)
    assert look_again() == {"raised": 0, "cleared": 1}
    alarm.refresh_from_db()
    assert alarm.cleared_at > alarm.raised_at and alarm.worst >= seconds + 20
    assert list(Event.objects.filter(subject_kind="alarm").order_by("pk").values_list("code", flat=True)) == [
        "alarm.raised",
        "alarm.cleared",
    ]


def test_a_deaf_worker_that_sweeps_by_itself_is_told_from_a_dead_one(look_again):
    quiet_for("clocks@here", 120)
    pulse("sweep")
    look_again()
    assert open_codes() == {"worker_clocks"}
    quiet_for("sweep", 120)
    look_again()
    assert open_codes() == {"worker_clocks", "sweep"}


def test_one_answering_worker_of_a_kind_is_enough(look_again):
    pulse("out@there")
    quiet_for("out@here", 120)
    look_again()
    assert open_codes() == set()


def test_a_value_at_its_limit_does_not_flicker(look_again):
    quiet_for("sweep", 16)
    look_again()
    quiet_for("sweep", 13)  # within the limit of 15 s, but only just
    assert look_again() == {"raised": 0, "cleared": 0}
    quiet_for("sweep", 11)
    assert look_again() == {"raised": 0, "cleared": 1}


def test_steps_taken_late_are_sweep_lag(look_again, house):
    make.load_demo_pack()
    make.make_ticket(house.ana, severity="urgent")
    deliver_due("inside")
    Waiting.objects.all().delete()
    Clock.objects.filter(state="running").update(next_at=Now() - timedelta(seconds=40))
    look_again()
    assert open_codes() == {"sweep_lag"}
    Clock.objects.filter(state="running").update(next_at=Now() + timedelta(seconds=40))
    look_again()
    assert open_codes() == set()


@pytest.mark.parametrize(("queue", "seconds"), [("inside", 31), ("outside", 61)])
def test_deliveries_nobody_pays_are_named_by_queue(look_again, house, queue, seconds):
    owed = owe(house, queue)
    Delivery.objects.filter(pk=owed.pk).update(next_at=Now() - timedelta(seconds=seconds))
    look_again()
    assert open_codes() == {f"deliveries_{queue}"}
    Delivery.objects.filter(pk=owed.pk).update(next_at=Now() + timedelta(seconds=30))  # it failed, and waits for its next try
    look_again()
    assert open_codes() == set()


def owe(house, queue: str = "inside", listener: str = "staff.handlers.raise_alarm") -> Delivery:
    event = Event.objects.filter(code="member.added").first()
    return Delivery.objects.create(event=event, listener=listener, queue=queue)


def test_a_delivery_given_up_alarms_until_it_is_paid(look_again, house, monkeypatch):
    owed = owe(house)
    monkeypatch.setattr(paying, "resolve", lambda target: 1 / 0)
    Delivery.objects.filter(pk=owed.pk).update(attempts=len(paying.BACKOFF))
    deliver_due("inside")
    monkeypatch.undo()
    Waiting.objects.all().delete()
    look_again()
    assert open_codes() == {"deliveries_dead"}
    Delivery.objects.filter(next_at__isnull=False).update(next_at=Now())  # the bell itself failed once above
    deliver_due("inside")
    assert list(Notice.objects.values_list("member__sign_in", "code")) == [("ada", "delivery.died")]  # one bell, not two
    Delivery.objects.filter(pk=owed.pk).update(dead_at=None, done_at=Now())
    look_again()
    assert open_codes() == set()


def test_events_without_a_position_are_named(look_again, house):
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into journal_event (code, subject_kind, subject_id, actor_kind, actor_label, occurred_at, recorded_at, facts, via, request_id) "
            "values ('member.added', 'member', %s, 'system', '', now(), now() - interval '31 s', '{}', '', '') returning id",
            [house.ana.pk],
        )
        pk = cursor.fetchone()[0]
    Waiting.objects.exclude(event_id=pk).delete()
    look_again()
    assert open_codes() == {"positions"}
    Waiting.objects.all().delete()
    look_again()
    assert open_codes() == set()


def test_a_transaction_left_open_is_named(look_again, monkeypatch):
    idle = psycopg2.connect(settings.DATABASE_URL)
    try:
        idle.cursor().execute("select 1")
        check = condition_of("open_transaction")
        monkeypatch.setitem(check.__dict__, "limit", 0.0)
        look_again()
        assert open_codes() == {"open_transaction"}
    finally:
        idle.close()
    monkeypatch.undo()
    look_again()
    assert open_codes() == set()


def test_a_broker_that_is_away_is_named(look_again, settings):
    here = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    look_again()
    assert open_codes() == {"broker"}
    settings.REDIS_URL = here
    look_again()
    assert open_codes() == set()


def test_a_rule_that_fails_is_named_until_its_clock_moves_on(look_again, house):
    make.load_demo_pack()
    ticket = make.make_ticket(house.ana, severity="urgent")
    Waiting.objects.all().delete()
    clock = Clock.objects.filter(about="ticket", about_id=ticket.pk).first()
    at = timezone.now()
    record("clock.failed", ticket, by=make.SYSTEM, at=at, limit=clock.limit.code, error="ValueError", name_zh="", name_en="", article="1")
    Clock.objects.update(next_at=Now() + timedelta(minutes=5))
    look_again()
    assert open_codes() == {"clocks_failed"}
    deliver_due("inside")
    assert list(Notice.objects.values_list("member__sign_in", "code")) == [("ada", "clock.failed")]  # one bell, not two
    Clock.objects.filter(pk=clock.pk).update(state="cancelled", stopped_at=at + timedelta(seconds=1), next_at=None)
    look_again()
    assert open_codes() == set()


def test_promises_that_rest_on_an_unpublished_year_are_named_until_it_is_published(look_again, house):
    make.load_demo_pack()
    make.make_ticket(house.ana)
    Clock.objects.update(next_at=Now() + timedelta(minutes=5))
    look_again()
    assert open_codes() == set()
    Clock.objects.update(provisional=True)
    look_again()
    assert open_codes() == {"clocks_provisional"}
    Clock.objects.update(provisional=False)
    look_again()
    assert open_codes() == set()


MIDNIGHT = datetime(2026, 11, 19, 16, tzinfo=UTC)  # in Shanghai


@pytest.fixture
def daily(look_again, tmp_path):
    """A daily report of the agents, due by ten."""
    make.load(make.HABITS, tmp_path)
    return Schedule.objects.get()


def test_a_schedule_that_fails_is_named_until_it_is_swept(look_again, daily):
    Schedule.objects.update(calendar="moonlight")
    sweep(MIDNIGHT, always=True)
    look_again()
    assert "clocks_failed" in open_codes()
    assert [event.code for event in failed_rules()] == ["schedule.failed"]
    Schedule.objects.update(calendar="24h")
    sweep(MIDNIGHT + timedelta(minutes=6), always=True)
    look_again()
    assert "clocks_failed" not in open_codes() and not failed_rules()


def test_an_obligation_that_cannot_be_missed_is_named_until_it_is(look_again, daily, monkeypatch):
    sweep(MIDNIGHT, always=True)
    ten = MIDNIGHT + timedelta(hours=10)
    monkeypatch.setattr("servicedesk.clocks.schedules.actions._record", lambda drafts: 1 / 0)
    sweep(ten, always=True)
    monkeypatch.undo()
    assert [event.facts["obligation"] for event in failed_rules()] == [Obligation.objects.get().pk]
    sweep(ten + timedelta(minutes=6), always=True)
    assert Obligation.objects.get().state == "missed" and not failed_rules()


def test_a_failure_of_every_day_has_no_gap(house, daily):
    """It is recorded again at the first try after a day, which is up to five minutes later."""
    Schedule.objects.update(calendar="moonlight")
    with history():
        record("schedule.failed", daily, by=make.SYSTEM, at=timezone.now() - timedelta(hours=24, minutes=5), error="LookupError")
    assert len(failed_rules()) == 1


def test_an_alarm_tells_those_who_receive_alarms_in_their_language(look_again, house):
    quiet_for("sweep", 125)
    look_again()
    deliver_due("inside")
    (notice,) = Notice.objects.all()
    assert (notice.member, notice.kind, notice.code) == (house.ada, "alarm", "alarm.raised")
    event = Event.objects.get(code="alarm.raised")
    with translation.override("en"):
        assert sentence_of(event, {}) == "Alarm: Last sweep: 2 min, limit 15 s"
    with translation.override("zh-hans"):
        assert sentence_of(event, {}) == "告警：最近一次巡检：2 分钟，上限 15 秒"


def test_every_condition_speaks_both_languages():
    for condition in (*all_checks(), *OTHERS):
        for text in (condition.name, condition.sentence, condition.remedy):
            with translation.override("en"):
                english = str(text)
            with translation.override("zh-hans"):
                assert str(text) != english, condition.code


def test_codes_are_unique():
    codes = [condition.code for condition in (*all_checks(), *OTHERS)]
    assert len(codes) == len(set(codes))


# ---- the watch itself


def test_a_watch_just_after_another_does_nothing(beating):
    assert watch() == {"raised": 0, "cleared": 0}
    assert watch() == {}


def test_a_desk_just_started_gets_a_moment_to_give_its_signs(house):
    assert watch() == {"raised": 0, "cleared": 0}  # nothing ever gave a sign, and nobody has watched before
    with connection.cursor() as cursor:
        cursor.execute(
            "update journal_pulse set at = at - interval '16 s', facts = jsonb_build_object('since', clock_timestamp() - interval '16 s') "
            "where name = 'watch'"
        )
    Waiting.objects.all().delete()
    watch()
    assert open_codes() == {"sweep", "beat", "worker_clocks", "worker_out"}
    assert list(Alarm.objects.values_list("worst", flat=True)) == [None] * 4


def test_time_nobody_watched_goes_on_record_as_an_outage(beating):
    quiet_for("watch", 600)
    before = Pulse.objects.get(name="watch").at
    watch()
    (alarm,) = Alarm.objects.all()
    assert (alarm.code, alarm.raised_at) == ("desk_away", before)
    assert 600 <= alarm.worst < 610 and alarm.seconds == pytest.approx(alarm.worst)
    event = Event.objects.get(subject_kind="alarm")
    assert event.code == "alarm.noted"
    with translation.override("en"):
        assert sentence_of(event, {}).startswith("The desk was away for 10 min from ")
    deliver_due("inside")
    assert Notice.objects.get().member == beating.ada


def test_a_short_pause_is_no_outage(beating):
    quiet_for("watch", 110)
    watch()
    assert not Alarm.objects.exists()


def test_after_an_outage_old_signs_of_life_raise_nothing_yet(beating):
    for name in ("sweep", "beat", "clocks@here", "out@here"):
        quiet_for(name, 3600)
    quiet_for("watch", 3600)
    assert watch() == {"raised": 0, "cleared": 0}
    assert open_codes() == set()


def test_an_alarm_no_check_stands_behind_any_more_is_cleared(look_again):
    Alarm.objects.create(code="older_desk", raised_at=timezone.now())
    assert look_again() == {"raised": 0, "cleared": 1}


def test_the_heartbeats_of_workers_gone_for_a_day_are_forgotten(look_again):
    pulse("out@gone")
    pulse("out@yesterday")
    quiet_for("out@gone", 86_500)
    quiet_for("out@yesterday", 86_000)
    look_again()
    assert set(Pulse.objects.filter(name__contains="@").values_list("name", flat=True)) == {"clocks@here", "out@here", "out@yesterday"}


def test_the_clocks_worker_watches_only_when_nobody_else_does(beating):
    assert watch_if_silent() is False
    quiet_for("watch", 21)
    assert watch_if_silent() is True
    assert watch_if_silent() is False


def test_the_database_holds_one_open_alarm_a_code(db):
    at = timezone.now()
    Alarm.objects.create(code="sweep", raised_at=at)
    with pytest.raises(IntegrityError, match="alarm_one_open"), transaction.atomic():
        Alarm.objects.create(code="sweep", raised_at=at)
    with pytest.raises(IntegrityError, match="alarm_cleared_after_raised"), transaction.atomic():
        Alarm.objects.create(code="beat", raised_at=at, cleared_at=at - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_two_watches_at_once_raise_an_alarm_once():
    pulse("sweep")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into journal_pulse (name, at, facts) values ('watch', clock_timestamp() - interval '15 s', "
            "jsonb_build_object('since', clock_timestamp() - interval '10 min'))"
        )
    start, results = threading.Barrier(2), SimpleNamespace(done=[])

    def look():
        start.wait()
        try:
            results.done.append(watch())
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(map(len, results.done)) == [0, 2]
    assert Alarm.objects.filter(code="beat").count() == 1
    assert Event.objects.filter(code="alarm.raised", facts__alarm="beat").count() == 1
