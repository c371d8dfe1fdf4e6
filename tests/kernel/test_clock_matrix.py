"""One promise through pause, change of policy, transfer and reopening, in every combination: what is due, and who hears of it."""

from datetime import timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from django.db import transaction

from servicedesk.clocks.actions import adopt_version
from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.actions import record
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article
from tests import make

PACK = """\
pack: matrix
title: {zh: 矩阵制度, en: Matrix regulation}
articles:
  - number: "1"
    title: {zh: 办理, en: Settle}
    text: {zh: 按时办理。, en: Settled in time.}
    effective_from: 2026-01-01
    clocks:
      - code: settle
        name: {zh: 办理, en: Settle}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.solved]
        at_most: LIMIT
        pauses: {on: [ticket.held], until: [ticket.resumed], reasons: [parts], longest: 2 h wall}
        REOPENING
        ladder:
          - {at: due, tell: [owner]}
"""
HOUR, OLD, NEW = 60, 240, 120
AWAY = 4711  # a department it is handed to


@pytest.fixture
def happen(house):
    """happen(code, minute, **facts): an event of the one subject, so many minutes after its start."""
    place = {"department": house.service.pk}

    def happened(code: str, minute: int, **facts):
        subject = SimpleNamespace(subject_kind="ticket", pk=1, department_id=facts.pop("department", place["department"]))
        place["department"] = subject.department_id
        with transaction.atomic():
            return record(code, subject, by=make.SYSTEM, at=make.T0 + timedelta(minutes=minute), **facts)

    return happened


@pytest.fixture(autouse=True)
def vocabulary(monkeypatch):
    """The events of holding, reopening and handing on, which tickets do not have yet."""
    from tickets import events

    codes = ("ticket.opened", "ticket.solved", "ticket.held", "ticket.resumed", "ticket.reopened", "ticket.transferred")
    monkeypatch.setitem(events.CLOCK_SUBJECTS, "ticket", codes)


def minutes(moment) -> float:
    return (moment - make.T0).total_seconds() / 60


def expected(paused, reopening, policy, moved) -> tuple[int, int, float]:
    """How many cycles, what the last one's limit is, when it is due."""
    started_anew = reopening == "new"
    allowed = NEW if moved or (started_anew and policy != "same") else OLD
    if started_anew:
        return 2, allowed, 110 + allowed
    due = allowed + (30 if paused else 0)
    return 1, allowed, due + (20 if reopening == "continue" else 0)


CASES = list(product([False, True], ["", "new", "continue", "original"], ["same", "loaded", "adopted"], [False, True]))


@pytest.mark.parametrize(("paused", "reopening", "policy", "transferred"), CASES)
def test_a_promise_is_due_when_the_rules_say_and_its_department_hears_of_it(
    house, happen, tmp_path, paused, reopening, policy, transferred
):
    clause = f"reopening: {{on: [ticket.reopened], how: {reopening}}}" if reopening else ""
    pack = PACK.replace("REOPENING", clause)
    make.load(pack.replace("LIMIT", "4 h"), tmp_path)
    happen("ticket.opened", 0)
    if paused:
        happen("ticket.held", 30, reason="parts")
        happen("ticket.resumed", 60)
    if policy != "same":
        make.load(pack.replace("LIMIT", "2 h"), tmp_path, at=make.T0 + timedelta(minutes=70))
        assert minutes(Clock.objects.get().due_at) == OLD + (30 if paused else 0)  # a changed article moves no open matter
    if policy == "adopted":
        moved = adopt_version(Article.objects.current().get(), reason="新规", by=make.SYSTEM, at=make.T0 + timedelta(minutes=75))
        old = Event.objects.get(code="clock.moved").facts
        assert (moved, old["old_due_at"]) == (1, (make.T0 + timedelta(minutes=OLD + (30 if paused else 0))).isoformat())
    if transferred:
        happen("ticket.transferred", 80, department=house.works.pk)
    happen("ticket.solved", 90)
    assert [clock.state for clock in Clock.objects.all()] == ["met"]
    happen("ticket.reopened", 110)

    cycles = list(Clock.objects.select_related("limit").order_by("cycle", "pk"))
    if not reopening:
        assert [clock.state for clock in cycles] == ["met"]
        assert sweep(make.T0 + timedelta(days=2), always=True) == 0
        return
    number, allowed, due = expected(paused, reopening, policy, policy == "adopted")
    live = cycles[-1]
    assert (len(cycles), minutes(live.due_at), live.state) == (number, due, "running")
    assert live.limit.bound["at_most"][0]["seconds"] == allowed * 60
    assert live.department_id == (house.works if transferred else house.service).pk
    assert sweep(make.T0 + timedelta(minutes=due, seconds=-1), always=True) == 0
    assert sweep(make.T0 + timedelta(minutes=due), always=True) == 1 == Event.objects.filter(code="clock.breached").count()
    assert Event.objects.get(code="clock.breached").department_id == live.department_id
    assert sweep(make.T0 + timedelta(days=2), always=True) == 0
