"""One clock's life against a model: whatever happens to a subject, in whatever order it is entered, the rows say what the model says."""

import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from servicedesk.clocks.actions import suspend_clocks
from servicedesk.clocks.calendars.actions import remove_day, set_day
from servicedesk.clocks.models import CalendarDay, Clock, StepTaken, Suspension, WorkCalendar
from servicedesk.clocks.sweep import sweep
from servicedesk.clocks.why import explain
from servicedesk.journal.actions import record
from servicedesk.journal.models import Event
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import check_text
from tests import make
from tests.kernel.clock_model import Law, Life

CODES = {
    "start": "ticket.opened",
    "stop": "ticket.solved",
    "cancel": "ticket.closed",
    "pause": "ticket.held",
    "resume": "ticket.resumed",
    "reopen": "ticket.reopened",
    "change": "ticket.reclassified",
}
PACK = """\
pack: life
title: {zh: 一生, en: A life}
calendars:
  - code: short
    name: {zh: 短日, en: Short days}
    week: {mon-sun: ["10:00-12:00", "13:00-15:00"]}
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
        cancels_on: [ticket.closed]
        when: {severity: [normal]}
        at_most: 90 min
        calendar: CALENDAR
        pauses: {on: [ticket.held], until: [ticket.resumed], reasons: [parts], longest: 60 min wall, times: 2}
        REOPENING
        ladder: [{at: due, tell: [owner]}]
"""
HORIZON = 6 * 24 * 60
EXAMPLES = int(os.environ.get("DESK_CASES", "500")) // 20
subjects = count(1)


def short_days(minute: int) -> bool:
    """10:00 to 12:00 and 13:00 to 15:00; minute 0 is 10:00."""
    return minute % 1440 < 120 or 180 <= minute % 1440 < 300


def at(minute: int):
    return make.T0 + timedelta(minutes=minute)


def begin_afresh() -> None:
    """The calendar and the article as they were loaded; whatever an earlier life left of them is out of force."""
    CalendarDay.objects.all().delete()
    WorkCalendar.objects.update(edition=uuid4())
    Article.objects.filter(version__gt=1).update(status="disabled", effective_to=at(-10_000))
    Article.objects.filter(version=1).update(effective_to=None)


