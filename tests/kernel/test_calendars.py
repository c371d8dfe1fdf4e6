"""Calendars as rows: what a pack may say, what an administrator changes, and the clocks that move with it."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from servicedesk.clocks.calendars.actions import create_calendar, edit_calendar, set_day
from servicedesk.clocks.calendars.models import CalendarDay, WorkCalendar
from servicedesk.clocks.calendars.rows import calendar_of
from servicedesk.clocks.holidays import PUBLISHED_UNTIL
from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.clocks.why import explain
from servicedesk.journal.errors import Invalid, Stale
from servicedesk.journal.models import Event
from servicedesk.rulebook.pack import check
from servicedesk.rulebook.source import PackError
from tests import make
from tests.statements import count_statements
from tickets.actions import reply_to

WEEK = {day: ["08:30-12:00", "13:30-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
PACK = """\
pack: hours
title: {zh: 工时制度, en: Hours regulation}
calendars:
  - code: office
    name: {zh: 办公室, en: Office}
    week: {mon-fri: ["08:30-12:00", "13:30-18:00"]}
    holidays: china
articles:
  - number: "1"
    title: {zh: 答复, en: Answer}
    text: {zh: 两小时内答复。, en: Answer within two hours.}
    effective_from: 2026-01-01
    clocks:
      - code: answer
        name: {zh: 答复, en: Answer}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        at_most: 2 h
        calendar: office
        ladder:
          - {at: -30 min, tell: [owner]}
          - {at: due, tell: [supervisor]}
