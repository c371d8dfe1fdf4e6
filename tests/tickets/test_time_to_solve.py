"""Time to solve: on the wall and in working time, holds apart; by kind, department, month; only what one may see."""

from datetime import timedelta
from functools import cache

import pytest

from servicedesk.clocks.calendars.actions import create_calendar
from servicedesk.rulebook.scopes.actions import create_scope
from tests import make
from tests.api.conftest import Caller, key_of
from tests.statements import count_statements
from tickets.actions import hold_ticket, reopen_ticket, resume_ticket, solve_ticket
from tickets.reports.rules import Spread, spread

T0 = make.T0  # a Thursday, 10:00
HOUR = timedelta(hours=1)
MONTH = {"from": "2026-11-01", "to": "2026-11-30"}


def solved(member, hours: float, *, held: float = 0, at=T0, **over):
    ticket = make.make_ticket(member, at=at, **over)
    how = {"by": member.actor(), "member": member}
    if held:
        hold_ticket(ticket, "waiting_parts", at + HOUR + timedelta(days=9), "", at=at + HOUR, **how)
        resume_ticket(ticket, at=at + HOUR * (1 + held), **how)
    solve_ticket(ticket, "Done.", at=at + HOUR * hours, **how)
    return ticket


def report(call, member, **query):
    answer = call(member).get("reports/time_to_solve/", MONTH | query)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def call(house):
    """call(member) → her Caller over REST, the same one each time."""
    return cache(lambda member: Caller(key_of(member)))


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], None),
        ([5], Spread(5, 5, 5)),
        ([4, 1, 3, 2], Spread(2, 4, 4)),
        (range(1, 11), Spread(5, 9, 10)),
        (range(1, 101), Spread(50, 90, 100)),
    ],
)
def test_a_spread_is_by_nearest_rank(values, found):
    assert spread(values) == found


@pytest.mark.rule("SLA-033")
def test_how_long_matters_took_by_kind(house, call):
    for hours in (1, 2, 3, 4, 40):
        solved(house.ana, hours)
    solved(house.ana, 8, kind="complaint", held=5)
    make.make_ticket(house.ana)  # open: not counted
    found = report(call, house.ana)
    assert {group["key"]: (group["count"], group["wall"]) for group in found["groups"]} == {
        "complaint": (1, {"median": 28800, "ninetieth": 28800, "largest": 28800}),
        "repair": (5, {"median": 10800, "ninetieth": 144000, "largest": 144000}),
    }
    assert (found["total"]["count"], found["total"]["wall"]["median"]) == (6, 10800)
    assert [(group["held_count"], group["held"]) for group in found["groups"]] == [
        (1, {"median": 18000, "ninetieth": 18000, "largest": 18000}),
        (0, None),
    ]


def test_working_time_is_that_of_the_departments_calendar(house, call):
    week = {"mon": ["09:00-17:00"], "thu": ["09:00-17:00"], "fri": ["09:00-17:00"]}
    create_calendar("day", name_zh="日", name_en="Day", zone="Asia/Shanghai", week=week, holidays=False, by=make.SYSTEM, at=T0)
    company = create_scope(
        "co", kind="company", name_zh="公司", name_en="Co", parent=None, department_id=None, calendar="day", by=make.SYSTEM, at=T0
    )
    create_scope(
        "works",
        kind="department",
        name_zh="工程",
        name_en="Works",
        parent=company,
        department_id=house.works.pk,
        calendar="",
        by=make.SYSTEM,
        at=T0,
    )
    solved(house.cleo, 24)  # Thursday 10:00 to Friday 10:00: 7 + 1 hours
    group = report(call, house.gao, by="department")["groups"][0]
    assert (group["key"], group["wall"]["median"], group["working"]["median"]) == ("works", 24 * 3600, 8 * 3600)


def test_what_is_opened_again_counts_when_it_is_solved_again(house, call):
    ticket = solved(house.ana, 1)
    reopen_ticket(ticket, "It drips again.", by=house.ana.actor(), at=T0 + 2 * HOUR)
    assert report(call, house.ana)["total"] is None
    solve_ticket(ticket, "Done again.", by=house.ana.actor(), at=T0 + 5 * HOUR, member=house.ana)
    assert report(call, house.ana)["total"]["wall"]["largest"] == 5 * 3600


def test_each_counts_only_what_she_may_see_and_filters_narrow(house, call):
    solved(house.ana, 1)
    solved(house.cleo, 2, kind="complaint")
    counts = {member.sign_in: (report(call, member)["total"] or {}).get("count") for member in (house.ana, house.cleo, house.gao)}
    assert counts == {"ana": 1, "cleo": 1, "gao": 2}
    assert report(call, house.gao, kind="complaint")["total"]["count"] == 1
    assert report(call, house.gao, department="service")["total"]["count"] == 1
    assert [group["key"] for group in report(call, house.gao, by="month")["groups"]] == ["2026-11"]
    assert call(house.gao).get("reports/time_to_solve/", {"from": "2026-10-01", "to": "2026-11-18"}).json()["total"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-13-01"}, "to"),
        ({"from": "2026-11-30", "to": "2026-11-01"}, "to"),
        ({"from": "2020-01-01", "to": "2026-01-01"}, "from"),
        ({"by": "owner"}, "by"),
        ({"kind": "x"}, "kind"),
    ],
)
def test_what_cannot_be_asked_is_named(house, call, browse, query, field):
    refused = call(house.ana).get("reports/time_to_solve/", query)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    page = browse(house.ana).get("/reports/time-to-solve/", query)
    assert (page.status_code, page.content.decode().count("banner--bad")) == (400, 1)


def test_the_page_shows_figures_and_costs_the_same_for_one_matter_and_for_many(house, browse):
    client = browse(house.gao)
    solved(house.ana, 3, held=1)
    client.get("/reports/time-to-solve/", MONTH)
    with count_statements() as few:
        html = client.get("/reports/time-to-solve/", MONTH).content.decode()
    assert "Repair" in html and "By the clock on the wall" in html
    for n in range(6):
        solved(house.cleo, n + 1, kind="complaint")
    with count_statements() as many:
        client.get("/reports/time-to-solve/", MONTH)
    assert len(few) == len(many) <= 9, str(many)