def machine(law: Law):
    class OneClock(RuleBasedStateMachine):
        """Events of one subject, entered now or late, suspensions of its department, days of its calendar and versions of its article."""

        texts = count(2)

        def __init__(self):
            super().__init__()
            self.subject = SimpleNamespace(subject_kind="ticket", pk=next(subjects), department_id=None)
            self.subject.department_id = 10_000 + self.subject.pk
            self.now, self.events, self.suspensions = 0, [], []
            self.free: set[int] = set()
            self.law = replace(law, counts=lambda minute: law.counts(minute) and minute // 1440 not in self.free)
            begin_afresh()

        def happen(self, act: str, late: int, facts: dict) -> None:
            minute = self.now - late
            with transaction.atomic():
                event = record(CODES[act], self.subject, by=make.SYSTEM, at=at(minute), **facts)
            self.events.append((minute, event.pk, act, facts))

        @rule(minutes=st.sampled_from([1, 7, 30, 59, 61, 90, 240]))
        def time_passes(self, minutes):
            self.now += minutes

        @rule(act=st.sampled_from(["start", "stop", "cancel", "resume", "reopen"]), late=st.sampled_from([0, 0, 0, 5, 45]))
        def happens(self, act, late):
            self.happen(act, late, {"severity": "normal"} if act == "start" else {})

        @rule(reason=st.sampled_from(["parts", "parts", "talk"]), late=st.sampled_from([0, 0, 20]))
        def is_held(self, reason, late):
            self.happen("pause", late, {"reason": reason})

        @rule(severity=st.sampled_from(["normal", "urgent"]), late=st.sampled_from([0, 0, 10]))
        def is_reclassified(self, severity, late):
            self.happen("change", late, {"severity": severity})

        @rule(begin=st.integers(-100, 100), length=st.sampled_from([15, 60, 200]))
        def is_suspended(self, begin, length):
            if len(self.suspensions) == 2:
                return
            fields = {"departments": [self.subject.department_id], "begins_at": at(self.now + begin), "reason": "storm"}
            members = dict(zip(("proposed_by_id", "decided_by_id"), self.people, strict=True))
            suspension = Suspension.objects.create(
                **fields, **members, ends_at=at(self.now + begin + length), proposed_at=at(0), decided_at=at(0), state="approved"
            )
            with transaction.atomic():
                suspend_clocks(suspension, by=make.SYSTEM, at=at(self.now))
            self.suspensions.append((self.now + begin, self.now + begin + length))

        @rule(ahead=st.integers(1, 3))
        def a_day_to_come_becomes_free_or_works_again(self, ahead):
            calendar = WorkCalendar.objects.get()
            if law.counts(1000):  # round the clock no calendar counts
                return
            day = self.now // 1440 + ahead
            on, how = at(day * 1440).date(), {"by": make.SYSTEM, "at": at(self.now)}
            if day in self.free:
                remove_day(calendar, on, **how)
            else:
                set_day(calendar, on, [], **how)
            self.free ^= {day}

        @rule()
        def its_article_has_a_new_version_with_the_same_promise(self):
            pack = self.pack.replace("Settled in time.", f"Settled in time by text {next(self.texts)}.")
            load_pack(check_text(pack, "life.yaml"), by=make.SYSTEM, at=at(self.now))

        @invariant()
        def rows_say_what_the_model_says(self):
            sweep(at(self.now), always=True)
            model = Life(self.law, self.events, self.suspensions, self.now + HORIZON).cycles
            rows = list(Clock.objects.of("ticket", self.subject.pk).order_by("started_at", "pk").select_related("limit"))
            found, wanted = Counter(map(self.told, rows)), Counter(map(self.expected, model))
            assert not wanted - found
            assert {state for *_, state in found - wanted} <= {"cancelled"}  # what a late entry showed never to have been
            for row in rows:
                self.check(row)

        def minute(self, moment) -> int | None:
            return None if moment is None else round((moment - make.T0).total_seconds() / 60)

        def told(self, row):
            due = self.minute(row.due_at) if row.stopped_at is None else None
            return self.minute(row.started_at), due, self.minute(row.stopped_at), row.state

        def expected(self, cycle):
            if cycle.stop is not None:
                return cycle.start, None, cycle.stop, cycle.state
            late = cycle.due <= self.now
            resting = cycle.held(self.now) or any(begin <= self.now < end for begin, end in self.suspensions)
            return cycle.start, cycle.due, None, "breached" if late else "paused" if resting else "running"

        def check(self, row):
            breaches = StepTaken.objects.filter(clock=row, step="due", corrected_at=None).count()
            assert row.state == "cancelled" or breaches == (row.state in ("breached", "missed"))
            assert row.next_at is None or row.next_at > at(self.now)
            why = explain(row, at(self.now))
            assert why.used == sum(span.seconds for span in why.spans) and (row.state != "breached" or why.used >= why.allowed)

    return OneClock


LAWS = {
    "round the clock, begun anew": ("24h", "new", Law(90, lambda minute: True, reopening="new")),
    "short days, going on": ("short", "continue, within: 4 h", Law(90, short_days, reopening="continue", within=240)),
    "short days, from the first start": ("short", "original", Law(90, short_days, reopening="original")),
    "round the clock, never again": ("24h", "", Law(90, lambda minute: True)),
}


@pytest.fixture(params=LAWS)
def life(house, tmp_path, monkeypatch, request):
    """The machine of one law, whose article is loaded."""
    from tickets import events

    monkeypatch.setitem(events.CLOCK_SUBJECTS, "ticket", tuple(CODES.values()))
    calendar, how, law = LAWS[request.param]
    reopening = f"reopening: {{on: [ticket.reopened], how: {how}}}" if how else ""
    pack = PACK.replace("CALENDAR", calendar).replace("REOPENING", reopening)
    make.load(pack, tmp_path)
    found = machine(law)
    found.pack = pack
    found.people = (house.ben.pk, house.gao.pk)
    return found


def test_one_clock_lives_as_the_model_does(life):
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    phases = [Phase.reuse, Phase.generate, *([Phase.shrink] if EXAMPLES > 25 else [])]  # a life takes a while
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=14,
            deadline=None,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=quiet,
        ),
    )
    assert not Event.objects.filter(code="clock.failed").exists()


def test_a_clock_that_shows_late_has_what_was_suspended_before_it_showed(life):
    one = life()
    for late, severity in ((10, "normal"), (10, "urgent")):
        one.is_reclassified(late=late, severity=severity)
    for late in (0, 45):
        one.happens(act="start", late=late)
    one.is_reclassified(late=10, severity="normal")
    one.is_suspended(begin=41, length=60)
    one.is_suspended(begin=15, length=60)
    one.happens(act="cancel", late=45)
    one.rows_say_what_the_model_says()
    clock = Clock.objects.of("ticket", one.subject.pk).get(stopped_at=None)
    due = {"24h": 90 + 86, "short": 90 + 86 + 60}  # ninety minutes, the two suspensions together, and the short day's pause
    assert one.told(clock) == (0, due[clock.calendar], None, "running")


@pytest.mark.parametrize(("known", "entered"), [(("stop", 5), ("start", 5)), (("start", 45), ("stop", 5))])
def test_what_a_late_entry_shows_begun_later_is_the_version_in_force_by_then(life, known, entered):
    """A start, or a stop, entered late: the reopening after it begins a cycle of the newer version."""
    one = life()
    one.happens(act=known[0], late=known[1])
    one.its_article_has_a_new_version_with_the_same_promise()
    one.happens(act="reopen", late=0)
    one.happens(act=entered[0], late=entered[1])
    one.rows_say_what_the_model_says()
    clocks = Clock.objects.of("ticket", one.subject.pk).order_by("pk").select_related("limit__article")
    assert [clock.limit.article.version for clock in clocks] == ([1, 2] if one.law.reopening == "new" else [1])


def test_a_cycle_that_shows_late_and_was_over_before_another_versions_began_has_a_clock_of_its_own(life):
    one = life()
    one.its_article_has_a_new_version_with_the_same_promise()
    for act, late in (("cancel", 0), ("start", 0), ("start", 45)):
        one.happens(act=act, late=late)
        one.rows_say_what_the_model_says()
    clocks = Clock.objects.of("ticket", one.subject.pk).order_by("started_at").select_related("limit__article")
    assert [(clock.limit.article.version, clock.state) for clock in clocks] == [(1, "cancelled"), (2, "running")]
