"""The calendars' pages: what everybody reads and administrators change."""

import re
from datetime import date, timedelta

import pytest

from servicedesk.clocks.calendars.actions import create_calendar, set_day
from servicedesk.clocks.calendars.models import CalendarDay, WorkCalendar
from servicedesk.clocks.holidays import china_days
from servicedesk.clocks.models import Clock, Limit
from servicedesk.journal.models import Event
from tests import make

WEEK = {day: ["08:30-12:00", "13:30-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def calendar(house):
    """An office's hours, and one open clock in them."""
    make.load_demo_pack()
    Limit.objects.filter(code="answer").update(calendar="office")
    made = create_calendar(
        "office", name_zh="办公室", name_en="The office", zone="Asia/Shanghai", week=WEEK, holidays=True, by=make.SYSTEM, at=make.T0
    )
    make.make_ticket(house.ana)
    return made


def week(**over: str) -> dict[str, str]:
    hours = dict.fromkeys(WEEK, "08:30-12:00, 13:30-18:00")
    return hours | {"zone": "Asia/Shanghai", "published_until": "2026", "revision": "1"} | over


def test_everybody_reads_them_and_who_may_not_edit_reads_why(house, browse, calendar):
    browser = browse(house.ana)
    assert "The office" in browser.get("/calendars/").content.decode()
    html = browser.get("/calendars/office/?year=2026").content.decode()
    assert "2026-10-01" in html and "change working hours and holidays" in html and "1 open clock" in html
    assert 'href="/rulebook/" aria-current="page"' in html  # calendars belong to the rulebook
    for path, form in (("week", week(mon="")), ("days", {"date": "2026-11-20", "hours": "", "revision": "1"})):
        assert browser.post(f"/calendars/office/{path}/", form).status_code == 403
    assert WorkCalendar.objects.get().revision == 1 and not Event.objects.filter(code="calendar.changed").exists()
    assert browser.get("/calendars/nowhere/").status_code == 404


def test_a_free_day_moves_the_open_clock_and_says_how_many(house, browse, calendar):
    form = {"date": "2026-11-19", "hours": "", "name_zh": "停电", "name_en": "Power cut", "revision": "1"}
    html = browse(house.ada).post("/calendars/office/days/", form, follow=True).content.decode()
    assert "Saved; 1 running clock moved." in html and "Power cut" in html
    clock = Clock.objects.get(limit__code="answer")
    assert clock.due_at == make.T0 + timedelta(days=1, hours=-1)  # 8:30 and half an hour of the next day
    assert Event.objects.get(code="calendar.changed").actor_id == house.ada.pk


def test_a_make_up_day_may_be_typed_as_chinese_keyboards_type_it(house, browse, calendar):
    browse(house.ada).post("/calendars/office/days/", {"date": "2026-11-21", "hours": "08：30–12：00，13：30－18：00", "revision": "1"})
    assert CalendarDay.objects.get(date=date(2026, 11, 21)).intervals == ["08:30-12:00", "13:30-18:00"]


def test_new_hours_are_saved(house, browse, calendar):
    assert browse(house.ada).post("/calendars/office/week/", week(sat="09:00-12:00")).status_code == 302
    row = WorkCalendar.objects.get()
    assert (row.week["sat"], row.revision, row.published_until) == (["09:00-12:00"], 2, 2026)


@pytest.mark.parametrize(
    ("path", "form", "status", "said"),
    [
        ("week", week(mon="08:30-12:00, 11:00-18:00"), 400, ("08:30-12:00 and 11:00-18:00 overlap",)),
        ("week", week(zone="Asia/Atlantis"), 400, ("no time zone “Asia/Atlantis”",)),
        ("week", week(published_until="soon"), 400, ("“soon” is no year",)),
        ("week", week(revision="7"), 412, ("Somebody else changed this calendar",)),
        ("week", {"zone": "Asia/Shanghai", "revision": "1"}, 400, ("no working hours",)),
        ("days", {"date": "someday", "hours": "", "revision": "1"}, 400, ("“someday” is not a date",)),
        ("days", {"date": "2026-02-30", "hours": "", "revision": "1"}, 400, ("“2026-02-30” is not a date",)),
        ("days", {"date": "2026-11-20", "hours": "18:00-08:00", "revision": "1"}, 400, ("ends before it begins",)),
        ("days", {"date": "2026-11-20", "hours": "", "revision": ""}, 412, ("Somebody else",)),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_was_typed_and_changes_nothing(house, browse, calendar, path, form, status, said):
    due = Clock.objects.get(limit__code="answer").due_at
    answer = browse(house.ada).post(f"/calendars/office/{path}/", form)
    html = answer.content.decode()
    assert answer.status_code == status and all(part in html for part in said)
    assert not re.search("[\u4e00-\u9fff]", "".join(re.findall(r'role="alert".*?</section>', html, re.S)))  # her language alone
    assert form.get("mon", "") in html and form.get("date", "")[:4] in html
    assert WorkCalendar.objects.get().revision == 1 and not Event.objects.filter(code="calendar.changed").exists()
    assert Clock.objects.get(limit__code="answer").due_at == due


def day_of(on: str) -> CalendarDay:
    return CalendarDay.objects.get(date=on)


def test_a_day_entered_by_mistake_is_removed_and_the_clock_comes_back(house, browse, calendar):
    ada, before = browse(house.ada), Clock.objects.get(limit__code="answer").due_at
    ada.post("/calendars/office/days/", {"date": "2026-11-19", "hours": "", "revision": "1"})
    assert Clock.objects.get(limit__code="answer").due_at > before
    page = ada.post(f"/calendars/office/days/{day_of('2026-11-19').pk}/removal/", {"revision": "2"}, follow=True)
    assert "Saved; 1 running clock moved." in page.content.decode()
    assert Clock.objects.get(limit__code="answer").due_at == before
    assert not CalendarDay.objects.filter(date="2026-11-19").exists()


def test_a_day_is_not_removed_from_what_somebody_changed_meanwhile_nor_by_who_may_not(house, browse, calendar):
    path = f"/calendars/office/days/{day_of('2026-10-01').pk}/removal/"
    assert browse(house.ada).post(path, {"revision": "7"}).status_code == 412
    assert browse(house.ana).post(path, {"revision": "1"}).status_code == 403
    assert browse(house.ada).post("/calendars/office/days/0/removal/", {"revision": "1"}).status_code == 404
    assert CalendarDay.objects.filter(date="2026-10-01").exists() and WorkCalendar.objects.get().revision == 1


def test_the_published_days_of_a_year_come_at_once_and_what_was_set_by_hand_stays(house, browse, calendar):
    WorkCalendar.objects.update(published_until=2025)
    CalendarDay.objects.filter(date__year=2026).delete()
    CalendarDay.objects.create(calendar=calendar, date="2026-10-01", intervals=["09:00-10:00"], source="edited")
    set_day(calendar, date(2026, 11, 19), [], by=make.SYSTEM, at=make.T0)
    CalendarDay.objects.filter(date="2026-11-19").update(source="provisional")
    answer = browse(house.ada).post("/calendars/office/published-years/", {"year": "2026", "revision": "2"})
    assert answer["Location"] == "/calendars/office/?year=2026"
    assert set(china_days(2026)) == set(calendar.days.filter(date__year=2026).values_list("date", flat=True))
    assert (day_of("2026-10-01").intervals, day_of("2026-10-01").source) == (["09:00-10:00"], "edited")
    row, changed = WorkCalendar.objects.get(), Event.objects.filter(code="calendar.changed").latest("pk")
    assert (row.published_until, row.revision, changed.facts["year"], changed.facts["moved"]) == (2026, 3, 2026, 1)
    assert Event.objects.filter(code="clock.moved").count() == 2  # once by the day, once by the year


@pytest.mark.parametrize(
    ("until", "year", "said"), [(2026, "2031", "are not published here"), (2024, "2026", "Take the days of 2025 first")]
)
def test_a_year_nobody_published_or_out_of_turn_is_refused(house, browse, calendar, until, year, said):
    WorkCalendar.objects.update(published_until=until)
    days = CalendarDay.objects.count()
    answer = browse(house.ada).post("/calendars/office/published-years/", {"year": year, "revision": "1"})
    assert answer.status_code == 400 and said in answer.content.decode()
    assert CalendarDay.objects.count() == days and WorkCalendar.objects.get().revision == 1


NEW = {"code": "shop", "name_zh": "门店", "name_en": "The shop", "zone": "Asia/Shanghai", "mon": "09:00-18:00", "holidays": "1"}


def test_a_calendar_is_made_on_the_page_by_who_may(house, browse, calendar):
    assert browse(house.ana).post("/calendars/", NEW).status_code == 403
    answer = browse(house.ada).post("/calendars/", NEW)
    made = WorkCalendar.objects.get(code="shop")
    assert answer["Location"] == "/calendars/shop/" and (made.week, made.days.exists()) == ({"mon": ["09:00-18:00"]}, True)
    assert Event.objects.get(code="calendar.created", subject_id=made.pk).actor_id == house.ada.pk


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"code": "office"}, "“office” is taken"),
        ({"code": "The Shop"}, "“The Shop” cannot be a code"),
        ({"name_zh": ""}, "name in Chinese"),
        ({"mon": ""}, "no working hours"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_and_what_was_typed_stays(house, browse, calendar, over, said):
    answer = browse(house.ada).post("/calendars/", NEW | over)
    html = answer.content.decode()
    assert answer.status_code == 400 and said in html and 'value="The shop"' in html
    assert WorkCalendar.objects.count() == 1
