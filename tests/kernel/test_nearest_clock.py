"""Which regulation's clock starts, and that no other one starts, blocks or breaches afterwards."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.actions import record
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Regulation, Scope
from servicedesk.rulebook.scopes.actions import attach_regulation
from tests import make

PACK = """\
pack: CODE
title: {zh: 制度, en: CODE}
articles:
  - number: "1"
    title: {zh: 办理, en: Settle}
    text: {zh: 按时办理。, en: Settled in time.}
    effective_from: 2026-01-01
    clocks:
      - code: settle
        name: {zh: 办理, en: Settle}
        about: ticket
        starts_on: [START]
        stops_on: [ticket.solved]
        BOUND
"""


@pytest.fixture
def load(house, tmp_path):
    """load(code, bound, scope=…, start=…): a pack of one clock, attached where a scope is named."""

    def loaded(code: str, bound: str, scope: Scope | None = None, start: str = "ticket.opened") -> None:
        make.load(PACK.replace("CODE", code).replace("BOUND", bound).replace("START", start), tmp_path)
        if scope is not None:
            attach_regulation(Regulation.objects.get(code=code), scope, by=make.SYSTEM, at=make.T0)

    return loaded


@pytest.fixture
def scopes(house):
    company = Scope.objects.create(code="company", kind="company", name_zh="公司", name_en="Company")
    named = {"service": house.service, "works": house.works}
    parts = {
        code: Scope.objects.create(code=code, kind="department", name_zh=code, name_en=code, parent=company, department_id=place.pk)
        for code, place in named.items()
    }
    return SimpleNamespace(company=company, **parts)


def happen(code: str, minute: float, department, *, pk: int = 1) -> Event:
    subject = SimpleNamespace(subject_kind="ticket", pk=pk, department_id=department.pk)
    with transaction.atomic():
        return record(code, subject, by=make.SYSTEM, at=make.T0 + timedelta(minutes=minute))


def clocks() -> list[tuple[str, str]]:
    rows = Clock.objects.select_related("limit__article__regulation").order_by("pk")
    return [(clock.limit.article.regulation.code, clock.state) for clock in rows]


def test_the_nearest_regulation_promises_and_says_over_whom(house, load, scopes):
    load("core", "at_most: 24 h")
    load("ours", "at_most: 8 h", scopes.company)
    load("quick", "at_most: 1 h", scopes.works)
    happen("ticket.opened", 0, house.works)
    clock = Clock.objects.get()
    assert clocks() == [("quick", "running")] and clock.due_at == make.T0 + timedelta(hours=1)
    assert (clock.ruled["level"], clock.ruled["scope"]) == ("scope", scopes.works.pk)
    assert [one["regulation"] for one in clock.ruled["over"]] == ["ours", "core"]
    happen("ticket.opened", 0, house.service, pk=2)
    assert clocks() == [("quick", "running"), ("ours", "running")]


def test_a_clock_that_stopped_elsewhere_is_not_begun_again_by_later_events(house, load, scopes):
    load("here", "at_most: 30 min", scopes.service)
    load("there", "at_most: 8 h", scopes.works)
    happen("ticket.opened", 0, house.service)
    happen("ticket.solved", 10, house.service)
    happen("ticket.opened", 60, house.works)
    happen("ticket.solved", 120, house.works)
    happen("ticket.solved", 180, house.works)  # heard by both
    assert clocks() == [("here", "met"), ("there", "met")]
    assert not Event.objects.filter(code="clock.breached").exists()


def test_a_replaced_minimum_wait_holds_nothing_back(house, load):
    load("wait", "at_least: 24 h")
    happen("ticket.opened", 0, house.service)
    happen("ticket.solved", 24 * 60, house.service)
    load("wait", "at_least: 1 h")
    happen("ticket.opened", 25 * 60, house.service)
    happen("ticket.solved", 27 * 60, house.service)
    assert clocks() == [("wait", "met"), ("wait", "met")]


def test_an_open_matter_is_not_promised_the_same_again_by_a_new_version(house, load):
    load("twice", "at_most: 8 h")
    happen("ticket.opened", 0, house.service)
    load("twice", "at_most: 1 h", start="ticket.replied")
    happen("ticket.replied", 10, house.service)
    assert clocks() == [("twice", "running")] and Clock.objects.get().due_at == make.T0 + timedelta(hours=8)
    assert sweep(make.T0 + timedelta(hours=9), always=True) == 1


def test_a_regulation_that_applies_elsewhere_starts_nothing(house, load, scopes):
    load("there", "at_most: 8 h", scopes.works)
    happen("ticket.opened", 0, house.service)
    assert clocks() == []


def test_the_intake_shows_the_promise_of_the_department_it_goes_to(house, load, scopes, browse):
    load("ours", "at_most: 8 h", scopes.company)
    load("quick", "at_most: 1 h", scopes.works)
    browser = browse(house.ana)
    own = browser.get("/intake/promises/", {"kind": "repair", "severity": "normal", "channel": "walk_in"}).content.decode()
    other = browser.get("/intake/promises/", {"channel": "walk_in", "department": house.works.pk}).content.decode()
    assert "8 hours" in own and "1 hour" in other and "8 hours" not in other
