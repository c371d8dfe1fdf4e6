"""One article for everybody counts in each department's own hours."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from servicedesk.clocks.actions import adopt_version
from servicedesk.clocks.calendars.actions import edit_calendar
from servicedesk.clocks.models import Clock, WorkCalendar
from servicedesk.clocks.sweep import sweep
from servicedesk.clocks.why import explain
from servicedesk.journal.actions import record
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article, Scope
from servicedesk.rulebook.scopes.actions import change_scope, create_scope
from tests import make
from tests.statements import count_statements

FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai
HOUR = timedelta(hours=1)
PACK = """\
pack: core
title: {zh: 制度, en: Regulation}
calendars:
  - {code: office, name: {zh: 办公, en: Office}, zone: Asia/Shanghai, week: {mon-fri: ["09:00-17:00"]}}
  - {code: shop, name: {zh: 门店, en: Shop}, zone: Asia/Shanghai, week: {mon-sun: ["10:00-22:00"]}}
SCOPES
articles:
  - number: "1"
    title: {zh: 办理, en: Settle}
    text: {zh: TEXT, en: TEXT}
    effective_from: 2026-01-01
    clocks:
      - code: settle
        name: {zh: 办理, en: Settle}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.solved]
        at_most: 2 h
        calendar: CALENDAR
        pauses: {on: [ticket.held], until: [ticket.resumed], longest: 3 h}
"""
SCOPES = """\
scopes:
  - {code: company, kind: company, name: {zh: 公司, en: Company}, calendar: shop}
  - {code: service, kind: department, name: {zh: 客服, en: Service}, within: company, department: service, calendar: office}
  - {code: works, kind: department, name: {zh: 维修, en: Works}, within: company, department: works}
