"""Calendars over REST: read by everybody, made and changed by who may, the clocks moving with them."""

import pytest

from servicedesk.clocks.calendars.actions import create_calendar
from servicedesk.clocks.calendars.models import CalendarDay, WorkCalendar
from servicedesk.journal.models import Event
from tests import make
from tests.statements import count_statements

OFFICE = {"mon": ["09:00-18:00"], "tue": ["09:00-18:00"]}
NEW = {"code": "shop", "name_zh": "门店", "name_en": "The shop", "zone": "Asia/Shanghai", "week": OFFICE, "holidays": True}


@pytest.fixture
def office(house) -> WorkCalendar:
    hours = {"zone": "Asia/Shanghai", "week": OFFICE, "holidays": True}
    return create_calendar("office", name_zh="办公室", name_en="The office", **hours, by=make.SYSTEM, at=make.T0)


def test_everybody_reads_them_with_their_days(call, house, office):
    (shown,) = call(house.cleo).get("calendars/").json()["results"]
    assert (shown["code"], shown["name"], shown["week"]["mon"], shown["version"]) == ("office", "The office", ["09:00-18:00"], 1)
    days = call(house.cleo).get("calendars/office/days/?year=2026").json()["results"]
    assert days[0]["date"] == "2026-01-01" and days[0]["hours"] == [] and days[0]["source"] == "published"
    assert call(house.cleo).get("calendars/nowhere/").status_code == 404


def test_who_may_makes_one_and_changes_its_week(call, house):
    made = call(house.ada).post("calendars/", NEW)
    assert (made.status_code, made["Location"]) == (201, "/api/v1/calendars/shop/")
    changed = call(house.ada).patch("calendars/shop/", {"week": {"wed": ["10:00-12:00"]}}, If_Match=made["ETag"])
    assert (changed.status_code, changed.json()["moved"], changed["ETag"]) == (200, 0, '"2"')
    row = WorkCalendar.objects.get()
    assert (row.week, row.zone, row.days.exists()) == ({"wed": ["10:00-12:00"]}, "Asia/Shanghai", True)


def test_a_day_is_set_and_removed_and_a_year_taken(call, house, office):
    ada = call(house.ada)
    day = {"date": "2026-11-19", "hours": [], "name_en": "Power cut"}
    assert ada.post("calendars/office/days/", day, If_Match='"1"').status_code == 201
    pk = CalendarDay.objects.get(date="2026-11-19").pk
    assert ada.delete(f"calendars/office/days/{pk}/", If_Match='"2"').status_code == 200
    assert not CalendarDay.objects.filter(pk=pk).exists()
    assert ada.post("calendars/office/published_years/", {"year": 2026}, If_Match='"3"').json()["version"] == 4
    assert Event.objects.filter(code="calendar.changed", actor_id=house.ada.pk).count() == 3


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("post", "calendars/", NEW | {"code": "office"}, {}, 400),
        ("post", "calendars/", NEW | {"week": {"mon": ["late"]}}, {}, 400),
        ("patch", "calendars/office/", {"zone": "Asia/Atlantis"}, {"If_Match": '"1"'}, 400),
        ("patch", "calendars/office/", {"zone": "Asia/Tokyo"}, {}, 428),
        ("patch", "calendars/office/", {"zone": "Asia/Tokyo"}, {"If_Match": '"7"'}, 412),
        ("post", "calendars/office/published_years/", {"year": 2050}, {"If_Match": '"1"'}, 400),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(call, house, office, method, path, body, headers, status):
    assert getattr(call(house.ada), method)(path, body, **headers).status_code == status
    row = WorkCalendar.objects.get()
    assert (row.revision, row.zone) == (1, "Asia/Shanghai") and not Event.objects.filter(code="calendar.changed").exists()


def test_the_list_costs_the_same_however_long(call, house, office):
    call(house.ana).get("calendars/")  # her key is made
    with count_statements() as one:
        call(house.ana).get("calendars/")
    for number in range(5):
        create_calendar(
            f"c{number}", name_zh="又", name_en="More", zone="Asia/Shanghai", week=OFFICE, holidays=False, by=make.SYSTEM, at=make.T0
        )
    with count_statements() as six:
        call(house.ana).get("calendars/")
    assert len(six) == len(one)
