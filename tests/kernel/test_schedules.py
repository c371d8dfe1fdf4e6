"""Schedules: what recurs comes up once each, whoever sweeps, and what nobody did is told."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import translation

from servicedesk.clocks.calendars.actions import create_calendar
from servicedesk.clocks.models import Clock, Obligation, Schedule
from servicedesk.clocks.schedules.actions import MOST_CAUGHT_UP, finish_obligation
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.actions import record
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article
from servicedesk.web.sentences import sentence_of
from staff.models import Notice
from tests import make
from tests.statements import count_statements

PACK = make.HABITS
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 19, 16, tzinfo=UTC)  # the 20th begins in Shanghai, fourteen hours after T0
TEN = MIDNIGHT + timedelta(hours=10)
OFFICE = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def reported(house, tmp_path):
    """A daily report of the agents, due by ten; loaded at T0."""
    make.load(PACK, tmp_path)
    return house


def codes(**about) -> list[str]:
    return list(Event.objects.filter(subject_kind="obligation", **about).order_by("id").values_list("code", flat=True))


def slots() -> list[tuple[str, str]]:
    return list(Obligation.objects.order_by("opens_at", "id").values_list("slot", "state"))


def test_it_comes_up_when_its_slot_opens_and_is_missed_when_due(reported):
    assert sweep(MIDNIGHT - timedelta(seconds=1), always=True) == 0
    assert sweep(MIDNIGHT, always=True) == 1
    obligation = Obligation.objects.get()
    assert (obligation.slot, obligation.state, obligation.due_at, obligation.opened_late) == ("2026-11-20", "open", TEN, False)
    assert obligation.department_id == reported.service.pk
    assert sweep(MIDNIGHT + timedelta(hours=1), always=True) == 0
    sweep(TEN, always=True)
    assert (slots(), codes()) == ([("2026-11-20", "missed")], ["obligation.opened", "obligation.missed"])


def test_what_was_done_is_not_missed_and_done_twice_changes_nothing(reported):
    sweep(MIDNIGHT, always=True)
    for hours in (2, 3):
        done = finish_obligation(Obligation.objects.get(), by=reported.ana.actor(), at=MIDNIGHT + timedelta(hours=hours))
        assert (done.state, done.done_at, done.done_by_id) == ("done", MIDNIGHT + timedelta(hours=2), reported.ana.pk)
    sweep(TEN, always=True)
    assert codes() == ["obligation.opened", "obligation.done"] and not Notice.objects.exists()


@pytest.mark.parametrize("swept", [True, False])
def test_what_is_done_late_keeps_both_moments(reported, swept):
    sweep(MIDNIGHT, always=True)
    if swept:
        sweep(TEN, always=True)
    late = finish_obligation(Obligation.objects.get(), by=reported.ana.actor(), at=TEN + timedelta(minutes=5))
    assert (late.state, late.missed_at is not None) == ("done", True)
    assert codes() == ["obligation.opened", "obligation.missed", "obligation.done"]
    last = Event.objects.filter(code="obligation.done").get()
    assert (last.facts["late_seconds"], last.actor_id) == (300, reported.ana.pk)


def test_the_roles_the_pack_names_hear_of_what_nobody_did(reported):
    sweep(MIDNIGHT, always=True)
    sweep(TEN, always=True)
    deliver_due("inside")
    told = Notice.objects.exclude(code="obligation.opened").order_by("id").values_list("member__sign_in", "role", "code", "kind")
    assert list(told) == [("ana", "owner", "obligation.missed", "notice"), ("ben", "supervisor", "obligation.missed", "notice")]


def test_where_there_is_nobody_to_tell_the_administrators_hear(house, tmp_path):
    make.load(PACK.replace("who: agent", "who: nobody"), tmp_path)
    for at in (MIDNIGHT, TEN):
        sweep(at, always=True)
    deliver_due("inside")
    told = Notice.objects.order_by("id").values_list("member__sign_in", "kind", "code")
    found = [("ada", "alarm", code) for code in ("obligation.missed", "obligation.opened", "post.unknown")]
    assert sorted(told) == found


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("department_head\n        department: service", [("ben", "owner"), ("gao", "supervisor")]),
        ("general_manager\n        department: works", [("gao", "owner"), ("cleo", "supervisor")]),
    ],
)
def test_a_role_is_resolved_in_its_department(house, tmp_path, who, told):
    make.load(PACK.replace("who: agent", f"who: {who}"), tmp_path)
    for at in (MIDNIGHT, TEN):
        sweep(at, always=True)
    deliver_due("inside")
    missed = Notice.objects.filter(code="obligation.missed").order_by("id")
    assert list(missed.values_list("member__sign_in", "role")) == told
    opened = Notice.objects.filter(code="obligation.opened").values_list("member__sign_in", "role")
    assert list(opened) == [(told[0][0], who.partition("\n")[0])]


def test_after_downtime_each_slot_comes_up_once_late_and_in_due_order(reported, tmp_path):
    make.load(PACK.replace("pack: habits", "pack: other").replace("10:00", "09:00"), tmp_path, "other.yaml")
    sweep(MIDNIGHT + 3 * DAY + timedelta(seconds=30), always=True)
    opened = Event.objects.filter(code="obligation.opened").order_by("id")
    assert [event.facts["slot"] for event in opened] == [f"2026-11-{day}" for day in (20, 20, 21, 21, 22, 22, 23, 23)]
    assert [event.facts["opened_late"] for event in opened] == [True] * 6 + [False] * 2
    assert [state for _slot, state in slots()] == ["missed"] * 6 + ["open"] * 2
    assert sweep(MIDNIGHT + 3 * DAY + timedelta(seconds=31), always=True) == 0


def test_of_a_long_absence_the_last_are_made_and_the_rest_counted(reported):
    sweep(MIDNIGHT + (MOST_CAUGHT_UP + 9) * DAY, always=True)
    assert Obligation.objects.count() == MOST_CAUGHT_UP
    (event,) = Event.objects.filter(code="schedule.slots_left_out")
    assert (event.facts["count"], event.facts["first"], event.facts["last"]) == (10, "2026-11-20", "2026-11-29")
    assert Obligation.objects.order_by("opens_at")[0].slot == "2026-11-30"


@pytest.mark.django_db(transaction=True)
def test_three_sweepers_make_each_slot_once(house, tmp_path):
    for n in range(20):
        make.load(PACK.replace("pack: habits", f"pack: habits{n}"), tmp_path)

    def run():
        try:
            sweep(MIDNIGHT + DAY, always=True)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweep(MIDNIGHT + DAY, always=True)  # what was missed while another made it
    assert Obligation.objects.count() == Event.objects.filter(code="obligation.opened").count() == 40
    assert Event.objects.filter(code="obligation.missed").count() == 20


def clone_schedules(number: int) -> None:
    """So many more of the one schedule there is."""
    one = Schedule.objects.get()
    clones = [Schedule(**{f.attname: getattr(one, f.attname) for f in Schedule._meta.fields} | {"id": None}) for _ in range(number)]
    for n, clone in enumerate(clones):
        clone.code, clone.series = f"report{n}", f"habits/1/report{n}"
    Schedule.objects.bulk_create(clones)


def test_a_thousand_due_at_once_cost_a_bounded_number_of_statements(reported, monkeypatch):
    clone_schedules(999)
    with count_statements() as opening:
        assert sweep(MIDNIGHT, always=True) == 1000
    with count_statements() as missing:
        assert sweep(TEN, always=True) == 1000
    assert len(opening) < 30, str(opening)
    assert len(missing) < 25, str(missing)


def test_schedules_of_one_working_calendar_read_it_once(reported):
    create_calendar(
        "office", name_zh="办公", name_en="Office", zone="Asia/Shanghai", week=OFFICE, holidays=False, by=make.SYSTEM, at=make.T0
    )
    Schedule.objects.update(calendar="office")
    clone_schedules(19)
    with count_statements() as found:
        assert sweep(MIDNIGHT, always=True) == 20
    assert len([sql for sql in found if '"clocks_workcalendar"."edition"' in sql and "clocks_schedule" not in sql]) <= 1, str(found)
    assert Obligation.objects.filter(due_at=TEN).count() == 20


def test_the_database_lets_no_slot_be_made_twice(reported):
    sweep(MIDNIGHT, always=True)
    twin = Obligation.objects.get()
    twin.pk = None
    for series in (twin.series, "another"):  # the series and the schedule each hold it
        twin.series = series
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)


def test_a_changed_article_takes_over_without_doubling_a_slot(reported, tmp_path):
    sweep(MIDNIGHT, always=True)
    changed = PACK.replace("by ten each day", "by noon each day").replace("10:00", "12:00")
    make.load(changed.replace("2026-01-01", "2026-11-22"), tmp_path, at=MIDNIGHT + timedelta(hours=1))
    for days in (1, 2, 3):
        sweep(MIDNIGHT + days * DAY, always=True)
    made = Obligation.objects.order_by("opens_at").values_list("slot", "schedule__article__version", "due_at")
    assert [(slot, version, (due - MIDNIGHT) % DAY) for slot, version, due in made] == [
        ("2026-11-20", 1, timedelta(hours=10)),
        ("2026-11-21", 1, timedelta(hours=10)),
        ("2026-11-22", 2, timedelta(hours=12)),
        ("2026-11-23", 2, timedelta(hours=12)),
    ]
    assert list(Schedule.objects.order_by("id").values_list("next_at", flat=True)) == [None, MIDNIGHT + 4 * DAY]


def test_a_slot_its_predecessor_made_is_not_made_again(house, tmp_path):
    monthly = PACK.replace("every day at 10:00", "every month")
    make.load(monthly, tmp_path, at=datetime(2026, 10, 31, tzinfo=UTC))
    sweep(datetime(2026, 11, 1, tzinfo=UTC), always=True)
    make.load(monthly.replace("every month", "month end"), tmp_path, at=make.T0)
    sweep(datetime(2026, 12, 1, tzinfo=UTC), always=True)
    assert slots() == [("2026-11", "missed")]
    sweep(datetime(2026, 12, 31, tzinfo=UTC), always=True)
    assert [slot for slot, _state in slots()] == ["2026-11", "2026-12"]


@pytest.mark.parametrize("status", ["disabled", "needs_decision"])
def test_what_is_not_active_makes_nothing(house, tmp_path, status):
    make.load(PACK.replace("    schedules:", f"    status: {status}\n    schedules:"), tmp_path)
    assert sweep(MIDNIGHT + 5 * DAY, always=True) == 0
    assert Schedule.objects.get().next_at is None and not Obligation.objects.exists()


def test_an_article_taken_out_stops_its_schedule(reported):
    Article.objects.update(effective_to=MIDNIGHT)  # as loading a pack without it does
    assert sweep(MIDNIGHT + DAY, always=True) == 0
    assert Schedule.objects.get().next_at is None and not Obligation.objects.exists()


def test_a_poison_schedule_spoils_no_other_and_raises_one_alarm(reported, tmp_path):
    make.load(PACK.replace("pack: habits", "pack: poison"), tmp_path, "poison.yaml")
    Schedule.objects.filter(series="poison/1/report").update(calendar="moonlight")
    for minutes in (0, 6, 12):
        sweep(MIDNIGHT + timedelta(minutes=minutes), always=True)
    deliver_due("inside")
    assert list(Obligation.objects.values_list("series", flat=True)) == ["habits/1/report"]
    assert list(Notice.objects.filter(kind="alarm").values_list("member__sign_in", "code")) == [("ada", "schedule.failed")]
    Schedule.objects.update(calendar="24h")  # mended, it makes what it owes
    sweep(MIDNIGHT + timedelta(minutes=18), always=True)
    assert Obligation.objects.count() == 2


class Course:
    subject_kind, pk, matter_id, department_id = "member", 12, None, None


def end_lesson(number, course=Course) -> None:
    with transaction.atomic():
        record("lesson.ended", course(), by=make.SYSTEM, at=make.T0, number=number)


def test_after_lesson_n_a_task_comes_up_once_for_each_course(house, tmp_path):
    make.load(PACK.replace("every day at 10:00", "after lesson 2, 5 within 3 days"), tmp_path)
    other = type("Other", (Course,), {"pk": 13})
    for number, course in ((1, Course), (2, Course), (2, Course), (5, Course), (2, other)):
        end_lesson(number, course)
    assert [slot for slot, _ in slots()] == ["lesson-2@member-12", "lesson-5@member-12", "lesson-2@member-13"]
    assert Obligation.objects.order_by("id")[0].due_at == MIDNIGHT + 3 * DAY
    assert sweep(MIDNIGHT + 3 * DAY, always=True) == 3


def test_a_counted_rule_that_raises_becomes_an_alarm_and_blocks_nothing(house, tmp_path):
    make.load(PACK.replace("every day at 10:00", "after lesson 2"), tmp_path)
    Schedule.objects.update(calendar="moonlight")
    end_lesson(2)
    assert Event.objects.filter(code="lesson.ended").exists() and not Obligation.objects.exists()
    assert Event.objects.get(code="schedule.failed").facts["error"] == "LookupError"


def test_a_clock_may_be_on_an_obligation(house, tmp_path):
    clocks = """\
    clocks:
      - code: quick
        name: {zh: 速办, en: Quick}
        about: obligation
        starts_on: [obligation.opened]
        stops_on: [obligation.done]
        at_most: 2 h