"""
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai: an hour of work is left
MONDAY_NOON = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 09:30: the second hour is used up


@pytest.fixture
def office(house, tmp_path):
    """The pack above, loaded, in a house."""
    make.load(PACK, tmp_path)
    house.calendar = WorkCalendar.objects.get()
    house.admin = make.SYSTEM
    return house


def test_a_promise_runs_in_working_time_only(office):
    ticket = make.make_ticket(office.ana, at=FRIDAY)
    clock = Clock.objects.get(about_id=ticket.pk)
    assert clock.due_at == MONDAY_NOON and not clock.provisional
    found = explain(clock, MONDAY_NOON)
    assert [span.seconds for span in found.spans] == [3600, 3600] and found.used == found.allowed == 7200
    assert clock.limit.said_in("en") == "at most 2 working hours"


def test_a_rung_before_due_reminds_and_a_stop_in_time_is_kept(office):
    ticket = make.make_ticket(office.ana, at=FRIDAY)
    sweep(MONDAY_NOON - timedelta(minutes=30), always=True)
    assert list(Event.objects.filter(subject_kind="clock").values_list("code", flat=True)) == ["clock.reminded"]
    clock = Clock.objects.get(about_id=ticket.pk)
    assert (clock.state, clock.next_at) == ("running", MONDAY_NOON)
    reply_to(ticket, "好。", by=office.ana.actor(), at=MONDAY_NOON, author=office.ana)
    clock.refresh_from_db()
    assert clock.state == "met" and not clock.steps_taken.filter(corrected_at__isnull=False).exists()


def test_a_holiday_set_by_hand_moves_the_running_clocks_and_says_where_from(office):
    running, kept = make.make_ticket(office.ana, at=FRIDAY), make.make_ticket(office.ana, at=FRIDAY)
    reply_to(kept, "好。", by=office.ana.actor(), at=FRIDAY, author=office.ana)
    moved = set_day(office.calendar, date(2026, 11, 23), [], name_zh="停电", name_en="Power cut", by=office.admin, at=FRIDAY)
    clocks = {clock.about_id: clock for clock in Clock.objects.all()}
    assert moved == 1
    assert clocks[running.pk].due_at == MONDAY_NOON + timedelta(days=1) and clocks[kept.pk].due_at == MONDAY_NOON
    assert clocks[running.pk].next_at == MONDAY_NOON + timedelta(days=1, minutes=-30)
    event = Event.objects.get(code="clock.moved")
    assert event.facts["old_due_at"] == MONDAY_NOON.isoformat() and event.matter_id == running.pk
    changed = Event.objects.get(code="calendar.changed")
    assert (changed.facts["moved"], changed.facts["day"], changed.facts["intervals"]) == (1, "2026-11-23", [])
    assert make.make_ticket(office.ana, at=FRIDAY).pk in Clock.objects.filter(due_at=MONDAY_NOON + timedelta(days=1)).values_list(
        "about_id", flat=True
    )


def test_what_is_already_overdue_or_late_keeps_its_promise(office):
    late, overdue = make.make_ticket(office.ana, at=FRIDAY), make.make_ticket(office.ana, at=FRIDAY)
    reply_to(late, "晚了。", by=office.ana.actor(), at=MONDAY_NOON + timedelta(hours=1), author=office.ana)
    sweep(MONDAY_NOON + timedelta(hours=1), always=True)
    assert set_day(office.calendar, date(2026, 11, 23), [], by=office.admin, at=MONDAY_NOON + timedelta(hours=2)) == 0
    reply_to(overdue, "晚了。", by=office.ana.actor(), at=MONDAY_NOON + timedelta(hours=3), author=office.ana)
    reply_to(late, "又答。", by=office.ana.actor(), at=MONDAY_NOON + timedelta(hours=3), author=office.ana)
    assert set(Clock.objects.values_list("state", "due_at")) == {("missed", MONDAY_NOON)}


def test_hours_changed_at_once_count_at_once(office):
    ticket = make.make_ticket(office.ana, at=FRIDAY)
    week = WEEK | {"sat": ["08:30-12:00"]}
    assert edit_calendar(office.calendar, zone="Asia/Shanghai", week=week, published_until=PUBLISHED_UNTIL, by=office.admin, at=FRIDAY) == 1
    assert Clock.objects.get(about_id=ticket.pk).due_at == datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
    calendar = WorkCalendar.objects.get()
    assert (calendar.revision, calendar.edition != office.calendar.edition) == (2, True)


def test_a_change_that_is_taken_back_leaves_no_trace_in_what_is_kept(office):
    before = calendar_of("office").is_work_day(date(2026, 11, 23))
    with pytest.raises(RuntimeError), transaction.atomic():
        set_day(office.calendar, date(2026, 11, 23), [], by=office.admin, at=FRIDAY)
        assert not calendar_of("office").is_work_day(date(2026, 11, 23))
        raise RuntimeError
    assert before and calendar_of("office").is_work_day(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (["08:30-12:00", "11:00-18:00"], "08:30-12:00 and 11:00-18:00 overlap"),
        (["13:00-18:00", "08:00-12:00"], "do not ascend"),
        (["18:00-08:00"], "ends before it begins"),
        (["08:00-08:00"], "ends before it begins"),
        (["morning"], "“morning” are no hours"),
        (["08:00-24:00", "24:00-25:00"], "are no hours"),
        (["08:00-24:00", "09:00-10:00"], "overlap"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused_and_change_nothing(office, hours, said):
    ticket = make.make_ticket(office.ana, at=FRIDAY)
    with pytest.raises(Invalid) as refused, override("en"):
        set_day(office.calendar, date(2026, 11, 23), hours, by=office.admin, at=FRIDAY)
    assert said in refused.value.errors["hours"][0]
    assert WorkCalendar.objects.get().revision == 1 and not Event.objects.filter(code="calendar.changed").exists()
    assert not CalendarDay.objects.filter(date=date(2026, 11, 23)).exists()
    assert Clock.objects.get(about_id=ticket.pk).due_at == MONDAY_NOON


def test_a_calendar_without_hours_a_strange_zone_and_a_stale_save_are_refused(office):
    change = {"published_until": None, "by": office.admin, "at": FRIDAY}
    with pytest.raises(Invalid, match="hours"):
        edit_calendar(office.calendar, zone="Asia/Shanghai", week={}, **change)
    with pytest.raises(Invalid, match="hours"):
        edit_calendar(office.calendar, zone="Asia/Atlantis", week=WEEK, **change)
    with pytest.raises(Stale):
        edit_calendar(office.calendar, zone="Asia/Shanghai", week=WEEK, expected=7, **change)
    with pytest.raises(Invalid, match="code"):
        create_calendar(
            "24h", name_zh="全天", name_en="All day", zone="Asia/Shanghai", week=WEEK, holidays=False, by=office.admin, at=FRIDAY
        )
    assert list(WorkCalendar.objects.values_list("code", "revision")) == [("office", 1)]


def test_the_database_holds_one_row_a_day_and_no_row_for_24h(office):
    day = {"calendar": office.calendar, "date": date(2026, 11, 23), "source": "edited"}
    CalendarDay.objects.create(**day)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(**day)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkCalendar.objects.create(code="24h", zone="Asia/Shanghai", week=WEEK)


def test_a_clock_over_new_year_into_an_unpublished_year_is_provisional_until_it_is_published(office):
    eve = datetime(PUBLISHED_UNTIL, 12, 31, 9, 30, tzinfo=UTC)
    ticket = make.make_ticket(office.ana, at=eve)
    clock = Clock.objects.get(about_id=ticket.pk)
    assert clock.provisional and timezone.localdate(clock.due_at) > date(PUBLISHED_UNTIL + 1, 1, 1)
    edit_calendar(office.calendar, zone="Asia/Shanghai", week=WEEK, published_until=PUBLISHED_UNTIL + 1, by=office.admin, at=eve)
    assert not CalendarDay.objects.filter(source="provisional", date__year=PUBLISHED_UNTIL + 1).exists()
    clock.refresh_from_db()
    assert not clock.provisional


def test_moving_many_clocks_costs_no_more_statements_than_moving_one(office):
    make.make_ticket(office.ana, at=FRIDAY)
    with count_statements() as one:
        set_day(office.calendar, date(2026, 11, 23), [], by=office.admin, at=FRIDAY)
    for _ in range(5):
        make.make_ticket(office.ana, at=FRIDAY)
    with count_statements() as many:
        assert set_day(office.calendar, date(2026, 11, 24), [], by=office.admin, at=FRIDAY) == 6
    assert len(many) == len(one), f"{one}\n{many}"


def test_a_pack_makes_a_calendar_once_and_leaves_what_was_edited(office, tmp_path):
    set_day(office.calendar, date(2026, 11, 23), [], by=office.admin, at=FRIDAY)
    out = StringIO()
    path = tmp_path / "again.yaml"
    path.write_text(PACK.replace("08:30-12:00", "07:00-12:00"), encoding="utf-8")
    call_command("loadpack", str(path), stdout=out)
    assert "calendar office: kept as it stands" in out.getvalue()
    assert WorkCalendar.objects.get().week["mon"][0] == "08:30-12:00"
    assert CalendarDay.objects.get(date=date(2026, 11, 23)).source == "edited"


@pytest.mark.parametrize(
    ("wrong", "right", "line", "english"),
    [
        ("mon-fri", "mon-fry", 6, "“mon-fry” is no weekday"),
        ("mon-fri", "fri-mon", 6, "“fri-mon” is no weekday"),
        ('"13:30-18:00"]}', '"11:30-18:00"]}', 6, "08:30-12:00 and 11:30-18:00 overlap"),
        ('["08:30-12:00", "13:30-18:00"]}', "[]}", 6, "has no working hours"),
        ('"13:30-18:00"]}', '"13:30-18:00"], wed: []}', 6, "wed is given twice"),
        ("holidays: china", "holidays: moon", 7, "“moon” is no table of holidays; use china or none"),
        ("holidays: china", "zone: Mars/Olympus", 7, "no time zone “Mars/Olympus”"),
        ("code: office", "code: 24h", 4, "is the desk's own"),
        ("code: office", "code: Büro", 4, "must be lower-case"),
        ("calendar: office", "calendar: lunar", 20, "there is no calendar “lunar”; use 24h, scope, office"),
        ("at: -30 min", "at: 30 min", 22, "“30 min” is no moment; write due, 50 %, +2 h or -10 min"),
        ("at: -30 min", "at: +2 work days", 22, "“+2 work days” is no moment"),
        ("at_most: 2 h", "at_most: -2 h", 19, "cannot be a limit"),
        ("at_most: 2 h", "at_most: 146100 calendar days", 19, "cannot be a limit"),
        ("at_most: 2 h", "at_most: 2 h\n        less_than: 2 h", 14, "has 2 bounds"),
        ("at_most: 2 h", "at_least: 2 h", 22, "a minimum wait is never late"),
    ],
)
def test_a_mistake_in_a_calendar_or_a_bound_is_named_with_its_line(tmp_path, wrong, right, line, english):
    assert wrong in PACK
    path = tmp_path / "wrong.yaml"
    path.write_text(PACK.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(PackError) as raised:
        check(path)
    found = [problem for problem in raised.value.problems if english in problem.en]
    assert [problem.line for problem in found[:1]] == [line] and found[0].zh, str(raised.value)


def test_the_whole_day_ends_at_midnight_of_the_desks_zone(settings):
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for zone, hour in (("Asia/Shanghai", 16), ("UTC", 0)):
        settings.TIME_ZONE = zone
        hours = calendar_of("24h")
        assert hours.day_end(hours.day_of(noon)).hour == hour
