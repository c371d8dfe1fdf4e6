"""The calendars' pages: what everybody reads and administrators change."""

from datetime import date, timedelta

import pytest

from servicedesk.clocks.calendars.actions import create_calendar
from servicedesk.clocks.calendars.models import CalendarDay, WorkCalendar
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
        ("week", week(mon="08:30-12:00, 11:00-18:00"), 400, ("08:30-12:00 and 11:00-18:00 overlap", "重叠")),
        ("week", week(zone="Asia/Atlantis"), 400, ("no time zone “Asia/Atlantis”", "没有时区")),
        ("week", week(published_until="soon"), 400, ("“soon” is no year",)),
        ("week", week(revision="7"), 412, ("Somebody else changed this calendar",)),
        ("week", {"zone": "Asia/Shanghai", "revision": "1"}, 400, ("no working hours",)),
        ("days", {"date": "someday", "hours": "", "revision": "1"}, 400, ("“someday” is not a date",)),
        ("days", {"date": "2026-02-30", "hours": "", "revision": "1"}, 400, ("“2026-02-30” is not a date",)),
        ("days", {"date": "2026-11-20", "hours": "18:00-08:00", "revision": "1"}, 400, ("ends before it begins", "结束早于开始")),
        ("days", {"date": "2026-11-20", "hours": "", "revision": ""}, 412, ("Somebody else",)),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_was_typed_and_changes_nothing(house, browse, calendar, path, form, status, said):
    due = Clock.objects.get(limit__code="answer").due_at
    answer = browse(house.ada).post(f"/calendars/office/{path}/", form)
    html = answer.content.decode()
    assert answer.status_code == status and all(part in html for part in said)
    assert form.get("mon", "") in html and form.get("date", "")[:4] in html
    assert WorkCalendar.objects.get().revision == 1 and not Event.objects.filter(code="calendar.changed").exists()
    assert Clock.objects.get(limit__code="answer").due_at == due