"""
    make.load(PACK.replace("    schedules:\n", clocks + "    schedules:\n"), tmp_path)
    sweep(MIDNIGHT, always=True)
    assert Clock.objects.get().due_at == MIDNIGHT + timedelta(hours=2)
    finish_obligation(Obligation.objects.get(), by=house.ana.actor(), at=MIDNIGHT + timedelta(hours=1))
    assert Clock.objects.get().state == "met"


def test_the_history_says_it_in_sentences(reported):
    sweep(MIDNIGHT + DAY, always=True)
    finish_obligation(Obligation.objects.get(state="missed"), by=reported.ana.actor(), at=MIDNIGHT + DAY)
    with translation.override("en"):
        said = [sentence_of(event, {}) for event in Event.objects.filter(subject_kind="obligation").order_by("id")]
    assert said == [
        "Daily report came up late, after the desk was down; it was to be done by 20 Nov 10:00",
        "Daily report came up, to be done by 21 Nov 10:00",
        "Daily report was not done by 20 Nov 10:00 (Art. 1); told: the owner, the supervisor",
        "ana finished Daily report, 14 h late",
    ]


def test_the_rulebook_shows_what_recurs(reported, browse):
    page = browse(reported.ana).get("/rulebook/habits/1/").content.decode()
    assert "Daily report: every day at 10:00, done by Agent." in page
    assert "When not done in time, told: the owner, the supervisor." in page


def test_the_sweep_finds_due_schedules_and_obligations_by_index(reported):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        for table, index in (("clocks_schedule", "schedule_due"), ("clocks_obligation", "obligation_due")):
            cursor.execute(f"explain select id from {table} where next_at <= now() order by next_at, id limit 500")
            assert index in "\n".join(row[0] for row in cursor.fetchall())