"""


@pytest.fixture
def load(house, tmp_path):
    def loaded(calendar: str = "scope", text: str = "two hours", scopes: str = SCOPES) -> None:
        make.load(PACK.replace("SCOPES\n", scopes).replace("CALENDAR", calendar).replace("TEXT", text), tmp_path)

    return loaded


def happen(code: str, at: datetime, department, *, pk: int = 1, **facts) -> Event:
    subject = SimpleNamespace(subject_kind="ticket", pk=pk, department_id=department.pk)
    with transaction.atomic():
        return record(code, subject, by=make.SYSTEM, at=at, **facts)


def clock(pk: int = 1) -> Clock:
    return Clock.objects.select_related("limit__article", "started_by").get(about_id=pk, stopped_at=None)


def test_each_department_counts_in_its_own_hours_and_else_in_those_above_it(house, load):
    load()
    happen("ticket.opened", FRIDAY, house.service)
    happen("ticket.opened", FRIDAY, house.works, pk=2)
    assert (clock().calendar, clock().due_at) == ("office", FRIDAY + timedelta(days=2, hours=18))  # one hour on Friday, one on Monday
    assert (clock(2).calendar, clock(2).due_at) == ("shop", FRIDAY + 2 * HOUR)
    assert explain(clock(), clock().due_at).used == explain(clock(2), clock(2).due_at).used == 2 * 3600


def test_where_no_scope_has_a_calendar_it_counts_round_the_clock(house, load):
    load(scopes="")
    happen("ticket.opened", FRIDAY + 8 * HOUR, house.service)
    assert (clock().calendar, clock().due_at) == ("24h", FRIDAY + 10 * HOUR)


def test_a_project_of_its_own_hours_comes_before_the_department(house, load):
    load()
    hall = {"kind": "project", "name_zh": "馆", "name_en": "Hall", "parent": Scope.objects.get(code="service")}
    create_scope("hall", **hall, calendar="24h", by=make.SYSTEM, at=make.T0)
    happen("ticket.opened", FRIDAY + 8 * HOUR, house.service, project="hall")
    assert (clock().calendar, clock().due_at) == ("24h", FRIDAY + 10 * HOUR)


def test_a_matter_handed_on_keeps_the_hours_it_was_promised_in(house, load):
    load()
    happen("ticket.opened", FRIDAY, house.service)
    due = clock().due_at
    happen("ticket.held", FRIDAY + HOUR / 2, house.works, reason="parts")
    assert clock().department_id == house.works.pk and clock().calendar == "office"
    assert clock().paused_until == FRIDAY + timedelta(days=2, hours=19, minutes=30)  # three office hours, not three of the shop
    happen("ticket.resumed", FRIDAY + timedelta(days=2, hours=17), house.works)
    assert clock().due_at == due + HOUR / 2
    change_scope(Scope.objects.get(code="service"), **stands("service", calendar="24h"), by=make.SYSTEM, at=FRIDAY)
    sweep(FRIDAY + HOUR, always=True)
    assert (clock().calendar, clock().due_at) == ("office", due + HOUR / 2)


def test_a_second_cycle_elsewhere_leaves_the_first_as_it_was_counted(house, load):
    load()
    happen("ticket.opened", FRIDAY, house.service)
    happen("ticket.solved", FRIDAY + timedelta(days=2, hours=17), house.service)
    happen("ticket.opened", FRIDAY + timedelta(days=3), house.works)
    first, second = Clock.objects.order_by("cycle", "pk")
    assert (first.calendar, first.state, second.calendar) == ("office", "met", "shop")
    happen("ticket.held", FRIDAY + timedelta(days=3, minutes=1), house.works, reason="parts")
    assert Clock.objects.get(pk=first.pk).due_at == first.due_at


def test_new_hours_of_a_calendar_move_the_clocks_that_count_in_it_only(house, load):
    load()
    happen("ticket.opened", FRIDAY, house.service)
    happen("ticket.opened", FRIDAY, house.works, pk=2)
    other = clock(2).due_at
    office = WorkCalendar.objects.get(code="office")
    week = office.week | {"fri": ["09:00-20:00"]}
    assert edit_calendar(office, zone=office.zone, week=week, published_until=None, by=make.SYSTEM, at=FRIDAY) == 1
    assert (clock().due_at, clock(2).due_at) == (FRIDAY + 2 * HOUR, other)


def test_a_version_that_counts_by_scope_is_adopted_in_each_clocks_own_hours(house, load):
    load(calendar="24h")
    happen("ticket.opened", FRIDAY, house.service)
    happen("ticket.opened", FRIDAY, house.works, pk=2)
    load(text="two hours of yours")
    article = Article.objects.get(version=2)
    assert adopt_version(article, reason="better for all", by=make.SYSTEM, at=FRIDAY) == 2
    assert (clock().calendar, clock(2).calendar) == ("office", "shop")
    assert clock().due_at == FRIDAY + timedelta(days=2, hours=18)


def test_starting_in_ones_own_hours_costs_two_statements_however_many_clocks(house, load):
    load(calendar="office")
    happen("ticket.opened", FRIDAY, house.service)
    with count_statements() as fixed:
        happen("ticket.opened", FRIDAY, house.service, pk=2)
    load()
    happen("ticket.opened", FRIDAY, house.service, pk=3)
    with count_statements() as own:
        happen("ticket.opened", FRIDAY, house.service, pk=4)
    assert len(own) == len(fixed) + 2, str(own)


@pytest.mark.parametrize(("written", "said"), [("nowhere", "there is no calendar “nowhere”"), ("scope", "there is no calendar “scope”")])
def test_a_scope_is_given_no_calendar_that_is_not_there(house, load, written, said):
    load()
    with pytest.raises(Invalid) as refusal:
        change_scope(Scope.objects.get(code="service"), **stands("service", calendar=written), by=make.SYSTEM, at=make.T0)
    assert said in refusal.value.errors["calendar"][0]
    assert Scope.objects.get(code="service").calendar == "office"


def test_a_pack_gives_a_scope_the_calendar_it_lacks_and_changes_none(house, load):
    load()
    change_scope(Scope.objects.get(code="service"), **stands("service", calendar="shop"), by=make.SYSTEM, at=make.T0)
    change_scope(Scope.objects.get(code="company"), **stands("company", calendar=""), by=make.SYSTEM, at=make.T0)
    load(text="again", scopes=SCOPES.replace("department: works}", "department: works, calendar: elsewhere}"))
    assert dict(Scope.objects.values_list("code", "calendar")) == {"company": "shop", "service": "shop", "works": ""}


def test_the_database_keeps_the_word_scope_for_itself(house, load):
    load()
    happen("ticket.opened", FRIDAY, house.service)
    for change in (lambda: Clock.objects.update(calendar="scope"), lambda: WorkCalendar.objects.filter(code="shop").update(code="scope")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_article_and_the_scope_say_so_on_their_pages(house, load, browse):
    load()
    page = browse(house.gao).get("/rulebook/core/1/").content.decode()
    assert "Counts in the calendar of the nearest scope that has one; round the clock where none has." in page
    browser = browse(house.ada)
    page = browser.get("/rulebook/scopes/service/").content.decode()
    assert '<option value="office" selected>' in page
    form = {"name_zh": "客服", "name_en": "Service", "parent": "company", "department": house.service.pk, "revision": 1}
    answer = browser.post("/rulebook/scopes/service/place/", form | {"calendar": "24h"})
    assert answer.status_code == 302 and Scope.objects.get(code="service").calendar == "24h"
    refused = browser.post("/rulebook/scopes/service/place/", form | {"calendar": "gone", "revision": 2})
    assert refused.status_code == 400 and "there is no calendar “gone”" in refused.content.decode()


def stands(code: str, **other) -> dict:
    row = Scope.objects.select_related("parent").get(code=code)
    return {name: getattr(row, name) for name in ("name_zh", "name_en", "parent", "department_id", "calendar")} | other
